#include "conformance/power/trial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/runner/shrinker.h"

namespace aex::conformance {
namespace {

using testing::IsEmpty;
using testing::Not;

TrialOptions Options(std::int64_t cases = 200) {
  TrialOptions options;
  options.seed = 21;
  options.cases = cases;
  options.lanes = 4;
  return options;
}

Mutant Named(std::string_view name, std::vector<std::string_view> killed_by) {
  const auto all = AllMutants();
  Mutant mutant = *std::ranges::find(all, name, &Mutant::name);
  mutant.killed_by = std::move(killed_by);
  return mutant;
}

TEST(Trial, EndsWhenEachOwnRequirementHasFailed) {
  const Trial trial = TryMutant(
      Named("no-key", {"billing/one-turn-per-intent", "idempotency/key-present"}), Options());
  EXPECT_TRUE(trial.killed());
  ASSERT_EQ(trial.own.size(), 2u);
  EXPECT_EQ(trial.own[0].requirement, "billing/one-turn-per-intent");
  EXPECT_LT(trial.cases, 200);
  EXPECT_FALSE(trial.ran_whole);
  EXPECT_LE(trial.own[1].rules_after, trial.own[1].rules_before);
  EXPECT_GT(trial.own[0].ms, 0);
  EXPECT_THAT(trial.troubles, IsEmpty());
}

TEST(Trial, AsksTheWholeSuiteAboutAMutantThatGotAway) {
  const Trial trial = TryMutant(Named("no-key", {"retry/jitter"}), Options(30));
  EXPECT_TRUE(trial.survived());
  EXPECT_TRUE(trial.ran_whole);
  ASSERT_THAT(trial.whole, Not(IsEmpty()));
  EXPECT_TRUE(std::ranges::is_sorted(trial.whole, {}, &Kill::cases));
  EXPECT_TRUE(std::ranges::any_of(trial.whole, [](const Kill& kill) {
    return kill.requirement == "idempotency/key-present";
  }));
}

TEST(Trial, CountsARequirementThatDoesNotExistAsNotJudged) {
  TrialOptions options = Options();
  options.whole = TrialOptions::Whole::kNever;
  const Trial trial = TryMutant(Named("no-key", {"retry/telepathy"}), options);
  EXPECT_TRUE(trial.survived());
  EXPECT_FALSE(trial.own[0].judged);
  EXPECT_EQ(trial.cases, 0);
}

TEST(Trial, ReplaysEachCounterexample) {
  TrialOptions options = Options();
  options.replays = 2;
  const Trial trial = TryMutant(Named("no-key", {"idempotency/key-present"}), options);
  EXPECT_EQ(trial.own[0].replays, 2 * kRepeatRuns);
  EXPECT_EQ(trial.own[0].replays_failed, 2 * kRepeatRuns);
}

TEST(Trial, DoesNothingAfterAStop) {
  std::stop_source stop;
  stop.request_stop();
  TrialOptions options = Options();
  options.stop = stop.get_token();
  const Trial trial = TryMutant(Named("no-key", {"idempotency/key-present"}), options);
  EXPECT_TRUE(trial.interrupted);
  EXPECT_EQ(trial.cases, 0);
  EXPECT_FALSE(trial.ran_whole);
}

TEST(Trial, AccusesTheCorrectClientOfNothing) {
  const CleanRun clean = TryReference({.faults = false, .parsing = true}, Options(12));
  EXPECT_EQ(clean.cases, 12);
  EXPECT_THAT(clean.accused, IsEmpty());
  EXPECT_THAT(clean.troubles, IsEmpty());
}

}  // namespace
}  // namespace aex::conformance
