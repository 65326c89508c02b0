#include "conformance/power/matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aex::conformance {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Kill Failing(std::string requirement, double ms = 10, std::size_t rules_after = 1) {
  Kill kill;
  kill.requirement = std::move(requirement);
  kill.judged = kill.failed = true;
  kill.cases = 3;
  kill.counted = 2;
  kill.ms = ms;
  kill.rules_before = 4;
  kill.rules_after = rules_after;
  return kill;
}

Kill Passing(std::string requirement) {
  Kill kill;
  kill.requirement = std::move(requirement);
  kill.judged = true;
  kill.cases = 3000;
  kill.counted = 7;
  return kill;
}

Trial Of(std::string mutant, std::vector<Kill> own) {
  Trial trial;
  trial.mutant = std::move(mutant);
  trial.own = std::move(own);
  trial.cases = 3;
  trial.mix = {.faults = true, .parsing = false};
  return trial;
}

TEST(Matrix, HasNothingAgainstMutantsThatTheirOwnRequirementsKill) {
  Matrix matrix;
  matrix.trials = {Of("a", {Failing("retry/jitter"), Failing("retry/budget")})};
  matrix.clean = {{{.faults = true, .parsing = false}, 3, {}, {}, false}};
  EXPECT_THAT(Complaints(matrix), IsEmpty());
  EXPECT_EQ(ScoreOf(matrix).killed, 1u);
}

TEST(Matrix, WantsEachRequirementOfAMutantToFail) {
  Matrix matrix;
  matrix.trials = {Of("a", {Failing("retry/jitter"), Passing("retry/budget")})};
  EXPECT_THAT(Complaints(matrix),
              ElementsAre("a: retry/budget did not fail in 3000 cases, 7 of which counted"));
  EXPECT_EQ(ScoreOf(matrix).killed, 0u);
  EXPECT_FALSE(matrix.trials[0].survived());
}

TEST(Matrix, DoesNotCountWhatOnlyAnotherRequirementNotices) {
  Matrix matrix;
  matrix.trials = {Of("a", {Passing("retry/budget")})};
  matrix.trials[0].ran_whole = true;
  matrix.trials[0].whole = {Failing("retry/jitter")};
  EXPECT_EQ(Complaints(matrix).size(), 1u);
  EXPECT_TRUE(matrix.trials[0].survived());
}

TEST(Matrix, TellsARequirementThatIsNotJudged) {
  Matrix matrix;
  Kill unknown;
  unknown.requirement = "retry/telepathy";
  matrix.trials = {Of("a", {unknown})};
  EXPECT_THAT(Complaints(matrix), ElementsAre("a: retry/telepathy is not judged"));
}

TEST(Matrix, RefusesACounterexampleOfMoreThanThreeRules) {
  Matrix matrix;
  matrix.trials = {Of("a", {Failing("retry/jitter", 10, 3)}),
                   Of("b", {Failing("retry/jitter", 10, 4)})};
  EXPECT_THAT(Complaints(matrix),
              ElementsAre("b: the counterexample of retry/jitter has 4 rules, at most 3"));
}

TEST(Matrix, ForgivesASlowMachineUpToABound) {
  Matrix matrix;
  matrix.trials = {Of("a", {Failing("retry/jitter", kLongestMs)})};
  EXPECT_THAT(Complaints(matrix), IsEmpty());
  EXPECT_EQ(ScoreOf(matrix).later_than_aim, 1u);
  matrix.trials[0].own[0].ms = kLongestMs + 1;
  EXPECT_THAT(Complaints(matrix),
              ElementsAre("a: the first counterexample took 60001 ms"));
}

TEST(Matrix, AsksOnlyForTheFirstCounterexampleToBeSoon) {
  Matrix matrix;
  matrix.trials = {
      Of("a", {Failing("retry/jitter", 2 * kLongestMs), Failing("retry/budget", 5)})};
  EXPECT_THAT(Complaints(matrix), IsEmpty());
  EXPECT_EQ(ScoreOf(matrix).worst_ms, 5);
}

TEST(Matrix, NeverForgivesAnAccusationOfTheCorrectClient) {
  Matrix matrix;
  matrix.trials = {Of("a", {Failing("retry/jitter")})};
  matrix.clean = {{{.faults = true, .parsing = false}, 3, {"retry/abort"}, {}, false}};
  EXPECT_THAT(Complaints(matrix),
              ElementsAre("the correct client is accused: retry/abort"));
}

TEST(Matrix, PassesOnWhatTheHarnessCouldNotDo) {
  Matrix matrix;
  matrix.trials = {Of("a", {Failing("retry/jitter")})};
  matrix.trials[0].troubles = {"case 3: slept for real"};
  EXPECT_THAT(Complaints(matrix), ElementsAre("a: harness error, case 3: slept for real"));
}

TEST(Matrix, NamesRequirementsThatKillNothingOnceAllMutantsWereTried) {
  Matrix matrix;
  matrix.trials = {Of("a", {Failing("retry/jitter"), Passing("retry/budget")})};
  EXPECT_EQ(Complaints(matrix).size(), 1u);
  matrix.complete = true;
  const auto complaints = Complaints(matrix);
  EXPECT_THAT(complaints, Contains("retry/budget kills no mutant"));
  EXPECT_THAT(complaints, Not(Contains("retry/jitter kills no mutant")));
}

TEST(Matrix, RunsTheCorrectClientWithWhatTheMutantsNeeded) {
  std::vector<Trial> trials = {Of("a", {Failing("retry/jitter")}),
                               Of("b", {Failing("retry/budget")}),
                               Of("c", {Failing("parse/machine")})};
  trials[1].cases = 40;
  trials[2].mix = {.faults = false, .parsing = true};
  const auto plans = CleanPlansFor(trials, 500);
  ASSERT_EQ(plans.size(), 2u);
  EXPECT_EQ(plans[0].cases, 40);
  EXPECT_EQ(plans[1].cases, 3);
  EXPECT_TRUE(plans[1].mix.parsing);
  trials[0].ran_whole = true;
  EXPECT_EQ(CleanPlansFor(trials, 500).size(), 3u);
  EXPECT_EQ(CleanPlansFor(trials, 500)[1].cases, 500);
}

TEST(Matrix, KnowsMedianAndPercentile) {
  EXPECT_EQ(Median({}), 0);
  EXPECT_EQ(Median({3, 1, 2}), 2);
  EXPECT_EQ(Median({4, 1, 2, 3}), 2.5);
  EXPECT_EQ(Percentile({}, 0.95), 0);
  EXPECT_EQ(Percentile({7}, 0.95), 7);
  std::vector<double> numbers;
  for (int i = 1; i <= 100; ++i) numbers.push_back(i);
  EXPECT_EQ(Percentile(numbers, 0.95), 95);
  EXPECT_EQ(Percentile(numbers, 1), 100);
}

}  // namespace
}  // namespace aex::conformance
