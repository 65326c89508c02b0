#include "conformance/power/figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aex::conformance {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Trial Killed(double ms, std::int64_t cases, std::size_t before, std::size_t after) {
  Trial trial;
  trial.mutant = "no-key";
  Kill& kill = trial.own.emplace_back();
  kill.failed = true;
  kill.ms = ms;
  kill.cases = cases;
  kill.rules_before = before;
  kill.rules_after = after;
  kill.replays = 3;
  kill.replays_failed = 3;
  return trial;
}

TEST(Figures, CountsOneFirstCounterexampleATrial) {
  Trial trial = Killed(50, 9, 4, 1);
  trial.own.push_back(trial.own[0]);
  trial.own[1].ms = 20;
  trial.own[1].cases = 3;
  trial.own[1].same_cause = true;
  Figures figures;
  figures.Count(trial);
  EXPECT_EQ(figures.killed, 1);
  EXPECT_THAT(figures.first_ms, ElementsAre(20));
  EXPECT_THAT(figures.first_cases, ElementsAre(3));
  EXPECT_THAT(figures.rules_before, ElementsAre(4));
  EXPECT_EQ(figures.replays, 3);
}

TEST(Figures, LeavesSurvivorsOutOfTheTimesAndInTheScore) {
  Figures figures;
  figures.Count(Killed(10, 1, 3, 1));
  Trial survivor;
  survivor.own.emplace_back();
  survivor.own[0].cases = 3000;
  figures.Count(survivor);
  EXPECT_EQ(figures.trials, 2);
  EXPECT_EQ(figures.first_cases.size(), 1u);
  EXPECT_THAT(FiguresText(figures), HasSubstr("1 of 2 (50.0%)"));
}

TEST(Figures, LeavesRequestsOutOfTheSizes) {
  Figures figures;
  figures.Count(Killed(10, 1, 0, 0));
  EXPECT_TRUE(figures.rules_before.empty());
  EXPECT_THAT(FiguresText(figures), HasSubstr("no counterexample with rules"));
}

TEST(Figures, PrintsATable) {
  Figures figures;
  figures.speeds = {{"reference", 3000, 2.5, ""}, {"python", 0, 0, "no such file"}};
  figures.Count(Killed(10, 1, 3, 1));
  figures.Count(Killed(30, 5, 4, 1));
  CleanRun clean;
  clean.cases = 50'000;
  clean.accused = {"retry/abort"};
  figures.Count(clean);
  EXPECT_EQ(FiguresText(figures),
            "cases/s, reference                1200 (3,000 cases in 2.5 s)\n"
            "cases/s, python                   not measured: no such file\n"
            "mutation score                    2 of 2 (100.0%)\n"
            "cases to a counterexample         median 3, p95 5, worst 5\n"
            "ms to a counterexample            median 20, p95 30, worst 30\n"
            "rules before / after shrinking    3.50 (mean 3.50 → 1.00, worst 4 → 1)\n"
            "replays that fail again           6 of 6 (100.0%)\n"
            "false accusations / 100,000 cases 2.0 (1 in 50,000 cases)\n"
            "trouble                           the correct client: retry/abort\n");
}

}  // namespace
}  // namespace aex::conformance
