#include "mock_server/contract/request_hash.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/digest.h"
#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

RunRequest Parsed(const Json& request) {
  const auto parsed = ParseRunRequest(request);
  EXPECT_TRUE(parsed.ok()) << TextOf(parsed);
  return parsed.ok() ? *parsed : RunRequest{};
}

std::string HashWith(const std::string& pointer, const std::string& json,
                     const HashedParts& parts = {}) {
  return RequestHash(Parsed(BaseWith(pointer, json)), parts);
}

TEST(CanonicalJson, SortsKeysByBytes) {
  EXPECT_EQ(CanonicalJson(MustParse(R"({"b":[{"z":1.0,"a":1e3}],"10":0,"9":0,"é":"\ud800"})")),
            R"({"10":0,"9":0,"b":[{"a":1000,"z":1}],"é":"\ud800"})");
}

TEST(RequestHash, IsTheDigestOfTheCanonicalText) {
  const RunRequest request = Parsed(BaseRequest());
  EXPECT_EQ(CanonicalText(request),
            R"({"provider":"anthropic","submission":{"agentsMd":[],"files":[],)"
            R"("mcpServers":[],"model":"claude-haiku-4-5","prompt":["hello"],"tools":[]}})");
  EXPECT_EQ(RequestHash(request), Sha256Hex(CanonicalText(request)));
}

TEST(RequestHash, IsEqualForWhatCollapses) {
  const std::string base = RequestHash(Parsed(BaseRequest()));
  EXPECT_EQ(HashWith("/machine", "{}"), base);
  EXPECT_EQ(HashWith("/limits", "{}"), base);
  EXPECT_EQ(HashWith("/proxyEndpoints", "[]"), base);
  EXPECT_EQ(HashWith("/submission/prompt", "\"hello\""), base);
  EXPECT_EQ(HashWith("/submission/secretEnv", "null"), base);
  EXPECT_EQ(HashWith("/submission/environment", R"({"envVars":{}})"), base);
  EXPECT_EQ(HashWith("/submission/outputs", R"({"allowedDirs":[]})"), base);
  EXPECT_EQ(HashWith("/timeout", "\"60m\""), HashWith("/timeout", "\"1h\""));
}

TEST(RequestHash, LeavesSecretsKeyWorkspaceAndWebhookOut) {
  const std::string base = RequestHash(Parsed(BaseRequest()));
  EXPECT_EQ(HashWith("/webhook", R"({"url":"https://x.test"})"), base);
  EXPECT_EQ(HashWith("/secrets/apiKeys/anthropic", "\"other\""), base);
  EXPECT_EQ(HashWith("/idempotencyKey", "\"other\""), base);
  EXPECT_EQ(HashWith("/workspaceId", "\"other\""), base);
}

TEST(RequestHash, CountsTheBrief) {
  const std::string base = RequestHash(Parsed(BaseRequest()));
  EXPECT_NE(HashWith("/submission/prompt", "\"other\""), base);
  EXPECT_NE(HashWith("/submission/metadata", "{}"), base);
  EXPECT_NE(HashWith("/submission/system", "\"s\""), base);
  EXPECT_NE(HashWith("/submission/prompt", R"(["hel","lo"])"), base);
}

TEST(RequestHash, FollowsTheTableOfParts) {
  struct Part {
    bool HashedParts::*hashed;
    std::string pointer, json;
  };
  const std::vector<Part> parts = {
      {&HashedParts::runtime_size, "/runtimeSize", "\"shared-1x-6gb\""},
      {&HashedParts::timeout, "/timeout", "\"1h\""},
      {&HashedParts::limits, "/limits", R"({"maxSpendUsd":1})"},
      {&HashedParts::machine, "/machine", R"({"spot":false})"},
      {&HashedParts::proxy_endpoints, "/proxyEndpoints",
       R"([{"name":"api","baseUrl":"https://x.test","authShape":{"type":"none"},
            "allowMethods":["GET"],"allowPathPrefixes":["/"]}])"},
  };
  for (const Part& part : parts) {
    HashedParts without;
    without.*part.hashed = false;
    EXPECT_NE(HashWith(part.pointer, part.json), RequestHash(Parsed(BaseRequest())));
    EXPECT_EQ(HashWith(part.pointer, part.json, without),
              RequestHash(Parsed(BaseRequest()), without))
        << part.pointer;
  }
  // The provider is always there.
  Json request = BaseWith("/submission/model", "\"gpt-4o-mini\"");
  request["secrets"]["apiKeys"] = MustParse(R"({"openai":"x","openrouter":"y"})");
  Json other = request;
  request["provider"] = "openai";
  other["provider"] = "openrouter";
  const HashedParts without{.provider = false};
  EXPECT_NE(RequestHash(Parsed(request)), RequestHash(Parsed(other)));
  EXPECT_EQ(RequestHash(Parsed(request), without), RequestHash(Parsed(other), without));
}

SessionCreate Created(const std::string& more) {
  const auto create = ParseSessionCreate(
      MustParse(R"({"submission":{"model":"claude-haiku-4-5"},
                    "secrets":{"apiKeys":{"anthropic":"x"}})" +
                more + "}"),
      {.workspace_id = "w", .idempotency_key = "k", .settings = {}});
  EXPECT_TRUE(create.ok()) << TextOf(create);
  return create.ok() ? *create : SessionCreate{};
}

TEST(RequestHash, LeavesRetentionAndThePlaceholderOut) {
  const SessionCreate plain = Created("");
  EXPECT_EQ(RequestHash(plain), RequestHash(Created(R"(,"retention":{"idleTtl":"1h"})")));
  SessionCreate other = plain;
  other.run.submission.prompt = {"another placeholder"};
  EXPECT_EQ(RequestHash(other), RequestHash(plain));
  // The same text as input is the caller's.
  EXPECT_NE(RequestHash(Created(R"x(,"input":"(session)")x")), RequestHash(plain));
  EXPECT_EQ(RequestHash(Created(R"(,"input":"a")")), RequestHash(Created(R"(,"input":["a"])")));
  EXPECT_NE(RequestHash(Created(R"(,"input":"a")")), RequestHash(Created(R"(,"input":"b")")));
}

}  // namespace
}  // namespace aex::contract
