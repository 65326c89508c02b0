#include "mock_server/contract/cross_checks.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace aex::contract {
namespace {

std::string Pointer(std::string_view list, std::size_t index) {
  std::string out(list);
  out.push_back('/');
  out += std::to_string(index);
  return out;
}

std::string Named(std::string_view list, const std::string& name) {
  std::string out(list);
  out.push_back('[');
  out += name;
  out.push_back(']');
  return out;
}

}  // namespace

Defect CheckProviderKey(std::string_view provider, const Secrets& secrets) {
  if (HasApiKey(secrets, provider)) return std::nullopt;
  const std::string name(provider);
  return Error{ErrorCode::kNotFound, "secrets.apiKeys[\"" + name + "\"] is required",
               "/secrets/apiKeys/" + name};
}

Defect CheckProxyAuth(const std::vector<ProxyEndpoint>& endpoints, const Secrets& secrets) {
  const auto& auths = secrets.proxy_endpoint_auth;
  std::unordered_map<std::string_view, std::size_t> auth_of;
  for (std::size_t i = 0; i < auths.size(); ++i) auth_of.emplace(auths[i].name, i);
  std::unordered_set<std::string_view> known;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const ProxyEndpoint& endpoint = endpoints[i];
    known.insert(endpoint.name);
    const std::string text = Named("proxyEndpoints", endpoint.name);
    const auto found = auth_of.find(endpoint.name);
    const bool has_auth = found != auth_of.end();
    if (endpoint.auth_shape.type == "none") {
      if (!has_auth) continue;
      return Invalid(text +
                         " has authShape \"none\" but a matching secrets.proxyEndpointAuth "
                         "entry was supplied; remove the auth entry",
                     Pointer("/proxyEndpoints", i));
    }
    if (!has_auth)
      return Invalid(text + " has no matching secrets.proxyEndpointAuth entry",
                     Pointer("/proxyEndpoints", i));
    const ProxyAuth& auth = auths[found->second];
    if (auth.type != endpoint.auth_shape.type)
      return Invalid(Named("secrets.proxyEndpointAuth", auth.name) +
                         ".value.type must equal " + text + ".authShape.type (expected " +
                         endpoint.auth_shape.type + ", got " + auth.type + ")",
                     Pointer("/secrets/proxyEndpointAuth", found->second) + "/value/type");
  }
  for (std::size_t i = 0; i < auths.size(); ++i) {
    if (!known.contains(auths[i].name))
      return Invalid(Named("secrets.proxyEndpointAuth", auths[i].name) +
                         " has no matching proxyEndpoints entry",
                     Pointer("/secrets/proxyEndpointAuth", i));
  }
  return std::nullopt;
}

Defect CheckModelProvider(const Brief& brief, std::string_view provider,
                          const ParseSettings& settings) {
  const Model* model = FindModel(brief.model, settings);
  CHECK(model != nullptr);
  const auto& providers = model->providers;
  if (std::find(providers.begin(), providers.end(), provider) != providers.end())
    return std::nullopt;
  return Invalid("submission.model \"" + brief.model + "\" is not supported for provider " +
                     std::string(provider) + "; expected one of: " + JoinNames(providers),
                 "/submission/model");
}

Defect CheckSecretEnv(const Brief& brief, const Secrets& secrets) {
  std::unordered_set<std::string_view> supplied, ephemeral;
  for (const NamedText& value : secrets.env_secrets) supplied.insert(value.name);
  for (const SecretEnvVar& var : brief.secret_env) {
    const std::string text = Named("submission.secretEnv", var.name);
    const std::string value = Named("secrets.envSecrets", var.name);
    const bool has_value = supplied.contains(var.name);
    if (var.ephemeral()) {
      ephemeral.insert(var.name);
      if (has_value) continue;
      return Invalid(text + " is ephemeral but has no matching " + value + " value",
                     "/submission/secretEnv/" + var.name);
    }
    if (has_value)
      return Invalid(text + " is a workspace ref and must not supply a value in " + value +
                         "; the value resolves server-side",
                     "/submission/secretEnv/" + var.name);
  }
  for (const NamedText& value : secrets.env_secrets) {
    if (!ephemeral.contains(value.name))
      return Invalid(Named("secrets.envSecrets", value.name) + " has no matching " +
                         Named("submission.secretEnv", value.name) +
                         " ephemeral declaration",
                     "/secrets/envSecrets/" + value.name);
  }
  return std::nullopt;
}

Defect CheckMcpSecrets(const Brief& brief, const Secrets& secrets) {
  if (!secrets.mcp_servers) return std::nullopt;
  std::unordered_map<std::string_view, const McpServer*> servers;
  for (const McpServer& server : brief.mcp_servers) servers.emplace(server.name, &server);
  for (std::size_t i = 0; i < secrets.mcp_servers->size(); ++i) {
    const McpSecret& secret = (*secrets.mcp_servers)[i];
    const std::string text = Named("secrets.mcpServers", "name=" + secret.name);
    const auto found = servers.find(secret.name);
    if (found == servers.end())
      return Invalid(text + " has no matching submission.mcpServers entry",
                     Pointer("/secrets/mcpServers", i));
    if (found->second->url != secret.url)
      return Invalid(text + ".url must equal " +
                         Named("submission.mcpServers", "name=" + secret.name) +
                         ".url (got submission=" + found->second->url +
                         ", secrets=" + secret.url + ")",
                     Pointer("/secrets/mcpServers", i) + "/url");
  }
  return std::nullopt;
}

}  // namespace aex::contract
