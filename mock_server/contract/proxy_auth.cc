#include "mock_server/contract/proxy_auth.h"

#include <array>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "mock_server/contract/catalog.h"
#include "mock_server/contract/name_rules.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 2> kFields = {"name", "value"};
constexpr std::array<std::string_view, 2> kBearerFields = {"type", "token"};
constexpr std::array<std::string_view, 3> kBasicFields = {"type", "username", "password"};
constexpr std::array<std::string_view, 2> kValueFields = {"type", "value"};

struct Shape {
  std::string_view type;
  FieldNames fields;
  std::string_view secret;  // The field that is redacted.
};
constexpr std::array<Shape, 4> kShapes = {{{"bearer", kBearerFields, "token"},
                                           {"basic", kBasicFields, "password"},
                                           {"header", kValueFields, "value"},
                                           {"query", kValueFields, "value"}}};

const Shape* FindShape(std::string_view type) {
  for (const Shape& shape : kShapes) {
    if (shape.type == type) return &shape;
  }
  return nullptr;
}

Defect ReadSecret(const Json* field, const FieldPath& path, std::string& out) {
  const std::string* text = AsNonEmptyString(field);
  if (text == nullptr) return path.Refuse(" must be a non-empty string");
  if (text->size() < kMinProxySecretBytes)
    return path.Refuse(" must be at least " + std::to_string(kMinProxySecretBytes) +
                       " bytes; shorter values cannot be reliably redacted from upstream "
                       "responses");
  out = *text;
  return std::nullopt;
}

Defect ReadValue(const Json* value, const FieldPath& path, ProxyAuth& out) {
  if (!IsObject(value)) return path.Refuse(" must be an object");
  const FieldPath type_path = path.Member("type");
  const std::string* type = AsNonEmptyString(Find(*value, "type"));
  if (type == nullptr) return type_path.Refuse(" must be a non-empty string");
  const Shape* shape = FindShape(*type);
  if (shape == nullptr)
    return type_path.Refuse(" must be one of: bearer, basic, header, query");
  if (auto defect = RefuseUnknownKeys(*value, path, shape->fields)) return defect;
  out.type = *type;
  if (shape->type == "basic") {
    const std::string* username = AsNonEmptyString(Find(*value, "username"));
    if (username == nullptr)
      return path.Member("username").Refuse(" must be a non-empty string");
    out.username = *username;
  }
  return ReadSecret(Find(*value, shape->secret), path.Member(shape->secret), out.secret);
}

Defect ReadEntry(const Json& entry, const FieldPath& path, ProxyAuth& out) {
  if (!entry.is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseUnknownKeys(entry, path, kFields)) return defect;
  const FieldPath name_path = path.Member("name");
  const std::string* name = AsNonEmptyString(Find(entry, "name"));
  if (name == nullptr) return name_path.Refuse(" must be a non-empty string");
  if (!IsServerName(*name))
    return name_path.Refuse(
        " must match the same pattern as proxyEndpoints[].name (lowercase letters, digits, "
        "'_' and '-'; <=63 chars)");
  out.name = *name;
  const FieldPath value_path = path.Member("value");
  return ReadValue(Find(entry, "value"), value_path, out);
}

}  // namespace

Result<std::vector<ProxyAuth>> ParseProxyAuth(const Json& value, const FieldPath& path) {
  if (!value.is_array()) return path.Refuse(" must be an array");
  std::vector<ProxyAuth> auths;
  std::unordered_set<std::string> names;
  const auto& entries = value.get_ref<const Json::array_t&>();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const FieldPath entry_path = path.Item(i);
    ProxyAuth auth;
    if (auto defect = ReadEntry(entries[i], entry_path, auth)) return *defect;
    if (!names.insert(auth.name).second)
      return entry_path.Member("name").RefuseAs(path.Text() + " duplicate name: " +
                                                auth.name);
    auths.push_back(std::move(auth));
  }
  return auths;
}

Json ToJson(const ProxyAuth& auth) {
  Json value = Json::object();
  value["type"] = auth.type;
  if (auth.type == "basic") value["username"] = auth.username;
  const Shape* shape = FindShape(auth.type);
  value[shape == nullptr ? "value" : shape->secret] = auth.secret;
  Json out = Json::object();
  out["name"] = auth.name;
  out["value"] = std::move(value);
  return out;
}

}  // namespace aex::contract
