#include "mock_server/contract/secrets.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "mock_server/contract/catalog.h"
#include "mock_server/contract/field_path.h"
#include "mock_server/contract/name_rules.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 4> kFields = {"apiKeys", "mcpServers",
                                                     "proxyEndpointAuth", "envSecrets"};
constexpr std::array<std::string_view, 3> kMcpFields = {"name", "url", "headers"};
constexpr std::string_view kInternalPrefix = "__aex_";

Defect RefuseKeys(const Json& value, const FieldPath& path) {
  for (const std::string_view key : KeysInJsOrder(value)) {
    if (key.starts_with(kInternalPrefix))
      return path.Member(key).Refuse(
          " uses the platform-internal __aex_ namespace and may not be set by callers");
    if (std::find(kFields.begin(), kFields.end(), key) == kFields.end())
      return path.Member(key).Refuse(" is not an allowed field; permitted: " +
                                     JoinNames(kFields));
  }
  return std::nullopt;
}

// A member that is there and not null; null elsewhere.
const Json* FindNonNull(const Json& object, std::string_view key) {
  const Json* field = Find(object, key);
  return field == nullptr || field->is_null() ? nullptr : field;
}

Defect ReadApiKeys(const Json& value, const FieldPath& path, NamedTexts& out) {
  if (!value.is_object()) return path.Refuse(" must be an object");
  for (const JsonMember& member : MembersInJsOrder(value)) {
    const FieldPath key_path = path.Member(member.key);
    const std::string named = path.Text() + "[\"" + std::string(member.key) + "\"]";
    if (!IsProvider(member.key))
      return key_path.RefuseAs(named + " is not a known provider; permitted: " +
                               JoinNames(Providers()));
    const std::string* key = AsNonEmptyString(member.value);
    if (key == nullptr) return key_path.RefuseAs(named + " must be a non-empty string");
    out.push_back({std::string(member.key), *key});
  }
  return std::nullopt;
}

Defect ReadHeaders(const Json& value, const FieldPath& path, NamedTexts& out) {
  if (!value.is_object()) return path.Refuse(" must be an object");
  for (const JsonMember& member : MembersInJsOrder(value)) {
    const std::string* text = AsNonEmptyString(member.value);
    if (text == nullptr)
      return path.Member(member.key).Refuse(" must be a non-empty string");
    out.push_back({std::string(member.key), *text});
  }
  return std::nullopt;
}

Defect ReadMcpSecret(const Json& entry, const FieldPath& path, McpSecret& out) {
  if (!entry.is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseUnknownKeys(entry, path, kMcpFields)) return defect;
  const std::string* name = AsNonEmptyString(Find(entry, "name"));
  if (name == nullptr) return path.Member("name").Refuse(" must be a non-empty string");
  const std::string* url = AsNonEmptyString(Find(entry, "url"));
  if (url == nullptr) return path.Member("url").Refuse(" must be a non-empty string");
  out.name = *name;
  out.url = *url;
  const Json* headers = Find(entry, "headers");
  if (headers == nullptr) return std::nullopt;
  const FieldPath headers_path = path.Member("headers");
  return ReadHeaders(*headers, headers_path, out.headers.emplace());
}

Defect ReadMcpSecrets(const Json& value, const FieldPath& path,
                      std::vector<McpSecret>& out) {
  if (!value.is_array()) return path.Refuse(" must be an array");
  std::unordered_set<std::string> names;
  const auto& entries = value.get_ref<const Json::array_t&>();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const FieldPath entry_path = path.Item(i);
    McpSecret secret;
    if (auto defect = ReadMcpSecret(entries[i], entry_path, secret)) return defect;
    if (!names.insert(secret.name).second)
      return entry_path.Member("name").RefuseAs(path.Text() + " duplicate name: " +
                                                secret.name);
    out.push_back(std::move(secret));
  }
  return std::nullopt;
}

Defect ReadEnvSecrets(const Json& value, const FieldPath& path, NamedTexts& out) {
  if (!value.is_object()) return path.Refuse(" must be an object");
  for (const JsonMember& member : MembersInJsOrder(value)) {
    const FieldPath secret_path = path.Member(member.key);
    if (!IsSecretEnvName(member.key))
      return secret_path.RefuseAs(path.Text() + " key \"" + std::string(member.key) +
                                  "\" must be a valid env var name matching " +
                                  std::string(kSecretEnvPattern));
    const std::string* text = AsNonEmptyString(member.value);
    if (text == nullptr) return secret_path.Refuse(" must be a non-empty string");
    out.push_back({std::string(member.key), *text});
  }
  return std::nullopt;
}

Json ToJson(const McpSecret& secret) {
  Json out = Json::object();
  out["name"] = secret.name;
  out["url"] = secret.url;
  if (secret.headers) out["headers"] = ToJson(*secret.headers);
  return out;
}

}  // namespace

Result<Secrets> ParseSecrets(const Json* value) {
  const FieldPath path("secrets");
  Secrets secrets;
  if (value == nullptr || value->is_null()) return secrets;
  if (!value->is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseKeys(*value, path)) return *defect;
  const FieldPath api_keys = path.Member(kFields[0]), mcp_servers = path.Member(kFields[1]),
                  proxy_auth = path.Member(kFields[2]), env_secrets = path.Member(kFields[3]);
  if (const Json* field = FindNonNull(*value, kFields[0])) {
    if (auto defect = ReadApiKeys(*field, api_keys, secrets.api_keys)) return *defect;
  }
  if (const Json* field = Find(*value, kFields[1])) {
    if (auto defect = ReadMcpSecrets(*field, mcp_servers, secrets.mcp_servers.emplace()))
      return *defect;
  }
  if (const Json* field = Find(*value, kFields[2])) {
    auto auths = ParseProxyAuth(*field, proxy_auth);
    if (!auths) return auths.error();
    secrets.proxy_endpoint_auth = *std::move(auths);
  }
  if (const Json* field = FindNonNull(*value, kFields[3])) {
    if (auto defect = ReadEnvSecrets(*field, env_secrets, secrets.env_secrets))
      return *defect;
  }
  return secrets;
}

Json ToJson(const Secrets& secrets) {
  Json out = Json::object();
  if (!secrets.api_keys.empty()) out[kFields[0]] = ToJson(secrets.api_keys);
  if (secrets.mcp_servers) {
    Json& servers = out[kFields[1]] = Json::array();
    for (const McpSecret& secret : *secrets.mcp_servers) servers.push_back(ToJson(secret));
  }
  if (!secrets.proxy_endpoint_auth.empty()) {
    Json& auths = out[kFields[2]] = Json::array();
    for (const ProxyAuth& auth : secrets.proxy_endpoint_auth) auths.push_back(ToJson(auth));
  }
  if (!secrets.env_secrets.empty()) out[kFields[3]] = ToJson(secrets.env_secrets);
  return out;
}

bool HasApiKey(const Secrets& secrets, std::string_view provider) {
  return std::any_of(secrets.api_keys.begin(), secrets.api_keys.end(),
                     [&](const NamedText& key) { return key.name == provider; });
}

}  // namespace aex::contract
