#include "mock_server/contract/retry_policy.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace aex::contract {
namespace {

TEST(RetryPolicy, NormalisesOptions) {
  const RetryPolicy odd = Normalised({.max_attempts = 2.9,
                                      .initial_delay_ms = -5,
                                      .max_delay_ms = -7,
                                      .max_elapsed_ms = -1});
  EXPECT_EQ(odd, (RetryPolicy{2, 0, 0, 0}));
  EXPECT_EQ(Normalised({.max_attempts = 0.5}).max_attempts, 1);
  EXPECT_EQ(Normalised({.initial_delay_ms = 900, .max_delay_ms = 10}).max_delay_ms, 900);
  EXPECT_EQ(Normalised(RetryPolicy{}), RetryPolicy{});
}

TEST(RetryPolicy, SortsStatuses) {
  const std::set<int> retried = {429, 500, 502, 503, 504, 529}, throttled = {429, 503, 529};
  const std::set<int> final_ones = {400, 401, 402, 403, 404, 405, 408,
                                    409, 410, 413, 415, 422, 501, 505};
  for (int status = 100; status < 600; ++status) {
    EXPECT_EQ(IsRetryableStatus(status), retried.contains(status)) << status;
    EXPECT_EQ(IsRateLimitStatus(status), throttled.contains(status)) << status;
    EXPECT_EQ(IsFinalStatus(status), final_ones.contains(status)) << status;
    EXPECT_EQ(SurfaceOf(status, true),
              throttled.contains(status) ? Surface::kRateLimit : Surface::kApiError);
    EXPECT_EQ(SurfaceOf(status, false), Surface::kApiError);
  }
}

TEST(RetryPolicy, DoublesUpToTheCeiling) {
  const RetryPolicy policy;
  const double expected[] = {500, 1000, 2000, 4000, 8000, 16000, 20000, 20000};
  for (int i = 0; i < 8; ++i) EXPECT_EQ(NominalBackoffMs(policy, i + 1), expected[i]);
  EXPECT_EQ(NominalBackoffMs(policy, 100'000), 20000);
  EXPECT_EQ(NominalBackoffMs({.initial_delay_ms = 0}, 100'000), 0);
}

TEST(RetryPolicy, RoundsTheJitterHalfUp) {
  const RetryPolicy policy{.initial_delay_ms = 5};
  EXPECT_EQ(JitteredBackoffMs(policy, 1, 0), 0);
  EXPECT_EQ(JitteredBackoffMs(policy, 1, 0.1), 1);
  EXPECT_EQ(JitteredBackoffMs(policy, 1, 0.0999), 0);
  EXPECT_EQ(JitteredBackoffMs(policy, 1, 0.99999), 5);
}

RC_GTEST_PROP(RetryPolicy, KeepsTheJitterInRange, (std::uint32_t draw)) {
  const double random = draw / 4294967296.0;
  for (std::int64_t attempt = 1; attempt < 10; ++attempt) {
    const double wait = JitteredBackoffMs({}, attempt, random);
    RC_ASSERT(wait >= 0 && wait <= NominalBackoffMs({}, attempt));
  }
}

TEST(RetryPolicy, TakesTheHintAsAFloor) {
  EXPECT_EQ(WaitMs(300, std::nullopt), 300);
  EXPECT_EQ(WaitMs(300, 0), 300);
  EXPECT_EQ(WaitMs(300, 60'000), 60'000);
}

TEST(RetryPolicy, StopsAtAttemptsAndBudget) {
  const RetryPolicy policy;
  EXPECT_TRUE(MayRetry(policy, 3, 0, 120'000));
  EXPECT_FALSE(MayRetry(policy, 4, 0, 0));
  EXPECT_TRUE(MayRetry(policy, 1, 20'000, 100'000));
  EXPECT_FALSE(MayRetry(policy, 1, 20'000, 100'001));
  // `Retry-After: 121` with the defaults ends at once.
  EXPECT_FALSE(MayRetry(policy, 1, 0, WaitMs(250, 121'000)));
  EXPECT_FALSE(MayRetry({.max_attempts = 1}, 1, 0, 0));
}

TEST(RateLimitMessage, IsTheContractsText) {
  EXPECT_EQ(RateLimitMessage(ThrottleSource::kApi, 429, 3, 2000),
            "aex API rate limit reached (HTTP 429) after 3 attempts; retry after ~2s");
  EXPECT_EQ(RateLimitMessage(ThrottleSource::kProvider, 529, 1, std::nullopt),
            "upstream provider overloaded (HTTP 529) after 1 attempt");
  EXPECT_EQ(RateLimitMessage(ThrottleSource::kApi, 503, 4, 1),
            "aex API rate limit reached (HTTP 503) after 4 attempts; retry after ~1s");
  EXPECT_EQ(RateLimitMessage(ThrottleSource::kApi, 429, 2, 0),
            "aex API rate limit reached (HTTP 429) after 2 attempts; retry after ~0s");
}

}  // namespace
}  // namespace aex::contract
