#include "conformance/reference/key_rules.h"

#include <gtest/gtest.h>

#include <string>

#include "conformance/reference/testing/fake_clock.h"

namespace aex::conformance {
namespace {

TEST(KeyRules, TheCallersKeyIsTakenAsGiven) {
  FakeClock clock;
  CallContext call{clock, {}, ClientRandom(1)};
  KeyRules keys;
  EXPECT_EQ(keys.ForCall(call, "My Key", ""), "My Key");
  EXPECT_EQ(keys.ForCall(call, std::nullopt, "").size(), 36u);
  EXPECT_NE(keys.ForCall(call, std::nullopt, ""), keys.ForCall(call, std::nullopt, ""));
}

TEST(KeyRules, MessageOfRunIsDerivedUnlessGiven) {
  FakeClock clock;
  CallContext call{clock, {}, ClientRandom(1)};
  KeyRules keys;
  EXPECT_EQ(keys.ForMessageOfRun(call, "K", std::nullopt), "K:message");
  EXPECT_EQ(keys.ForMessageOfRun(call, "K", "M"), "M");
}

TEST(KeyRules, AReplayRepeatsTheLastKeyUnlessGiven) {
  FakeClock clock;
  CallContext call{clock, {}, ClientRandom(1)};
  KeyRules keys;
  EXPECT_EQ(keys.ForReplay(call, "L", std::nullopt), "L");
  EXPECT_EQ(keys.ForReplay(call, "L", "N"), "N");
}

TEST(KeyRules, EveryAttemptCarriesTheKeyOfItsRequest) {
  FakeClock clock;
  CallContext call{clock, {}, ClientRandom(1)};
  KeyRules keys;
  PlannedRequest plan;
  EXPECT_EQ(keys.ForAttempt(call, plan, {}), std::nullopt);
  plan.key = "K";
  const TransportResult lost = NetworkError{"x", true};
  EXPECT_EQ(keys.ForAttempt(call, plan, {3, &lost}), "K");
}

TEST(KeyRules, RefusesKeysThatNoHeaderCarries) {
  for (const std::string key : {"k", "a b", "\"x\"", "~!"}) {
    EXPECT_FALSE(RefuseKey(key, "S", "f")) << key;
  }
  EXPECT_FALSE(RefuseKey(std::string(300, 'k'), "S", "f"));
  EXPECT_FALSE(RefuseKey(std::nullopt, "S", "f"));
  for (const std::string key : {"", " ", " k", "k ", "k\n", "k\t", "\xC3\xA9", "\x7f"}) {
    const auto refusal = RefuseKey(key, "S", "f");
    ASSERT_TRUE(refusal) << key;
    EXPECT_EQ(refusal->message, "S: f must be visible ASCII text without outer spaces");
    EXPECT_EQ(refusal->outcome, ClientError::Outcome::kNotCreated);
  }
}

}  // namespace
}  // namespace aex::conformance
