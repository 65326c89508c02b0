// The vectors of the small pure functions: Retry-After, provider faults, webhook
// signatures, limits.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/limits.h"
#include "mock_server/contract/provider_fault.h"
#include "mock_server/contract/retry_after.h"
#include "mock_server/contract/retry_policy.h"
#include "mock_server/contract/vector_files.h"
#include "mock_server/contract/webhook_signature.h"

namespace aex::contract {
namespace {

// What lax date readers make of a value is a right answer too; ours takes some
// of those dates.
bool IsAllowed(const Json& vector, const std::optional<double>& wait) {
  if (TextMember(vector, "form") != "lax" || !wait) return false;
  const Json* allowed = Find(vector, "alsoAllowed");
  if (!IsArray(allowed)) return false;
  const auto& values = allowed->get_ref<const Json::array_t&>();
  return std::any_of(values.begin(), values.end(),
                     [&](const Json& value) { return AsNumber(&value) == wait; });
}

TEST(RetryAfterVectors, GiveTheirWait) {
  for (const Json& vector : VectorsOf("retry_after/vectors.json")) {
    SCOPED_TRACE(TextMember(vector, "name"));
    if (TextMember(vector, "form") == "not-judged") continue;
    const std::string* header = AsString(Find(vector, "header"));
    if (header == nullptr) continue;
    const auto wait = ParseRetryAfter(*header, AsNumber(Find(vector, "nowMs")).value_or(0));
    if (IsAllowed(vector, wait)) continue;
    if (const auto least = AsNumber(Find(vector, "atLeastMs"))) {
      EXPECT_GE(wait.value_or(-1), std::min(*least, kRetryAfterCeilingMs));
    } else {
      EXPECT_EQ(wait, AsNumber(Find(vector, "ms")));
    }
  }
}

std::string Printed(const std::optional<ProviderFault>& fault) {
  return fault ? Sorted(ToJson(*fault)) : "null";
}

TEST(ProviderFaultVectors, AreCoercedAndFoundInSessions) {
  for (const Json& vector : VectorsOf("provider_faults/vectors.json")) {
    SCOPED_TRACE(TextMember(vector, "name"));
    const Json* session = Find(vector, "session");
    if (session == nullptr) {
      EXPECT_EQ(Printed(ParseProviderFault(Find(vector, "value"))),
                Sorted(*Find(vector, "fault")));
      continue;
    }
    const auto throttle = ThrottleFromSession(*session);
    EXPECT_EQ(Printed(throttle), Sorted(*Find(vector, "throttle")));
    const Json* surfaces = Find(vector, "surfaces");
    if (surfaces == nullptr) continue;
    EXPECT_EQ(throttle.has_value(), TextMember(*surfaces, "kind") == "rateLimit");
    const auto status = AsNumber(Find(*surfaces, "status"));
    const std::string* message = AsString(Find(*surfaces, "message"));
    if (throttle && status) {
      EXPECT_EQ(throttle->status.value_or(429), *status);
      EXPECT_EQ(throttle->retry_after_ms, AsNumber(Find(*surfaces, "retryAfterMs")));
      if (message != nullptr) {
        EXPECT_EQ(RateLimitMessage(ThrottleSource::kProvider, *status, 1,
                                   throttle->retry_after_ms),
                  *message);
      }
    }
  }
}

std::optional<std::string> HeaderOf(const Json& headers, std::string_view name) {
  const Json* value = Find(headers, name);
  if (IsArray(value)) value = value->empty() ? nullptr : &value->front();
  const std::string* text = AsString(value);
  return text == nullptr ? std::nullopt : std::optional<std::string>(*text);
}

TEST(WebhookVectors, AreVerified) {
  for (const Json& vector : VectorsOf("webhooks/vectors.json")) {
    SCOPED_TRACE(TextMember(vector, "name"));
    const Json& headers = *Find(vector, "headers");
    const auto valid = VerifyWebhook(
        TextMember(vector, "secret"),
        {.id = HeaderOf(headers, "webhook-id"),
         .timestamp = HeaderOf(headers, "webhook-timestamp"),
         .signature = HeaderOf(headers, "webhook-signature")},
        TextMember(vector, "body"), AsSafeInteger(Find(vector, "nowMs")).value_or(0),
        AsNumber(Find(vector, "toleranceSeconds")).value_or(kWebhookToleranceSeconds));
    if (AsBool(Find(vector, "throws")).value_or(false)) {
      EXPECT_FALSE(valid.ok());
    } else if (!valid) {
      ADD_FAILURE() << Describe(valid.error());
    } else {
      EXPECT_EQ(*valid, AsBool(Find(vector, "valid")).value_or(false));
    }
  }
}

TEST(LimitsVectors, BecomeTheBootBudget) {
  for (const Json& vector : VectorsOf("limits/boot_budget.json")) {
    SCOPED_TRACE(TextMember(vector, "name"));
    const auto limits = ParseLimits(*Find(vector, "limits"));
    ASSERT_TRUE(limits.ok());
    EXPECT_EQ(Sorted(SessionBudgetLimits(*limits)), Sorted(*Find(vector, "value")));
  }
}

TEST(LimitsVectors, AreClampedToTheCeilings) {
  for (const Json& vector : VectorsOf("limits/ceilings.json")) {
    SCOPED_TRACE(TextMember(vector, "name"));
    const auto limits = ParseLimits(*Find(vector, "limits"));
    ASSERT_TRUE(limits.ok());
    const Json& workspace = *Find(vector, "workspace");
    const auto resolved = ResolveLimits(
        *limits,
        {.max_concurrent_child_runs = AsSafeInteger(Find(workspace, "maxConcurrentChildRuns")),
         .max_subagent_depth = AsSafeInteger(Find(workspace, "maxSubagentDepth"))});
    const Json& expected = *Find(vector, "resolved");
    EXPECT_EQ(resolved.max_concurrent_child_runs,
              AsSafeInteger(Find(expected, "maxConcurrentChildRuns")));
    EXPECT_EQ(resolved.max_subagent_depth,
              AsSafeInteger(Find(expected, "maxSubagentDepth")));
    EXPECT_EQ(resolved.max_spend_usd, AsNumber(Find(expected, "maxSpendUsd")));
  }
}

}  // namespace
}  // namespace aex::contract
