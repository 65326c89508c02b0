#include "mock_server/contract/tools.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "mock_server/contract/asset_refs.h"
#include "mock_server/contract/catalog.h"
#include "mock_server/contract/entry_path.h"
#include "mock_server/contract/name_rules.h"
#include "mock_server/contract/utf8.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 4> kSkillFields = {"kind", "assetId", "name",
                                                          "description"};
constexpr std::array<std::string_view, 6> kAssetFields = {
    "kind", "assetId", "name", "description", "input_schema", "entry"};

bool IsText(const Json* field, std::string_view text) {
  const std::string* string = AsString(field);
  return string != nullptr && *string == text;
}

class ToolsParser {
 public:
  explicit ToolsParser(const FieldPath& path) : path_(path) {}

  Defect Read(const Json::array_t& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const FieldPath path = path_.Item(i);
      if (const std::string* name = AsString(&entries[i])) {
        if (auto defect = ReadBuiltin(*name, path)) return defect;
      } else if (!entries[i].is_object()) {
        return path.Refuse(" must be an object");
      } else if (auto defect = ReadObject(entries[i], path)) {
        return defect;
      }
    }
    return std::nullopt;
  }

  Tools Take() {
    for (std::size_t i = 0; i < asked_builtins_.size(); ++i) {
      if (asked_builtins_[i]) tools_.builtin_tools.push_back(BuiltinTools()[i]);
    }
    return std::move(tools_);
  }

 private:
  Defect ReadBuiltin(const std::string& name, const FieldPath& path) {
    const std::size_t index = BuiltinToolIndex(name);
    if (index < asked_builtins_.size()) {
      asked_builtins_[index] = true;
      return std::nullopt;
    }
    return path.Refuse(" (" + Stringify(Json(name)) +
                       ") is not a builtin tool name; expected one of: " +
                       JoinNames(BuiltinTools()));
  }

  Defect ReadObject(const Json& entry, const FieldPath& path) {
    const Json* kind = Find(entry, "kind");
    const bool skill = IsText(kind, "skill");
    if (auto defect = ReadKeysAndKind(entry, kind, skill, path)) return defect;
    AssetRef ref;
    if (auto defect = ReadAssetIdAndName(entry, path, ref)) return defect;
    if (auto defect = ReadToolName(ref, path)) return defect;
    std::string description;
    if (auto defect = ReadDescription(entry, path, description)) return defect;
    if (skill) {
      tools_.skill_tools.push_back(
          {std::move(ref.asset_id), std::move(ref.name), std::move(description)});
      return std::nullopt;
    }
    AssetTool tool{std::move(ref.asset_id), std::move(ref.name), std::move(description),
                   JsonBox(), std::string()};
    if (auto defect = ReadInputSchema(entry, path, tool.input_schema)) return defect;
    if (auto defect = ReadEntryFile(entry, path, tool.entry)) return defect;
    tools_.tools.push_back(std::move(tool));
    return std::nullopt;
  }

  static Defect ReadKeysAndKind(const Json& entry, const Json* kind, bool skill,
                                const FieldPath& path) {
    if (skill)
      return RefuseUnknownKeys(entry, path, kSkillFields,
                               " for a skill tool; permitted: " + JoinNames(kSkillFields));
    if (auto defect =
            RefuseUnknownKeys(entry, path, kAssetFields,
                              " for ToolRef; permitted: " + JoinNames(kAssetFields)))
      return defect;
    if (IsText(kind, "asset")) return std::nullopt;
    return path.Member("kind").Refuse(" must be 'asset' or 'skill' (got " + Printed(kind) +
                                      ")");
  }

  Defect ReadToolName(const AssetRef& ref, const FieldPath& path) {
    const FieldPath name_path = path.Member("name");
    if (!IsToolName(ref.name))
      return name_path.Refuse(" must match ^[a-z0-9][a-z0-9_-]{0,127}$");
    if (ref.name.find("__") != std::string::npos)
      return name_path.Refuse(
          R"( must not contain "__"; that separator is reserved for MCP tools)");
    if (!names_.insert(ref.name).second)
      return name_path.RefuseAs(path_.Text() + " duplicate name: " + ref.name);
    if (!asset_ids_.insert(ref.asset_id).second)
      return path.Member("assetId").RefuseAs(path_.Text() + " duplicate assetId: " +
                                             ref.asset_id);
    return std::nullopt;
  }

  static Defect ReadDescription(const Json& entry, const FieldPath& path,
                                std::string& out) {
    const FieldPath field = path.Member("description");
    const std::string* text = AsNonEmptyString(Find(entry, "description"));
    if (text == nullptr) return field.Refuse(" must be a non-empty string");
    if (JsTrim(*text).empty() || Utf16Length(*text) > kMaxToolDescriptionChars)
      return field.Refuse(" must be non-empty and <= " +
                          std::to_string(kMaxToolDescriptionChars) + " chars");
    out = *text;
    return std::nullopt;
  }

  static Defect ReadInputSchema(const Json& entry, const FieldPath& path, JsonBox& out) {
    const FieldPath field = path.Member("input_schema");
    const Json* schema = Find(entry, "input_schema");
    if (!IsObject(schema)) return field.Refuse(" must be an object");
    if (!IsJsonSerializable(*schema)) return field.Refuse(" must be JSON-serializable");
    if (!IsText(Find(*schema, "type"), "object"))
      return field.Member("type").Refuse(R"( must be "object")");
    out = JsonBox(*schema);
    return std::nullopt;
  }

  static Defect ReadEntryFile(const Json& entry, const FieldPath& path, std::string& out) {
    const FieldPath field = path.Member("entry");
    const std::string* text = AsNonEmptyString(Find(entry, "entry"));
    if (text == nullptr) return field.Refuse(" must be a non-empty string");
    if (auto problem = RefuseEntryPath(*text)) return field.RefuseAs(*std::move(problem));
    out = *text;
    return std::nullopt;
  }

  const FieldPath& path_;
  Tools tools_;
  std::vector<bool> asked_builtins_ = std::vector<bool>(BuiltinTools().size());
  std::unordered_set<std::string> names_;
  std::unordered_set<std::string> asset_ids_;
};

}  // namespace

