#include "mock_server/platform/agent_script.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::platform {
namespace {

constexpr char kWhole[] =
    R"({"text":"done","toolCalls":[{"name":"bash","arguments":{"cmd":"ls"},"content":"a",)"
    R"("isError":true}],"outputs":[{"filename":"a.md","contentType":"text/markdown",)"
    R"("text":"# a"}],"usage":{"inputTokens":1,"outputTokens":2,"cacheReadInputTokens":3,)"
    R"("cacheCreationInputTokens":4,"totalTokens":5},"costUsd":0.42,"durationMs":6,)"
    R"("fail":{"reason":"spot-interrupted","errorMessage":"gone","providerFault":null,)"
    R"("error":{"type":"x"}}})";

Json Parsed(const std::string& text) {
  auto json = ParseJson(text);
  CHECK(json.ok());
  return *std::move(json);
}

AgentScript ReadOver(const std::string& text, AgentScript script = {}) {
  const Status status = ReadAgentScript(Parsed(text), "/agent", script);
  EXPECT_TRUE(status.ok()) << Describe(status.error());
  return script;
}

std::string ErrorOf(const std::string& text) {
  AgentScript script;
  const Status status = ReadAgentScript(Parsed(text), "/agent", script);
  EXPECT_EQ(script, AgentScript{}) << "a refused script changes nothing";
  return status.ok() ? "" : Describe(status.error());
}

TEST(AgentScript, IsReadAndShownWhole) {
  const AgentScript script = ReadOver(kWhole);
  EXPECT_EQ(script.text, "done");
  ASSERT_EQ(script.tool_calls.size(), 1u);
  EXPECT_EQ(script.tool_calls[0].name, "bash");
  EXPECT_TRUE(script.tool_calls[0].is_error);
  EXPECT_EQ(script.outputs, (std::vector<ScriptedOutput>{{"a.md", "text/markdown", "# a"}}));
  EXPECT_EQ(script.usage, (contract::UsageSummary{1, 2, 3, 4, 5}));
  EXPECT_EQ(script.cost_microusd, 420'000);
  EXPECT_EQ(script.duration_ms, 6);
  EXPECT_EQ(script.fail->reason, kSpotInterrupted);
  EXPECT_EQ(Stringify(ToJson(script)), kWhole);
  EXPECT_EQ(Stringify(ToJson(AgentScript{})), "{}");
}

TEST(AgentScript, HasDefaultsForWhatIsLeftOut) {
  const AgentScript script = ReadOver(
      R"({"toolCalls":[{"name":"ls"}],"outputs":[{"filename":"a"}],
          "usage":{"inputTokens":3,"outputTokens":4},"fail":{}})");
  EXPECT_EQ(Stringify(script.tool_calls[0].arguments), "{}");
  EXPECT_EQ(script.outputs[0].content_type, "text/plain");
  EXPECT_EQ(script.usage->total_tokens, 7);
  EXPECT_EQ(script.fail, TurnFailure{});
}

TEST(AgentScript, KeepsWhatIsNotGivenAndTakesAFailureBack) {
  const AgentScript script = ReadOver(R"({"fail":null,"text":"other"})", ReadOver(kWhole));
  AgentScript expected = ReadOver(kWhole);
  expected.fail.reset();
  expected.text = "other";
  EXPECT_EQ(script, expected);
}

TEST(AgentScript, IsRefusedWithThePlaceOfTheDefect) {
  EXPECT_EQ(ErrorOf("[]"), "/agent: must be an object");
  EXPECT_EQ(ErrorOf(R"({"text":null})"), "/agent/text: must be a string");
  EXPECT_EQ(ErrorOf(R"({"toolCalls":{}})"),
            "/agent/toolCalls: must be an array of at most 100 items");
  EXPECT_EQ(ErrorOf(R"({"toolCalls":[{"name":"a"},{"name":""}]})"),
            "/agent/toolCalls/1/name: must be a non-empty string");
  EXPECT_EQ(ErrorOf(R"({"toolCalls":[7]})"), "/agent/toolCalls/0: must be an object");
  EXPECT_EQ(ErrorOf(R"({"toolCalls":[{"name":"a","arguments":[]}]})"),
            "/agent/toolCalls/0/arguments: must be an object");
  EXPECT_EQ(ErrorOf(R"({"outputs":[{"text":"a"}]})"), "/agent/outputs/0/filename: is required");
  EXPECT_EQ(ErrorOf(R"({"usage":{"inputTokens":-1}})"),
            "/agent/usage/inputTokens: must be a whole number from 0 to 1000000000000");
  EXPECT_EQ(ErrorOf(R"({"costUsd":-1})"), "/agent/costUsd: must be a number from 0 to 1000000");
  EXPECT_EQ(ErrorOf(R"({"durationMs":86400001})"),
            "/agent/durationMs: must be a whole number from 0 to 86400000");
  EXPECT_EQ(ErrorOf(R"({"fail":"yes"})"), "/agent/fail: must be an object");
  EXPECT_EQ(ErrorOf(R"({"fail":{"mood":1}})"),
            "/agent/fail/mood: is not an allowed field; permitted: error, errorMessage, "
            "providerFault, reason");
  EXPECT_EQ(ErrorOf(R"({"mood":1})"),
            "/agent/mood: is not an allowed field; permitted: costUsd, durationMs, fail, "
            "outputs, text, toolCalls, usage");
}

TEST(AgentScript, IsBounded) {
  Json script = Json::object();
  script["text"] = std::string(kMaxScriptText, 'a');
  EXPECT_EQ(ReadOver(Stringify(script)).text->size(), kMaxScriptText);
  script["text"] = std::string(kMaxScriptText + 1, 'a');
  EXPECT_EQ(ErrorOf(Stringify(script)), "/agent/text: must be at most 1048576 bytes long");
  Json calls = Json::array();
  for (std::size_t i = 0; i < kMaxScriptItems; ++i) calls.push_back({{"name", "ls"}});
  Json many = Json::object();
  many["toolCalls"] = calls;
  EXPECT_EQ(ReadOver(Stringify(many)).tool_calls.size(), kMaxScriptItems);
  calls.push_back({{"name", "ls"}});
  many["toolCalls"] = calls;
  EXPECT_EQ(ErrorOf(Stringify(many)), "/agent/toolCalls: must be an array of at most 100 items");
}

TEST(AgentScript, CountsMoneyToTheNearestMicroDollar) {
  EXPECT_EQ(MicroUsdOf(0.29), 290'000);
  EXPECT_EQ(MicroUsdOf(0.0000004), 0);
  EXPECT_EQ(MicroUsdOf(1e9), 1'000'000'000'000'000);
  EXPECT_EQ(FormatNumber(UsdOf(10'000)), "0.01");
}

}  // namespace
}  // namespace aex::platform
