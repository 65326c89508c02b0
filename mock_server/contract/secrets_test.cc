#include "mock_server/contract/secrets.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

std::string Normal(const std::string& json) {
  const Json value = MustParse(json);
  const auto secrets = ParseSecrets(&value);
  return secrets ? Stringify(ToJson(*secrets)) : Describe(secrets.error());
}

TEST(ParseSecrets, CollapsesWhatIsEmpty) {
  EXPECT_EQ(ParseSecrets(nullptr), Result(Secrets{}));
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"null", "{}"},
      {"{}", "{}"},
      {R"({"apiKeys":null,"envSecrets":null})", "{}"},
      {R"({"apiKeys":{},"envSecrets":{},"proxyEndpointAuth":[]})", "{}"},
      {R"({"mcpServers":[]})", R"({"mcpServers":[]})"},
      {R"({"mcpServers":[{"headers":{},"url":"u","name":"A B"}]})",
       R"({"mcpServers":[{"name":"A B","url":"u","headers":{}}]})"},
      {R"({"envSecrets":{"B":"x","A":"y"},"apiKeys":{"openai":"o","anthropic":"a"}})",
       R"({"apiKeys":{"openai":"o","anthropic":"a"},"envSecrets":{"B":"x","A":"y"}})"},
  };
  for (const auto& [json, normal] : cases) EXPECT_EQ(Normal(json), normal) << json;
}

TEST(ParseSecrets, RefusesWithTheContractsTexts) {
  const std::string permitted =
      " is not an allowed field; permitted: apiKeys, mcpServers, proxyEndpointAuth, envSecrets";
  const std::vector<RefusalCase> cases = {
      {"[]", "/secrets: secrets must be an object"},
      {"\"x\"", "/secrets: secrets must be an object"},
      {R"({"__aex_x":1})",
       "/secrets/__aex_x: secrets.__aex_x uses the platform-internal __aex_ namespace and may "
       "not be set by callers"},
      {R"({"other":1,"__aex_x":1})", "/secrets/other: secrets.other" + permitted},
      {R"({"__aex":1})", "/secrets/__aex: secrets.__aex" + permitted},
      {R"({"apiKeys":[]})", "/secrets/apiKeys: secrets.apiKeys must be an object"},
      {R"({"apiKeys":{"Anthropic":"x"}})",
       "/secrets/apiKeys/Anthropic: secrets.apiKeys[\"Anthropic\"] is not a known provider; "
       "permitted: anthropic, deepseek, openai, gemini, mistral, openrouter, doubao, "
       "doubao-cn"},
      {R"({"apiKeys":{"openai":""}})",
       "/secrets/apiKeys/openai: secrets.apiKeys[\"openai\"] must be a non-empty string"},
      {R"({"mcpServers":null})", "/secrets/mcpServers: secrets.mcpServers must be an array"},
      {R"({"mcpServers":[1]})",
       "/secrets/mcpServers/0: secrets.mcpServers[0] must be an object"},
      {R"({"mcpServers":[{"transport":1}]})",
       "/secrets/mcpServers/0/transport: secrets.mcpServers[0].transport is not an allowed "
       "field; permitted: name, url, headers"},
      {R"({"mcpServers":[{"url":"u"}]})",
       "/secrets/mcpServers/0/name: secrets.mcpServers[0].name must be a non-empty string"},
      {R"({"mcpServers":[{"name":"a","url":""}]})",
       "/secrets/mcpServers/0/url: secrets.mcpServers[0].url must be a non-empty string"},
      {R"({"mcpServers":[{"name":"a","url":"u","headers":null}]})",
       "/secrets/mcpServers/0/headers: secrets.mcpServers[0].headers must be an object"},
      {R"({"mcpServers":[{"name":"a","url":"u","headers":{"H":""}}]})",
       "/secrets/mcpServers/0/headers/H: secrets.mcpServers[0].headers.H must be a non-empty "
       "string"},
      {R"({"mcpServers":[{"name":"a","url":"u"},{"name":"a","url":"u"}]})",
       "/secrets/mcpServers/1/name: secrets.mcpServers duplicate name: a"},
      {R"({"proxyEndpointAuth":null})",
       "/secrets/proxyEndpointAuth: secrets.proxyEndpointAuth must be an array"},
      {R"({"envSecrets":[]})", "/secrets/envSecrets: secrets.envSecrets must be an object"},
      {R"({"envSecrets":{"a-b":"x"}})",
       "/secrets/envSecrets/a-b: secrets.envSecrets key \"a-b\" must be a valid env var name "
       "matching ^[A-Za-z_][A-Za-z0-9_]{0,127}$"},
      {R"({"envSecrets":{"A":1}})",
       "/secrets/envSecrets/A: secrets.envSecrets.A must be a non-empty string"},
      // Parts in their own order, whatever the document's.
      {R"({"envSecrets":1,"apiKeys":1})", "/secrets/apiKeys: secrets.apiKeys must be an object"},
  };
  for (const auto& [json, text] : cases) EXPECT_EQ(Normal(json), text) << json;
}

TEST(HasApiKey, LooksForTheProvider) {
  const Secrets secrets{.api_keys = {{"openai", "x"}}, .mcp_servers = {},
                        .proxy_endpoint_auth = {}, .env_secrets = {}};
  EXPECT_TRUE(HasApiKey(secrets, "openai"));
  EXPECT_FALSE(HasApiKey(secrets, "anthropic"));
}

}  // namespace
}  // namespace aex::contract
