// `submission` of a submission: the brief of the work (contract 2.7).
//
// Fields are checked in the order of the contract's list. What collapses is
// absent in the normal form; metadata is kept as it is, even when empty. Pure
// functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mock_server/contract/asset_refs.h"
#include "mock_server/contract/catalog.h"
#include "mock_server/contract/environment.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/json_box.h"
#include "mock_server/contract/mcp_servers.h"
#include "mock_server/contract/outputs.h"
#include "mock_server/contract/result.h"
#include "mock_server/contract/secret_env.h"
#include "mock_server/contract/tools.h"

namespace aex::contract {

struct Brief {
  std::string model;
  std::optional<std::string> system;
  std::vector<std::string> prompt;
  Tools tools;
  std::vector<AssetRef> agents_md;
  std::vector<AssetRef> files;
  std::vector<McpServer> mcp_servers;
  std::vector<SecretEnvVar> secret_env;
  std::optional<Environment> environment;
  std::optional<std::string> security_profile;
  std::optional<JsonBox> metadata;
  std::optional<OutputRules> outputs;
  std::optional<bool> include_builtin_tools;
  std::optional<std::string> output_mode;
  std::optional<std::string> platform_system_prompt;  // "default" or "off"

  bool operator==(const Brief&) const = default;
};

// A prompt that takes the place of the brief's own, and where to place its
// defects; see Composition in run_request.h.
struct PromptOverride {
  const Json* value = nullptr;
  std::string_view field;  // At the top of the document.
};

Result<Brief> ParseBrief(const Json& value, const PromptOverride& prompt,
                         const ParseSettings& settings = {});

// The normal form, in the contract's key order.
Json ToJson(const Brief& brief);

}  // namespace aex::contract
