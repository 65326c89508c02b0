#include "mock_server/contract/proxy_retry.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

const FieldPath kPath("retry");

std::string Normal(const std::string& json) {
  const auto retry = ParseProxyRetry(MustParse(json), kPath);
  return retry ? Stringify(ToJson(*retry)) : Describe(retry.error());
}

TEST(ParseProxyRetry, KeepsWhatWasGiven) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{}", "{}"},
      {R"({"retryOnMethods":[],"retryOnStatuses":[]})",
       R"({"retryOnStatuses":[],"retryOnMethods":[]})"},
      {R"({"retryOnStatuses":[503,100,503.0,599],"retryOnMethods":["post","GET","Post"]})",
       R"({"retryOnStatuses":[503,100,599],"retryOnMethods":["POST","GET"]})"},
      {R"({"respectRetryAfter":false,"jitter":"none","maxDelayMs":250,"maxAttempts":5})",
       R"({"maxAttempts":5,"maxDelayMs":250,"jitter":"none","respectRetryAfter":false})"},
      {R"({"initialDelayMs":5000})", R"({"initialDelayMs":5000})"},
      {R"({"initialDelayMs":7,"maxDelayMs":7})", R"({"initialDelayMs":7,"maxDelayMs":7})"},
  };
  for (const auto& [json, normal] : cases) EXPECT_EQ(Normal(json), normal) << json;
}

TEST(ParseProxyRetry, RefusesWithTheContractsTexts) {
  const std::string attempts =
      "/retry/maxAttempts: retry.maxAttempts must be a safe integer between 1 and 5";
  const std::string order =
      "/retry/maxDelayMs: retry.maxDelayMs must be greater than or equal to "
      "retry.initialDelayMs";
  const std::string statuses =
      "retry.retryOnStatuses entries must be HTTP status codes between 100 and 599";
  const std::vector<RefusalCase> cases = {
      {"null", "/retry: retry must be an object"},
      {R"({"x":1})", "/retry/x: retry.x is not an allowed field"},
      {R"({"maxAttempts":0})", attempts},
      {R"({"maxAttempts":6})", attempts},
      {R"({"maxAttempts":"3"})", attempts},
      {R"({"maxAttempts":null})", attempts},
      {R"({"initialDelayMs":0})",
       "/retry/initialDelayMs: retry.initialDelayMs must be a positive safe integer"},
      {R"({"maxDelayMs":1.5})",
       "/retry/maxDelayMs: retry.maxDelayMs must be a positive safe integer"},
      {R"({"maxDelayMs":249})", order},
      {R"({"initialDelayMs":5001})", order},
      {R"({"initialDelayMs":8,"maxDelayMs":7})", order},
      {R"({"jitter":null})", "/retry/jitter: retry.jitter must be one of: full, none"},
      {R"({"retryOnStatuses":503})",
       "/retry/retryOnStatuses: retry.retryOnStatuses must be an array of HTTP status codes"},
      {R"({"retryOnStatuses":[100,99]})", "/retry/retryOnStatuses/1: " + statuses},
      {R"({"retryOnStatuses":[600]})", "/retry/retryOnStatuses/0: " + statuses},
      {R"({"retryOnStatuses":[200.5]})", "/retry/retryOnStatuses/0: " + statuses},
      {R"({"retryOnMethods":"GET"})",
       "/retry/retryOnMethods: retry.retryOnMethods must be an array of HTTP methods"},
      {R"({"retryOnMethods":[1]})",
       "/retry/retryOnMethods/0: retry.retryOnMethods entries must be strings"},
      {R"({"retryOnMethods":["GET","TRACE"]})",
       "/retry/retryOnMethods/1: retry.retryOnMethods contains unsupported method: TRACE"},
      {R"({"respectRetryAfter":1})",
       "/retry/respectRetryAfter: retry.respectRetryAfter must be a boolean"},
  };
  for (const auto& [json, text] : cases) EXPECT_EQ(Normal(json), text) << json;
}

}  // namespace
}  // namespace aex::contract
