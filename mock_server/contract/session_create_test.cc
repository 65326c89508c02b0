#include "mock_server/contract/session_create.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

const SessionCreateContext kContext{
    .workspace_id = "ws", .idempotency_key = "key", .settings = {}};

// What the SDK sends, with one member replaced or added.
Json Body(const std::string& pointer = "", const std::string& json = "") {
  Json body = MustParse(R"({"provider":"anthropic","submission":{"model":"claude-haiku-4-5",
    "tools":[],"agentsMd":[],"files":[],"mcpServers":[]},"retention":{"idleTtl":"3m"},
    "secrets":{"apiKeys":{"anthropic":"sk"}}})");
  if (!pointer.empty()) body[Json::json_pointer(pointer)] = MustParse(json);
  return body;
}

std::string CreateText(const std::string& pointer, const std::string& json) {
  return PlacedTextOf(ParseSessionCreate(Body(pointer, json), kContext));
}

TEST(ParseSessionCreate, ComposesTheRunRequest) {
  const auto create = ParseSessionCreate(Body(), kContext);
  ASSERT_TRUE(create.ok()) << TextOf(create);
  EXPECT_EQ(create->run.workspace_id, "ws");
  EXPECT_EQ(create->run.idempotency_key, "key");
  EXPECT_EQ(create->run.submission.prompt,
            std::vector<std::string>{std::string(kPlaceholderPrompt)});
  EXPECT_TRUE(create->prompt_is_placeholder);
  EXPECT_TRUE(create->input.empty());
  EXPECT_EQ(create->idle_ttl, "3m");
  EXPECT_EQ(create->idle_ttl_ms, 180'000);
}

TEST(ParseSessionCreate, TakesInputForThePrompt) {
  const auto create = ParseSessionCreate(Body("/input", R"(["a","b"])"), kContext);
  ASSERT_TRUE(create.ok());
  EXPECT_EQ(create->input, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(create->run.submission.prompt, create->input);
  EXPECT_FALSE(create->prompt_is_placeholder);
  // A prompt of the caller's own is one too, but sends no message.
  const auto own = ParseSessionCreate(Body("/submission/prompt", "\"p\""), kContext);
  ASSERT_TRUE(own.ok());
  EXPECT_EQ(own->run.submission.prompt, std::vector<std::string>{"p"});
  EXPECT_TRUE(own->input.empty());
  EXPECT_FALSE(own->prompt_is_placeholder);
}

TEST(ParseSessionCreate, AcceptsACreateWithoutKey) {
  const auto create = ParseSessionCreate(
      Body(), {.workspace_id = "ws", .idempotency_key = "", .settings = {}});
  ASSERT_TRUE(create.ok()) << TextOf(create);
  EXPECT_EQ(create->run.idempotency_key, "");
}

TEST(ParseSessionCreate, BoundsTheIdleTtl) {
  const std::string ttl = "retention.idleTtl";
  const std::vector<RefusalCase> cases = {
      {"\"1s\"", ""},
      {"\"24h\"", ""},
      {"\"86400000\"", ""},
      {"\"999\"", ttl + " must be at least 1000ms (1s); got 999ms"},
      {"\"86400001ms\"", ttl + " must be at most 86400000ms (24h); got 86400001ms"},
      {"180000", ttl + R"( must be a duration string (e.g. "1h", "30m"); got 180000)"},
      {"null", ttl + R"( must be a duration string (e.g. "1h", "30m"); got null)"},
      {"\"3 m\"",
       R"(invalid duration "3 m" (expected e.g. "1h", "90m", "30s", "500ms", or a bare ms integer))"},
  };
  for (const auto& [json, text] : cases)
    EXPECT_EQ(TextOf(ParseSessionCreate(Body("/retention/idleTtl", json), kContext)), text);
  Json body = Body();
  body.erase("retention");
  EXPECT_EQ(ParseSessionCreate(body, kContext)->idle_ttl_ms, kDefaultIdleTtlMs);
  EXPECT_EQ(ParseSessionCreate(Body("/retention", "{}"), kContext)->idle_ttl, "3m");
}

TEST(ParseSessionCreate, RefusesWithTheParsersTexts) {
  EXPECT_EQ(CreateText("/retention", "null"), "/retention: retention must be an object");
  EXPECT_EQ(CreateText("/retention", R"({"ttl":1})"),
            "/retention/ttl: retention.ttl is not an allowed field; permitted: idleTtl");
  EXPECT_EQ(CreateText("/input", "1"),
            "/input: submission.prompt must be a string or an array of strings");
  EXPECT_EQ(CreateText("/input", R"(["a",""])"),
            "/input/1: submission.prompt[1] must be a non-empty string");
  EXPECT_EQ(CreateText("/parentRunId", "1"),
            "/parentRunId: submission.parentRunId is not an allowed field; permitted: "
            "workspaceId, idempotencyKey, provider, submission, runtimeSize, timeout, "
            "proxyEndpoints, webhook, limits, machine, secrets");
  EXPECT_EQ(CreateText("/submission/metadata", R"({"apiKey":1})"),
            "/submission/metadata/apiKey: Secret-bearing field is not allowed in platform "
            "submission: submission.metadata.apiKey");
  EXPECT_EQ(CreateText("/submission", "1"),
            "/submission: submission.submission must be an object");
  EXPECT_EQ(PlacedTextOf(ParseSessionCreate(Json(), kContext)), "submission must be an object");
}

TEST(ParseSessionCreate, PutsWorkspaceAndKeyOverTheBodysOwn) {
  Json body = Body("/workspaceId", "7");
  body["idempotencyKey"] = "other";
  const auto create = ParseSessionCreate(body, kContext);
  ASSERT_TRUE(create.ok()) << TextOf(create);
  EXPECT_EQ(create->run.workspace_id, "ws");
  EXPECT_EQ(create->run.idempotency_key, "key");
}

}  // namespace
}  // namespace aex::contract
