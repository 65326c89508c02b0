// `tools` of a brief (contract 2.9): names of builtin tools, bundled tools and
// skills in one list, taken apart.
//
// Builtin names come out in canonical order, each once; the others keep their
// order. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/json_box.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct AssetTool {
  std::string asset_id;
  std::string name;
  std::string description;
  JsonBox input_schema;
  std::string entry;

  bool operator==(const AssetTool&) const = default;
};

struct SkillTool {
  std::string asset_id;
  std::string name;
  std::string description;

  bool operator==(const SkillTool&) const = default;
};

struct Tools {
  std::vector<AssetTool> tools;
  std::vector<SkillTool> skill_tools;
  std::vector<std::string_view> builtin_tools;  // Of the catalog.

  bool operator==(const Tools&) const = default;
};

// `path` is "submission.tools".
Result<Tools> ParseTools(const Json& value, const FieldPath& path);

Json ToJson(const AssetTool& tool);
Json ToJson(const SkillTool& tool);

// Whether JSON.stringify and back would keep the value: false only when a
// number overflowed to Infinity.
bool IsJsonSerializable(const Json& value);

}  // namespace aex::contract
