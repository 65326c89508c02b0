#include "conformance/reference/create_body.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace aex::conformance {
namespace {

std::string BodyOf(const std::string& options) {
  const ClientReply<Json> body = CreateBody(ParseJson(options).value(), "Aex.run");
  return body ? Stringify(body.value()) : body.error().message;
}

TEST(CreateBody, TheLeastHasTheContractsMembersInOrder) {
  EXPECT_EQ(
      BodyOf(R"({"model":"claude-haiku-4-5","apiKeys":{"anthropic":"sk"}})"),
      R"({"provider":"anthropic","submission":{"model":"claude-haiku-4-5","tools":[],)"
      R"("agentsMd":[],"files":[],"mcpServers":[]},"retention":{"idleTtl":"3m"},)"
      R"("secrets":{"apiKeys":{"anthropic":"sk"}}})");
}

TEST(CreateBody, EveryOptionHasItsPlace) {
  EXPECT_EQ(
      BodyOf(
          R"({"apiKeys":{"openrouter":"sk"},"webhook":{"url":"https://w.test"},)"
          R"("runtime":"shared-1x-6gb","proxyEndpoints":[{"name":"p"}],"metadata":{"b":1},)"
          R"("overrides":{"idleTtl":"9m","maxSpendUsd":2.5,"timeout":"2h"},"system":"s",)"
          R"("model":"gpt-4o-mini","provider":"openrouter","tools":["bash"],)"
          R"("environment":{"envVars":{}},"proxyEndpointAuth":[{"name":"p","value":"v"}],)"
          R"("mcpServers":[{"name":"m","url":"u","headers":{"h":"k"},"x":1},{"name":"n"}]})"),
      R"({"provider":"openrouter","submission":{"model":"gpt-4o-mini","system":"s",)"
      R"("tools":["bash"],"agentsMd":[],"files":[],"mcpServers":[{"name":"m","url":"u","x":1},)"
      R"({"name":"n"}],"environment":{"envVars":{}},"metadata":{"b":1}},)"
      R"("runtimeSize":"shared-1x-6gb","timeout":"2h","limits":{"maxSpendUsd":2.5},)"
      R"("retention":{"idleTtl":"9m"},"webhook":{"url":"https://w.test"},)"
      R"("secrets":{"apiKeys":{"openrouter":"sk"},)"
      R"("mcpServers":[{"name":"m","url":"u","headers":{"h":"k"}}],)"
      R"("proxyEndpointAuth":[{"name":"p","value":"v"}]},"proxyEndpoints":[{"name":"p"}]})");
}

TEST(CreateBody, ProviderIsTheModelsFirstElseAnthropic) {
  EXPECT_NE(BodyOf(R"({"model":"gpt-4o","apiKeys":{"openrouter":"sk"}})")
                .find(R"("provider":"openrouter")"),
            std::string::npos);
  EXPECT_NE(BodyOf(R"({"model":"future-1","apiKeys":{"anthropic":"sk"}})")
                .find(R"("provider":"anthropic")"),
            std::string::npos);
}

TEST(CreateBody, ARawBodyGoesOutAsItIs) {
  EXPECT_EQ(BodyOf(R"({"raw":{"z":1,"limits":null,"a":[]},"prompt":"x"})"),
            R"({"z":1,"limits":null,"a":[]})");
  EXPECT_EQ(BodyOf(R"({"raw":"text"})"), R"("text")");
}

TEST(CreateBody, RefusesBeforeSending) {
  const struct {
    std::string options;
    std::string message;
  } cases[] = {
      {"null", "Aex.run: options is required"},
      {R"({"prompt":"x"})",
       "Aex.run: prompt is not a supported option; see the create options"},
      {R"({"parentRunId":"r"})",
       "Aex.run: parentRunId is not a supported option; see the create options"},
      {R"({"signal":{}})",
       "Aex.run: signal is not a supported option; use session.cancel() / "
       "session.suspend() "
       "for remote control."},
      {R"({"overrides":{"idleSuspendAfter":"1m"}})",
       "Aex.run: overrides.idleSuspendAfter is not a supported option; use "
       "overrides.idleTtl"},
      {R"({})", "Aex.openSession: model is required"},
      {R"({"model":""})", "Aex.openSession: model is required"},
      {R"({"model":"gpt-4.1","provider":"anthropic"})",
       "Aex.openSession: provider \"anthropic\" is not available for model \"gpt-4.1\" "
       "(supported: openai)"},
      {R"({"model":"gpt-4.1","apiKeys":{"anthropic":"sk"}})",
       "Aex.openSession: a provider API key is required \xE2\x80\x94 pass "
       "apiKeys[\"openai\"]."},
      {R"({"model":"x","apiKeys":{"anthropic":"k"},"overrides":{"maxSpendUsd":0}})",
       "Aex.openSession: limits.maxSpendUsd must be a positive finite number"},
      {R"({"model":"x","apiKeys":{"anthropic":"k"},"overrides":{"maxSpendUsd":"5"}})",
       "Aex.openSession: limits.maxSpendUsd must be a positive finite number"},
  };
  for (const auto& [options, message] : cases) EXPECT_EQ(BodyOf(options), message);
}

std::string RefusalOf(const std::string& message) {
  const Json parsed = ParseJson(message).value();
  const auto refusal = RefuseMessage(&parsed, "Aex.run", "message");
  return refusal ? refusal->message : "fine";
}

TEST(CreateBody, MessagesAreNonEmptyTexts) {
  EXPECT_EQ(RefusalOf(R"("x")"), "fine");
  EXPECT_EQ(RefusalOf(R"(["x","y"])"), "fine");
  EXPECT_EQ(RefusalOf(R"("")"), "Aex.run: message must be a non-empty string");
  for (const std::string wrong : {"null", "7", "{}", "[]"}) {
    EXPECT_EQ(RefusalOf(wrong),
              "Aex.run: message must be a non-empty string or string array");
  }
  for (const std::string wrong : {R"(["x",""])", R"(["x",1])"}) {
    EXPECT_EQ(RefusalOf(wrong), "Aex.run: message segments must be non-empty strings");
  }
}

}  // namespace
}  // namespace aex::conformance
