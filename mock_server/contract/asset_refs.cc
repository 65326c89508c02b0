#include "mock_server/contract/asset_refs.h"

#include <array>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "mock_server/contract/catalog.h"
#include "mock_server/contract/name_rules.h"
#include "mock_server/contract/utf8.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 4> kFields = {"kind", "assetId", "name", "mountPath"};
constexpr std::string_view kMountPattern = R"(^\/(?:[^/\0\\]+\/?)*$)";

// Whether one of the parts between slashes is "..".
bool HasTraversal(std::string_view path) {
  while (true) {
    const std::size_t slash = path.find('/');
    if (path.substr(0, slash) == "..") return true;
    if (slash == std::string_view::npos) return false;
    path.remove_prefix(slash + 1);
  }
}

Defect ReadMountPath(const Json& entry, const FieldPath& entry_path,
                     std::optional<std::string>& out) {
  const Json* field = Find(entry, "mountPath");
  if (field == nullptr) return std::nullopt;
  const FieldPath path = entry_path.Member("mountPath");
  const std::string* text = AsString(field);
  if (text == nullptr) return path.Refuse(", when provided, must be a string");
  if (text->empty() || Utf16Length(*text) > kMaxMountPathChars)
    return path.Refuse(" must be 1.." + std::to_string(kMaxMountPathChars) + " chars");
  if (text->front() != '/')
    return path.Refuse(" must be an absolute path starting with '/'");
  if (text->find('\0') != std::string::npos || text->find('\\') != std::string::npos)
    return path.Refuse(" must not contain NUL or backslash");
  if (HasTraversal(*text)) return path.Refuse(" must not contain '..' traversal segments");
  // What is left of the pattern: no empty segment.
  if (text->find("//") != std::string::npos)
    return path.Refuse(" must match " + std::string(kMountPattern));
  out = *text;
  return std::nullopt;
}

Defect ReadEntry(const Json& entry, const FieldPath& path, std::string_view type,
                 AssetRef& out) {
  if (!entry.is_object()) return path.Refuse(" must be an " + std::string(type) + " object");
  const Json* kind = Find(entry, "kind");
  const std::string* kind_text = AsString(kind);
  if (kind_text == nullptr || *kind_text != "asset")
    return path.Member("kind").Refuse(" must be 'asset' (got " + Printed(kind) + ")");
  if (const auto key = FirstUnknownKey(entry, kFields))
    return path.Member(*key).RefuseAs(
        path.Text() + " contains unexpected field for asset ref: " + std::string(*key));
  if (auto defect = ReadAssetIdAndName(entry, path, out)) return defect;
  return ReadMountPath(entry, path, out.mount_path);
}

}  // namespace

Defect ReadAssetIdAndName(const Json& entry, const FieldPath& path, AssetRef& out) {
  const std::string* id = AsString(Find(entry, "assetId"));
  if (id == nullptr || !IsAssetId(*id))
    return path.Member("assetId").Refuse(" must match ^asset_[A-Za-z0-9_-]{8,128}$");
  const std::string* name = AsNonEmptyString(Find(entry, "name"));
  if (name == nullptr || Utf16Length(*name) > kMaxAssetNameChars)
    return path.Member("name").Refuse(" must be a non-empty string (<= " +
                                      std::to_string(kMaxAssetNameChars) + " chars)");
  out.asset_id = *id;
  out.name = *name;
  return std::nullopt;
}

Result<std::vector<AssetRef>> ParseAssetRefs(const Json& value, AssetList list,
                                             const FieldPath& path) {
  const std::string_view type = list == AssetList::kFiles ? "FileRef" : "AgentsMdRef";
  if (!value.is_array())
    return path.Refuse(" must be an array of " + std::string(type) + " objects");
  std::vector<AssetRef> refs;
  std::unordered_set<std::string> ids;
  const auto& entries = value.get_ref<const Json::array_t&>();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const FieldPath entry_path = path.Item(i);
    AssetRef ref;
    if (auto defect = ReadEntry(entries[i], entry_path, type, ref)) return *defect;
    if (!ids.insert(ref.asset_id).second)
      return entry_path.Member("assetId").RefuseAs(path.Text() + " duplicate assetId: " +
                                                   ref.asset_id);
    if (list == AssetList::kAgentsMd) ref.mount_path.reset();
    refs.push_back(std::move(ref));
  }
  return refs;
}

Json ToJson(const AssetRef& ref) {
  Json out = Json::object();
  out["kind"] = "asset";
  out["assetId"] = ref.asset_id;
  out["name"] = ref.name;
  if (ref.mount_path) out["mountPath"] = *ref.mount_path;
  return out;
}

}  // namespace aex::contract
