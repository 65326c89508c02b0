#include "mock_server/contract/provider_fault.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

std::string Fault(const std::string& json) {
  const Json value = MustParse(json);
  const auto fault = ParseProviderFault(&value);
  return fault ? Stringify(ToJson(*fault)) : "none";
}

TEST(ParseProviderFault, CoercesKindsInOrder) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"rate_limit", "rate_limit"},
      {"RATE LIMIT reached", "rate_limit"},
      {"429", "rate_limit"},
      {"overloaded_rate_limit", "rate_limit"},
      {"overloaded_error", "overloaded"},
      {"529", "overloaded"},
      {"quota overload", "overloaded"},
      {"insufficient_quota", "quota_exceeded"},
      {"insufficient api_error", "quota_exceeded"},
      {"provider_error", "provider_error"},
      {"provider error", "provider_error"},
      {"api_error", "provider_error"},
  };
  for (const auto& [kind, coerced] : cases)
    EXPECT_EQ(Fault("{\"kind\":\"" + kind + "\"}"), "{\"kind\":\"" + coerced + "\"}");
  for (const std::string kind : {"", "4290", "5290", "unavailable", "rate-limit", "error"})
    EXPECT_EQ(Fault("{\"kind\":\"" + kind + "\"}"), "none") << kind;
}

TEST(ParseProviderFault, FallsThroughNullButNotThroughAWrongType) {
  EXPECT_EQ(Fault(R"({"kind":null,"type":"quota"})"), R"({"kind":"quota_exceeded"})");
  EXPECT_EQ(Fault(R"({"type":null,"code":"quota"})"), R"({"kind":"quota_exceeded"})");
  EXPECT_EQ(Fault(R"({"kind":429,"type":"quota"})"), "none");
  EXPECT_EQ(Fault(R"({"kind":"429","status":null,"statusCode":"x","httpStatus":1})"),
            R"({"kind":"rate_limit"})");
  EXPECT_EQ(Fault(R"({"kind":"429","statusCode":" 429 "})"),
            R"({"kind":"rate_limit","status":429})");
  EXPECT_EQ(Fault(R"({"kind":"429","provider":1,"message":null})"),
            R"({"kind":"rate_limit"})");
}

TEST(ParseProviderFault, TakesSmallHintsForSeconds) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"0", "0"},        {"0.5", "500"},   {"3", "3000"},  {"999", "999000"},
      {"1000", "1000"},  {"4000", "4000"}, {"-5", "-5"},   {"\"3\"", "3000"},
      {"\" 3 \"", "3000"}, {"999.5", "999500"}};
  for (const std::string field :
       {"retryAfterMs", "retry_after_ms", "retryAfter", "retry_after"}) {
    for (const auto& [given, read] : cases)
      EXPECT_EQ(Fault("{\"type\":\"rate_limit\",\"" + field + "\":" + given + "}"),
                "{\"kind\":\"rate_limit\",\"retryAfterMs\":" + read + "}");
    for (const std::string given : {"\"\"", "\"3s\"", "\"-3\"", "true", "[]", "1e400"})
      EXPECT_EQ(Fault("{\"type\":\"rate_limit\",\"" + field + "\":" + given + "}"),
                R"({"kind":"rate_limit"})");
  }
}

TEST(ParseProviderFault, LooksIntoNestedFaultsFirst) {
  EXPECT_EQ(Fault(R"({"kind":"quota","providerFault":{"kind":"overloaded","provider":"p"}})"),
            R"({"provider":"p","kind":"overloaded"})");
  EXPECT_EQ(Fault(R"({"kind":"quota","providerFault":{"kind":"x"}})"),
            R"({"kind":"quota_exceeded"})");
  // Only the first that is not null is tried.
  EXPECT_EQ(Fault(R"({"kind":"quota","providerFault":1,"provider_fault":{"kind":"429"}})"),
            R"({"kind":"quota_exceeded"})");
  EXPECT_EQ(Fault(R"({"kind":"quota","providerFault":null,"provider_fault":{"kind":"429"}})"),
            R"({"kind":"rate_limit"})");
  EXPECT_EQ(Fault(R"({"provider_fault":{"providerFault":{"kind":"429"}}})"),
            R"({"kind":"rate_limit"})");
  for (const std::string json : {"null", "[]", "\"rate_limit\"", "429", "{}"})
    EXPECT_EQ(Fault(json), "none");
  EXPECT_EQ(ParseProviderFault(nullptr), std::nullopt);
}

TEST(FaultFromMessage, ClassifiesText) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"provider rate limit (429) exceeded", "rate_limit"},
      {"HTTP 429", "rate_limit"},
      {"(429)", "rate_limit"},
      {"429é", "rate_limit"},
      {"Rate-Limit", "rate_limit"},
      {"ratelimit", "rate_limit"},
      {"rate_limited", "rate_limit"},
      {"rateélimit", "rate_limit"},
      {"rarate limit", "rate_limit"},
      {"Too Many Requests", "rate_limit"},
      {"overloaded 429", "rate_limit"},
      {"status 529", "overloaded"},
      {"Overloaded_error", "overloaded"},
      {"disk full", ""},
      {"4290", ""},
      {"x429", ""},
      {"_429", ""},
      {"1529", ""},
      {"rate  limit", ""},
      {"rate\nlimit", ""},
      {"rate\u2028limit", ""},
      {"rate😀limit", ""},
      {"overload", ""},
      {"too  many requests", ""},
      {"", ""},
  };
  for (const auto& [text, kind] : cases) {
    const auto fault = FaultFromMessage(text);
    EXPECT_EQ(fault ? FaultKindName(fault->kind) : "", kind) << text;
    if (fault) {
      EXPECT_EQ(fault->message, text);
    }
  }
}

TEST(ThrottleFromSession, TakesTheFirstSourceThatParses) {
  const auto kind = [](const std::string& json) {
    const auto fault = ThrottleFromSession(MustParse(json));
    return fault ? std::string(FaultKindName(fault->kind)) : std::string("none");
  };
  EXPECT_EQ(kind(R"({"providerFault":{"kind":"429"},"error":{"type":"overloaded_error"}})"),
            "rate_limit");
  EXPECT_EQ(kind(R"({"error":{"type":"overloaded_error"},"errorMessage":"429"})"), "overloaded");
  EXPECT_EQ(kind(R"({"providerFault":{"kind":"x"},"errorMessage":"429"})"), "rate_limit");
  // One that parses and is no throttle ends the search.
  EXPECT_EQ(kind(R"({"providerFault":{"kind":"provider_error"},"errorMessage":"429"})"), "none");
  EXPECT_EQ(kind(R"({"errorMessage":["429"]})"), "none");
  EXPECT_EQ(kind(R"([])"), "none");
}

}  // namespace
}  // namespace aex::contract
