#include "conformance/reference/turn_fault.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace aex::conformance {
namespace {

std::string FaultOf(const std::string& value) {
  const Json parsed = ParseJson(value).value();
  const auto fault = FaultReader().Parse(&parsed);
  return fault ? Stringify(ToJson(*fault)) : "none";
}

std::string ThrottleIn(const std::string& session) {
  const auto fault = FaultReader().ThrottleOf(ParseJson(session).value());
  return fault ? fault->kind : "none";
}

TEST(FaultReader, KindsAreTestedInTheContractsOrder) {
  const FaultReader reader;
  const struct {
    std::string source;
    std::string kind;
  } cases[] = {
      {"rate_limit", "rate_limit"},
      {"RATE_LIMIT_ERROR", "rate_limit"},
      {"a rate limit", "rate_limit"},
      {"429", "rate_limit"},
      {"rate_limit quota", "rate_limit"},
      {"overloaded_error", "overloaded"},
      {"529", "overloaded"},
      {"quota", "quota_exceeded"},
      {"insufficient_funds", "quota_exceeded"},
      {"provider_error", "provider_error"},
      {"provider error", "provider_error"},
      {"api_error", "provider_error"},
      {"1429", "none"},
      {"timeout", "none"},
      {"", "none"},
  };
  for (const auto& [source, kind] : cases) {
    EXPECT_EQ(reader.Kind(source).value_or("none"), kind) << source;
  }
}

TEST(FaultReader, ReadsEverySpelling) {
  EXPECT_EQ(FaultOf(R"({"provider":"anthropic","kind":"overloaded","status":529,)"
                    R"("retryAfterMs":4000,"message":"m"})"),
            R"({"provider":"anthropic","kind":"overloaded","status":529,)"
            R"("retryAfterMs":4000,"message":"m"})");
  EXPECT_EQ(FaultOf(R"({"type":"rate_limit_error","retry_after":3})"),
            R"({"kind":"rate_limit","retryAfterMs":3000})");
  EXPECT_EQ(FaultOf(R"({"code":"429","statusCode":"503","retry_after_ms":" 250 "})"),
            R"({"kind":"rate_limit","status":503,"retryAfterMs":250000})");
  EXPECT_EQ(FaultOf(R"({"kind":null,"type":"quota","httpStatus":402,"retryAfter":1000})"),
            R"({"kind":"quota_exceeded","status":402,"retryAfterMs":1000})");
}

TEST(FaultReader, ANestedFaultComesFirstAndFallsThrough) {
  EXPECT_EQ(FaultOf(R"({"kind":"quota","providerFault":{"kind":"overloaded"}})"),
            R"({"kind":"overloaded"})");
  EXPECT_EQ(FaultOf(R"({"kind":"quota","provider_fault":{"kind":"huh"}})"),
            R"({"kind":"quota_exceeded"})");
}

TEST(FaultReader, WrongTypesAreNoFaultOrNoMember) {
  for (const std::string none :
       {"null", "7", "\"rate_limit\"", "[]", "{}", R"({"kind":7})",
        R"({"kind":7,"type":"quota"})", R"({"kind":"huh"})"}) {
    EXPECT_EQ(FaultOf(none), "none") << none;
  }
  EXPECT_EQ(FaultOf(R"({"kind":"quota","status":"4x","retryAfterMs":true,"message":1})"),
            R"({"kind":"quota_exceeded"})");
}

TEST(FaultReader, NestingIsBounded) {
  std::string value = R"({"kind":"overloaded"})";
  for (int i = 0; i < kMaxFaultNesting; ++i) value = "{\"providerFault\":" + value + "}";
  EXPECT_EQ(FaultOf(value), R"({"kind":"overloaded"})");
  EXPECT_EQ(FaultOf("{\"providerFault\":" + value + "}"), "none");
}

TEST(FaultReader, TakesTheFirstSourceThatParses) {
  EXPECT_EQ(
      ThrottleIn(R"({"providerFault":{"kind":"quota"},"error":{"type":"overloaded"}})"),
      "quota_exceeded");
  EXPECT_EQ(ThrottleIn(R"({"providerFault":null,"error":{"type":"overloaded_error"}})"),
            "overloaded");
  EXPECT_EQ(
      ThrottleIn(R"({"error":"x","errorMessage":"provider rate limit (429) exceeded"})"),
      "rate_limit");
  // A fault that is no throttle blocks the later sources.
  EXPECT_EQ(ThrottleIn(R"({"providerFault":{"kind":"api_error"},"errorMessage":"429"})"),
            "none");
}

TEST(FaultReader, ReadsThrottlesFromWords) {
  const struct {
    std::string message;
    std::string kind;
  } cases[] = {
      {"HTTP 429", "rate_limit"},
      {"rate-limit hit", "rate_limit"},
      {"RateLimit", "rate_limit"},
      {"rate\xE2\x80\x93limit", "rate_limit"},
      {"Too many requests", "rate_limit"},
      {"code 529.", "overloaded"},
      {"is overloaded", "overloaded"},
      {"429 and overloaded", "rate_limit"},
      {"disk full", "none"},
      {"x429", "none"},
      {"4290", "none"},
      {"_529", "none"},
      {"rate  limit", "none"},
      {"rate\nlimit", "none"},
  };
  for (const auto& [message, kind] : cases) {
    Json session = Json::object();
    session["errorMessage"] = message;
    EXPECT_EQ(ThrottleIn(Stringify(session)), kind) << message;
  }
}

}  // namespace
}  // namespace aex::conformance
