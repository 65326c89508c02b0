#include "mock_server/contract/proxy_fields.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "mock_server/contract/name_rules.h"
#include "mock_server/contract/url.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 4> kReservedNames = {"proxy", "aex", "internal",
                                                            "admin"};
constexpr std::array<std::string_view, 1> kPlainShape = {"type"};
constexpr std::array<std::string_view, 2> kNamedShape = {"type", "name"};
constexpr std::array<std::string_view, 14> kForbiddenHeaders = {
    "authorization",     "cookie",          "set-cookie",        "proxy-authorization",
    "host",              "content-length",  "transfer-encoding", "connection",
    "upgrade",           "expect",          "x-forwarded-for",   "x-forwarded-host",
    "x-forwarded-proto", "x-real-ip"};

template <typename Names>
bool Contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr const char* kTokenText = " must be a valid header token (<=64 chars): ";

bool HasTraversal(const std::string& prefix) {
  return prefix.find("..") != std::string::npos ||
         AsciiLower(prefix).find("%2e%2e") != std::string::npos;
}

}  // namespace

Defect ReadProxyName(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out) {
  const FieldPath field = path.Member("name");
  const std::string* name = AsNonEmptyString(Find(endpoint, "name"));
  if (name == nullptr) return field.Refuse(" must be a non-empty string");
  if (!IsServerName(*name))
    return field.Refuse(
        " must match /^[a-z][a-z0-9_-]{0,62}$/ (lowercase letters, digits, '_' and '-'; "
        "<=63 chars)");
  if (Contains(kReservedNames, *name)) return field.Refuse(" is reserved: " + *name);
  out.name = *name;
  return std::nullopt;
}

Defect ReadBaseUrl(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out) {
  const FieldPath field = path.Member("baseUrl");
  const std::string* text = AsNonEmptyString(Find(endpoint, "baseUrl"));
  if (text == nullptr) return field.Refuse(" must be a non-empty string");
  const auto url = ParseUrl(*text);
  if (!url) return field.Refuse(" must be a valid absolute URL");
  if (url->scheme != "https") return field.Refuse(" must use https://");
  if (!url->username.empty() || !url->password.empty())
    return field.Refuse(" must not embed credentials");
  if (!url->query.value_or("").empty() || !url->fragment.value_or("").empty())
    return field.Refuse(" must not include a query string or fragment");
  std::string base_path = url->path;
  while (base_path.ends_with('/')) base_path.pop_back();
  out.base_url = OriginOf(*url) + base_path;
  return std::nullopt;
}

Defect ReadAuthShape(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out) {
  const FieldPath field = path.Member("authShape");
  const Json* shape = Find(endpoint, "authShape");
  if (!IsObject(shape)) return field.Refuse(" must be an object");
  const FieldPath type_path = field.Member("type");
  const std::string* type = AsNonEmptyString(Find(*shape, "type"));
  if (type == nullptr) return type_path.Refuse(" must be a non-empty string");
  const bool named = *type == "header" || *type == "query";
  if (!named && *type != "none" && *type != "bearer" && *type != "basic")
    return type_path.Refuse(" must be one of: none, bearer, basic, header, query");
  out.auth_shape.type = *type;
  if (!named) return RefuseUnknownKeys(*shape, field, kPlainShape);
  if (auto defect = RefuseUnknownKeys(*shape, field, kNamedShape)) return defect;
  const FieldPath name_path = field.Member("name");
  const std::string* name = AsNonEmptyString(Find(*shape, "name"));
  if (name == nullptr) return name_path.Refuse(" must be a non-empty string");
  out.auth_shape.name = *name;
  if (*type == "header" && !IsHeaderToken(*name))
    return name_path.Refuse(kTokenText + *name);
  if (*type == "query" && !IsQueryName(*name))
    return name_path.Refuse(" must be a URL-safe identifier (<=64 chars)");
  return std::nullopt;
}

Defect ReadAllowMethods(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out) {
  const FieldPath field = path.Member("allowMethods");
  const Json* methods = Find(endpoint, "allowMethods");
  if (!IsArray(methods) || methods->empty())
    return field.Refuse(" must be a non-empty array of HTTP methods");
  return ReadHttpMethods(*methods, field, out.allow_methods);
}

Defect ReadPathPrefixes(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out) {
  const FieldPath field = path.Member("allowPathPrefixes");
  const Json* prefixes = Find(endpoint, "allowPathPrefixes");
  if (!IsArray(prefixes) || prefixes->empty())
    return field.Refuse(" must be a non-empty array of path prefixes");
  std::unordered_set<std::string> seen;
  const auto& items = prefixes->get_ref<const Json::array_t&>();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string* prefix = AsNonEmptyString(&items[i]);
    if (prefix == nullptr || prefix->front() != '/')
      return field.RefuseItem(i, " entries must be non-empty strings starting with '/'");
    if (HasTraversal(*prefix))
      return field.RefuseItem(i, " entry must not contain path traversal: " + *prefix);
    if (seen.insert(*prefix).second) out.allow_path_prefixes.push_back(*prefix);
  }
  return std::nullopt;
}

Defect ReadAllowHeaders(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out) {
  const Json* headers = Find(endpoint, "allowHeaders");
  if (headers == nullptr) return std::nullopt;
  const FieldPath field = path.Member("allowHeaders");
  if (!headers->is_array()) return field.Refuse(" must be an array of header names");
  const std::string auth_header =
      out.auth_shape.type == "header" ? AsciiLower(out.auth_shape.name) : std::string();
  std::unordered_set<std::string> seen;
  auto& names = out.allow_headers.emplace();
  const auto& items = headers->get_ref<const Json::array_t&>();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string* text = AsNonEmptyString(&items[i]);
    if (text == nullptr) return field.RefuseItem(i, " entries must be non-empty strings");
    if (!IsHeaderToken(*text)) return field.RefuseItem(i, kTokenText + *text);
    std::string name = AsciiLower(*text);
    if (Contains(kForbiddenHeaders, name))
      return field.RefuseItem(i, " contains a forbidden header: " + name);
    if (name == auth_header)
      return field.RefuseItem(i, " must not contain the auth header for this endpoint (" + name +
                          "); the proxy injects it from secrets.proxyEndpointAuth");
    if (seen.insert(name).second) names.push_back(std::move(name));
  }
  return std::nullopt;
}

}  // namespace aex::contract
