// References to uploaded assets (contract 2.10): the rule they share with tools,
// and the lists `agentsMd` and `files`.
//
// A mount path is checked as a loop: the pattern that messages print backtracks
// exponentially as a regular expression. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct AssetRef {
  std::string asset_id;
  std::string name;
  std::optional<std::string> mount_path;

  bool operator==(const AssetRef&) const = default;
};

// assetId and name, in this order; not the keys, not the kind.
Defect ReadAssetIdAndName(const Json& entry, const FieldPath& path, AssetRef& out);

enum class AssetList { kAgentsMd, kFiles };
// `path` is the list's. An agentsMd mount path is checked, then dropped.
Result<std::vector<AssetRef>> ParseAssetRefs(const Json& value, AssetList list,
                                             const FieldPath& path);

// {kind, assetId, name, mountPath?}
Json ToJson(const AssetRef& ref);

}  // namespace aex::contract