Result<Tools> ParseTools(const Json& value, const FieldPath& path) {
  if (!value.is_array())
    return path.Refuse(" must be an array of builtin tool names or ToolRef objects");
  ToolsParser parser(path);
  if (auto defect = parser.Read(value.get_ref<const Json::array_t&>())) return *defect;
  return parser.Take();
}

Json ToJson(const AssetTool& tool) {
  Json out = Json::object();
  out["kind"] = "asset";
  out["assetId"] = tool.asset_id;
  out["name"] = tool.name;
  out["description"] = tool.description;
  out["input_schema"] = *tool.input_schema;
  out["entry"] = tool.entry;
  return out;
}

Json ToJson(const SkillTool& tool) {
  Json out = Json::object();
  out["kind"] = "skill";
  out["assetId"] = tool.asset_id;
  out["name"] = tool.name;
  out["description"] = tool.description;
  return out;
}

bool IsJsonSerializable(const Json& value) {
  std::vector<const Json*> open = {&value};
  while (!open.empty()) {
    const Json* next = open.back();
    open.pop_back();
    if (next->is_object()) {
      for (const auto& [key, member] : next->get_ref<const Json::object_t&>())
        open.push_back(&member);
    } else if (next->is_array()) {
      for (const Json& item : next->get_ref<const Json::array_t&>()) open.push_back(&item);
    } else if (const auto number = AsNumber(next)) {
      if (!std::isfinite(*number)) return false;
    }
  }
  return true;
}

}  // namespace aex::contract
