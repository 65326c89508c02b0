// `secrets` of a submission (contract 2.15): everything that is never hashed,
// stored or shown.
//
// Absent and null both parse to none. Pure functions; messages name fields and
// never a value, but for the URL of an MCP server (2.15).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/named_text.h"
#include "mock_server/contract/proxy_auth.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct McpSecret {
  std::string name;
  std::string url;
  std::optional<NamedTexts> headers;

  bool operator==(const McpSecret&) const = default;
};

struct Secrets {
  NamedTexts api_keys;  // By provider.
  // An empty list is kept and is not the same as none.
  std::optional<std::vector<McpSecret>> mcp_servers;
  std::vector<ProxyAuth> proxy_endpoint_auth;
  NamedTexts env_secrets;

  bool operator==(const Secrets&) const = default;
};

// A null pointer is an absent field.
Result<Secrets> ParseSecrets(const Json* value);
Json ToJson(const Secrets& secrets);

bool HasApiKey(const Secrets& secrets, std::string_view provider);

}  // namespace aex::contract
