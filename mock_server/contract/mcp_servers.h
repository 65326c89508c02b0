// `mcpServers` of a brief (contract 2.11): remote tool servers by name and URL.
//
// Hosts of the own machine and of private networks are refused by their text,
// never looked up. The URL is kept as the caller wrote it. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct McpServer {
  std::string name;
  std::string url;
  std::optional<std::string> transport;  // "http" or "sse"

  bool operator==(const McpServer&) const = default;
};

// `path` is "submission.mcpServers".
Result<std::vector<McpServer>> ParseMcpServers(const Json& value, const FieldPath& path);
Json ToJson(const McpServer& server);

// Why a printed host (url.h) may not be reached: the end of a message, with its
// blank; empty when it may.
std::string_view RefuseHost(std::string_view host);

}  // namespace aex::contract
