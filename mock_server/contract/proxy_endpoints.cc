#include "mock_server/contract/proxy_endpoints.h"

#include <array>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "mock_server/contract/proxy_fields.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 11> kFields = {
    "name",         "baseUrl",      "authShape",       "allowMethods",     "allowPathPrefixes",
    "allowHeaders", "responseMode", "maxRequestBytes", "maxResponseBytes", "timeoutMs",
    "retry"};

Defect ReadResponseMode(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out) {
  const Json* field = Find(endpoint, "responseMode");
  if (field == nullptr) return std::nullopt;
  const std::string* text = AsString(field);
  if (text == nullptr ||
      (*text != "status_only" && *text != "headers_only" && *text != "full"))
    return path.Member("responseMode")
        .Refuse(" must be one of: status_only, headers_only, full");
  out.response_mode = *text;
  return std::nullopt;
}

Defect ReadNumber(const Json& endpoint, std::string_view key, const FieldPath& path,
                  std::optional<std::int64_t>& out) {
  const Json* field = Find(endpoint, key);
  if (field == nullptr) return std::nullopt;
  out = AsPositiveSafeInteger(field);
  if (out) return std::nullopt;
  return path.Member(key).Refuse(" must be a positive safe integer");
}

Defect ReadRetry(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out) {
  const Json* field = Find(endpoint, "retry");
  if (field == nullptr) return std::nullopt;
  const FieldPath retry_path = path.Member("retry");
  auto retry = ParseProxyRetry(*field, retry_path);
  if (!retry) return retry.error();
  out.retry = *std::move(retry);
  return std::nullopt;
}

Defect ReadEndpoint(const Json& value, const FieldPath& path, ProxyEndpoint& out) {
  if (!value.is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseUnknownKeys(value, path, kFields, "")) return defect;
  for (const auto read : {ReadProxyName, ReadBaseUrl, ReadAuthShape, ReadAllowMethods,
                          ReadPathPrefixes, ReadAllowHeaders, ReadResponseMode}) {
    if (auto defect = read(value, path, out)) return defect;
  }
  if (auto defect = ReadNumber(value, "maxRequestBytes", path, out.max_request_bytes))
    return defect;
  if (auto defect = ReadNumber(value, "maxResponseBytes", path, out.max_response_bytes))
    return defect;
  if (auto defect = ReadNumber(value, "timeoutMs", path, out.timeout_ms)) return defect;
  return ReadRetry(value, path, out);
}

}  // namespace

Result<std::vector<ProxyEndpoint>> ParseProxyEndpoints(const Json& value) {
  const FieldPath path("proxyEndpoints");
  if (!value.is_array()) return path.Refuse(" must be an array");
  std::vector<ProxyEndpoint> endpoints;
  std::unordered_set<std::string> names;
  const auto& entries = value.get_ref<const Json::array_t&>();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const FieldPath entry_path = path.Item(i);
    ProxyEndpoint endpoint;
    if (auto defect = ReadEndpoint(entries[i], entry_path, endpoint)) return *defect;
    if (!names.insert(endpoint.name).second)
      return entry_path.Member("name").RefuseAs("proxyEndpoints duplicate name: " +
                                                endpoint.name);
    endpoints.push_back(std::move(endpoint));
  }
  return endpoints;
}

Json ToJson(const ProxyEndpoint& endpoint) {
  Json shape = Json::object();
  shape["type"] = endpoint.auth_shape.type;
  if (!endpoint.auth_shape.name.empty()) shape["name"] = endpoint.auth_shape.name;
  Json out = Json::object();
  out["name"] = endpoint.name;
  out["baseUrl"] = endpoint.base_url;
  out["authShape"] = std::move(shape);
  out["allowMethods"] = endpoint.allow_methods;
  out["allowPathPrefixes"] = endpoint.allow_path_prefixes;
  if (endpoint.allow_headers) out["allowHeaders"] = *endpoint.allow_headers;
  if (endpoint.response_mode) out["responseMode"] = *endpoint.response_mode;
  if (endpoint.max_request_bytes) out["maxRequestBytes"] = *endpoint.max_request_bytes;
  if (endpoint.max_response_bytes) out["maxResponseBytes"] = *endpoint.max_response_bytes;
  if (endpoint.timeout_ms) out["timeoutMs"] = *endpoint.timeout_ms;
  if (endpoint.retry) out["retry"] = ToJson(*endpoint.retry);
  return out;
}

}  // namespace aex::contract
