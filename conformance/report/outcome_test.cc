#include "conformance/report/outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

using testing::ElementsAre;

TEST(Outcome, CountsByGroupWithoutWhatIsNotSupported) {
  const auto groups = Groups(FailingRun());
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].name, "billing");
  EXPECT_EQ(groups[0].passed, 1);
  EXPECT_EQ(groups[0].selected, 2);
  EXPECT_EQ(groups[0].failed, 1);
  EXPECT_EQ(groups[0].counted, 1650) << "of the most exercised requirement";
}

TEST(Outcome, SplitsIds) {
  EXPECT_EQ(GroupOf(*SampleRequirement("billing/twins")), "billing");
  EXPECT_EQ(NameInGroup(*SampleRequirement("billing/twins")), "twins");
}

TEST(Outcome, AddsUpVerdicts) {
  const Totals failing = TotalsOf(FailingRun(), false);
  EXPECT_EQ(failing.selected, 5);
  EXPECT_EQ(failing.passed, 3);
  EXPECT_EQ(failing.failed, 2);
  EXPECT_EQ(failing.unsupported, 2);
  const Totals unjudged = TotalsOf(UnjudgedRun(), false);
  EXPECT_EQ(unjudged.vacuous, 1);
  EXPECT_EQ(unjudged.inconclusive, 1);
}

TEST(Outcome, GroupsWhatHasNoVerdictByItsReason) {
  const auto unsupported = UnsupportedOnes(PassingRun());
  ASSERT_EQ(unsupported.size(), 1u);
  EXPECT_EQ(unsupported[0].why, "operations not offered");
  EXPECT_THAT(unsupported[0].ids, ElementsAre("redeem/outcomes", "webhook/verify"));
  EXPECT_THAT(VacuousOnes(UnjudgedRun()), ElementsAre("billing/twins"));
  const auto inconclusive = InconclusiveOnes(UnjudgedRun());
  ASSERT_EQ(inconclusive.size(), 1u);
  EXPECT_EQ(inconclusive[0].why, "the machine was too loaded to judge waits");
}

TEST(Outcome, ClosesWithOneSentence) {
  EXPECT_EQ(ClosingLine(PassingRun(), false),
            "conforms: 5 requirements, 3000 cases, 0 failures in 8.4 s (357 cases/s)");
  EXPECT_EQ(ClosingLine(FailingRun(), false),
            "does not conform: 2 of 5 requirements failed, 1 cause, 3000 cases in 8.4 s (357 "
            "cases/s)");
  EXPECT_EQ(ClosingLine(BrokenRun(), false),
            "not judged: 1 harness problem; 5 of 5 requirements passed, 1800 cases in 8.4 s "
            "(214 cases/s)");
  EXPECT_EQ(ClosingLine(UnjudgedRun(), false),
            "not judged: 1 inconclusive, 1 never exercised; 3 of 5 requirements passed, 3000 "
            "cases in 8.4 s (357 cases/s)");
}

TEST(Outcome, LetsAShouldPassUnlessStrict) {
  RunResult run = FailingRun();
  run.failures[0].requirement = SampleRequirement("retry/jitter");
  run.failures[0].also.clear();
  for (RequirementResult& one : run.requirements) {
    if (std::holds_alternative<Failed>(one.verdict)) one.verdict = Passed{};
    if (one.requirement->id == "retry/jitter") one.verdict = Failed{0};
  }
  EXPECT_EQ(VerdictWord(run, false), "conforms");
  EXPECT_EQ(ClosingLine(run, false),
            "conforms: 5 requirements, 3000 cases, 0 failures (1 SHOULD requirement not met) in "
            "8.4 s (357 cases/s)");
  EXPECT_EQ(VerdictWord(run, true), "does not conform");
  EXPECT_EQ(ClosingLine(run, true),
            "does not conform: 1 of 5 requirements failed, 1 cause, 3000 cases in 8.4 s (357 "
            "cases/s)");
}

TEST(Outcome, DividesByNoTime) {
  RunResult run = PassingRun();
  run.search_seconds = 0;
  EXPECT_EQ(CasesPerSecond(run), 0);
}

}  // namespace
}  // namespace aex::conformance
