#include "mock_server/contract/cross_checks.h"

#include <gtest/gtest.h>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

std::string Found(const Defect& defect) { return defect ? Describe(*defect) : ""; }

Brief BriefWith(std::vector<SecretEnvVar> vars, std::vector<McpServer> servers = {}) {
  Brief brief;
  brief.model = "gpt-4o-mini";
  brief.secret_env = std::move(vars);
  brief.mcp_servers = std::move(servers);
  return brief;
}

Secrets SecretsWith(NamedTexts env) {
  Secrets secrets;
  secrets.env_secrets = std::move(env);
  return secrets;
}

TEST(ProviderKey, IsRequiredAndHasItsOwnCode) {
  const auto defect = CheckProviderKey("openai", {});
  EXPECT_EQ(Found(defect), R"(/secrets/apiKeys/openai: secrets.apiKeys["openai"] is required)");
  EXPECT_EQ(defect->code, ErrorCode::kNotFound);
  Secrets secrets;
  secrets.api_keys = {{"openai", "x"}};
  EXPECT_EQ(Found(CheckProviderKey("openai", secrets)), "");
}

TEST(ModelProvider, MustMatch) {
  EXPECT_EQ(Found(CheckModelProvider(BriefWith({}), "openrouter", {})), "");
  EXPECT_EQ(Found(CheckModelProvider(BriefWith({}), "gemini", {})),
            "/submission/model: submission.model \"gpt-4o-mini\" is not supported for provider "
            "gemini; expected one of: openai, openrouter");
}

TEST(SecretEnv, AndItsValuesAgree) {
  const SecretEnvVar ref{.name = "R", .ref = "handle"}, ephemeral{.name = "E", .ref = {}};
  EXPECT_EQ(Found(CheckSecretEnv(BriefWith({ref, ephemeral}), SecretsWith({{"E", "x"}}))), "");
  EXPECT_EQ(Found(CheckSecretEnv(BriefWith({ref}), SecretsWith({{"R", "x"}}))),
            "/submission/secretEnv/R: submission.secretEnv[R] is a workspace ref and must not "
            "supply a value in secrets.envSecrets[R]; the value resolves server-side");
  EXPECT_EQ(Found(CheckSecretEnv(BriefWith({ephemeral}), SecretsWith({}))),
            "/submission/secretEnv/E: submission.secretEnv[E] is ephemeral but has no matching "
            "secrets.envSecrets[E] value");
  EXPECT_EQ(Found(CheckSecretEnv(BriefWith({}), SecretsWith({{"X", "x"}}))),
            "/secrets/envSecrets/X: secrets.envSecrets[X] has no matching "
            "submission.secretEnv[X] ephemeral declaration");
  // All declarations come before all values.
  EXPECT_TRUE(Found(CheckSecretEnv(BriefWith({ephemeral}), SecretsWith({{"X", "x"}})))
                  .starts_with("/submission/secretEnv/E"));
}

ProxyEndpoint EndpointWith(const std::string& name, const std::string& type) {
  ProxyEndpoint endpoint;
  endpoint.name = name;
  endpoint.auth_shape.type = type;
  return endpoint;
}

Secrets AuthsWith(std::vector<ProxyAuth> auths) {
  Secrets secrets;
  secrets.proxy_endpoint_auth = std::move(auths);
  return secrets;
}

TEST(ProxyAuth, AndItsEndpointsAgree) {
  const auto open = EndpointWith("open", "none");
  const auto api = EndpointWith("api", "bearer");
  const ProxyAuth bearer{.name = "api", .type = "bearer", .username = {}, .secret = "12345678"};
  ProxyAuth basic = bearer, other = bearer, of_open = bearer;
  basic.type = "basic";
  other.name = "other";
  of_open.name = "open";
  EXPECT_EQ(Found(CheckProxyAuth({open, api}, AuthsWith({bearer}))), "");
  EXPECT_EQ(Found(CheckProxyAuth({api}, AuthsWith({}))),
            "/proxyEndpoints/0: proxyEndpoints[api] has no matching secrets.proxyEndpointAuth "
            "entry");
  EXPECT_EQ(Found(CheckProxyAuth({open}, AuthsWith({of_open}))),
            "/proxyEndpoints/0: proxyEndpoints[open] has authShape \"none\" but a matching "
            "secrets.proxyEndpointAuth entry was supplied; remove the auth entry");
  EXPECT_EQ(Found(CheckProxyAuth({api}, AuthsWith({basic}))),
            "/secrets/proxyEndpointAuth/0/value/type: "
            "secrets.proxyEndpointAuth[api].value.type must equal "
            "proxyEndpoints[api].authShape.type (expected bearer, got basic)");
  EXPECT_EQ(Found(CheckProxyAuth({api}, AuthsWith({bearer, other}))),
            "/secrets/proxyEndpointAuth/1: secrets.proxyEndpointAuth[other] has no matching "
            "proxyEndpoints entry");
}

TEST(McpSecrets, BelongToAServerWithTheSameUrl) {
  const Brief brief = BriefWith({}, {{.name = "a", .url = "https://x.test", .transport = {}}});
  Secrets secrets;
  secrets.mcp_servers.emplace().push_back(
      {.name = "a", .url = "https://x.test", .headers = {}});
  EXPECT_EQ(Found(CheckMcpSecrets(brief, secrets)), "");
  secrets.mcp_servers->push_back({.name = "b", .url = "u", .headers = {}});
  EXPECT_EQ(Found(CheckMcpSecrets(brief, secrets)),
            "/secrets/mcpServers/1: secrets.mcpServers[name=b] has no matching "
            "submission.mcpServers entry");
  (*secrets.mcp_servers)[0].url = "https://x.test/";
  EXPECT_EQ(Found(CheckMcpSecrets(brief, secrets)),
            "/secrets/mcpServers/0/url: secrets.mcpServers[name=a].url must equal "
            "submission.mcpServers[name=a].url (got submission=https://x.test, "
            "secrets=https://x.test/)");
  EXPECT_EQ(Found(CheckMcpSecrets(brief, Secrets{})), "");
}

}  // namespace
}  // namespace aex::contract
