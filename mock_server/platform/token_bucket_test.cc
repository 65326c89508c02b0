#include "mock_server/platform/token_bucket.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <deque>

namespace aex::platform {
namespace {

constexpr std::int64_t kNow = 1'767'225'600'000'000;
constexpr std::int64_t kSecond = 1'000'000;

TEST(TokenBucket, GivesAMinutesTokensAtOnceAndThenOneByOne) {
  TokenBucket bucket;
  for (int i = 0; i < 3; ++i) {
    EXPECT_LE(bucket.ReadyAt(3), kNow) << i;
    EXPECT_EQ(bucket.Taken(3, kNow), i);
    bucket.Take(3, kNow);
  }
  EXPECT_EQ(bucket.Taken(3, kNow), 3);
  EXPECT_EQ(bucket.ReadyAt(3), kNow + 20 * kSecond);
  bucket.Take(3, kNow + 20 * kSecond);
  EXPECT_EQ(bucket.ReadyAt(3), kNow + 40 * kSecond);
}

TEST(TokenBucket, IsFullAgainAfterAMinuteAndNeverFuller) {
  TokenBucket bucket;
  bucket.Take(1, kNow);
  EXPECT_EQ(bucket.ReadyAt(1), kNow + 60 * kSecond);
  EXPECT_EQ(bucket.Taken(1, kNow + 60 * kSecond), 0);
  const std::int64_t later = kNow + 3600 * kSecond;
  bucket.Take(1, later);
  EXPECT_EQ(bucket.ReadyAt(1), later + 60 * kSecond);
}

TEST(TokenBucket, GoesByTheRateItIsAskedFor) {
  TokenBucket bucket;
  bucket.Take(1, kNow);
  EXPECT_GT(bucket.ReadyAt(1), kNow);
  EXPECT_LE(bucket.ReadyAt(2), kNow + 30 * kSecond);
}

// Whenever it is asked: never more than twice the rate in a minute, and always
// one when the last minute saw none.
RC_GTEST_PROP(TokenBucket, KeepsItsRate, ()) {
  const auto rate = *rc::gen::element<std::int64_t>(1, 2, 3, 60);
  TokenBucket bucket;
  std::deque<std::int64_t> taken;
  std::int64_t now = kNow;
  for (const int gap_s : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 90))) {
    now += gap_s * kSecond;
    while (!taken.empty() && taken.front() <= now - 60 * kSecond) taken.pop_front();
    const bool ready = bucket.ReadyAt(rate) <= now;
    RC_ASSERT(ready || !taken.empty());
    if (!ready) continue;
    bucket.Take(rate, now);
    taken.push_back(now);
    RC_ASSERT(static_cast<std::int64_t>(taken.size()) <= 2 * rate);
  }
}

}  // namespace
}  // namespace aex::platform
