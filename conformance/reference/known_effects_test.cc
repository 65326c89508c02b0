#include "conformance/reference/known_effects.h"

#include <gtest/gtest.h>

#include <string>

namespace aex::conformance {
namespace {

using Outcome = ClientError::Outcome;

TEST(KnownEffects, NothingBegunIsNotCreated) {
  EXPECT_EQ(KnownEffects().OutcomeOf("create K"), Outcome::kNotCreated);
}

TEST(KnownEffects, AnAttemptThatWasNotExcludedIsAMaybe) {
  KnownEffects effects;
  effects.Begin("create K");
  EXPECT_EQ(effects.OutcomeOf("create K"), Outcome::kMaybe);
  EXPECT_EQ(effects.OutcomeOf("create L"), Outcome::kNotCreated);
}

TEST(KnownEffects, ALaterRefusalDoesNotClearAnEarlierDoubt) {
  KnownEffects effects;
  effects.Begin("K");
  effects.Begin("K");
  effects.Excluded("K");
  EXPECT_EQ(effects.OutcomeOf("K"), Outcome::kMaybe);
  effects.Excluded("K");
  EXPECT_EQ(effects.OutcomeOf("K"), Outcome::kNotCreated);
}

TEST(KnownEffects, BeyondItsBoundEverythingIsAMaybe) {
  KnownEffects effects;
  for (std::size_t i = 0; i < kMaxKnownEffects; ++i) effects.Begin(std::to_string(i));
  EXPECT_EQ(effects.OutcomeOf("new"), Outcome::kNotCreated);
  effects.Begin("one more");
  EXPECT_EQ(effects.OutcomeOf("one more"), Outcome::kMaybe);
  EXPECT_EQ(effects.OutcomeOf("new"), Outcome::kMaybe);
}

}  // namespace
}  // namespace aex::conformance
