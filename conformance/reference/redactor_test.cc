#include "conformance/reference/redactor.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace aex::conformance {
namespace {

TEST(Redactor, BlotsOutTokenAndSecretsOfEveryCreate) {
  Redactor redactor("tok-1234");
  redactor.Learn(ParseJson(R"({"secrets":{"apiKeys":{"anthropic":"sk-one"},
      "mcpServers":[{"name":"docs","url":"https://m.test","headers":{"x":"sk-two"}}]}})")
                     .value());
  EXPECT_EQ(redactor.Redact("tok-1234 sk-one sk-two docs https://m.test sk-one"),
            "[REDACTED] [REDACTED] [REDACTED] docs https://m.test [REDACTED]");
}

TEST(Redactor, LongerSecretsGoFirst) {
  Redactor redactor("secret");
  redactor.Learn(ParseJson(R"({"secrets":{"a":"secret-long"}})").value());
  EXPECT_EQ(redactor.Redact("secret-long secret"), "[REDACTED] [REDACTED]");
}

TEST(Redactor, LeavesTextsTooShortToBeSecrets) {
  Redactor redactor("abc");
  EXPECT_EQ(redactor.Redact("abc"), "abc");
}

TEST(Redactor, RedactsEveryTextOfAnError) {
  Redactor redactor("tok-1234");
  ClientError error;
  error.message = "bad tok-1234";
  error.code = "tok-1234";
  error.provider_fault.emplace();
  error.provider_fault->message = "tok-1234!";
  error.provider_fault->provider = "tok-1234";
  const std::string text = Stringify(ToJson(redactor.Redact(error)));
  EXPECT_EQ(text.find("tok-1234"), std::string::npos) << text;
}

TEST(Redactor, ForgetsTheOldestSecretButNeverTheToken) {
  Redactor redactor("tok-1234");
  for (std::size_t i = 0; i <= kMaxSecrets; ++i) {
    Json body = Json::object();
    body["secrets"]["k"] = "secret-" + std::to_string(i) + ".";
    redactor.Learn(body);
  }
  EXPECT_EQ(redactor.Redact("tok-1234 secret-0."), "[REDACTED] secret-0.");
  EXPECT_EQ(redactor.Redact("secret-1000."), "[REDACTED]");
}

}  // namespace
}  // namespace aex::conformance
