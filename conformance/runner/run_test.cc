// A whole run in this process, the reference client against the real mock, and
// how results become verdicts and exit codes.
#include "conformance/runner/run.h"

#include <gtest/gtest.h>

#include "conformance/reference/reference_subject.h"
#include "conformance/runner/tally.h"
#include "conformance/runner/testing/narrow_subject.h"

namespace aex::conformance {
namespace {

constexpr std::int64_t kCases = 700;

RunResult RunOf(std::string_view mutant, int lanes) {
  auto subject = ReferenceSubject::Make(mutant);
  EXPECT_TRUE(subject.ok());
  SuiteOptions options;
  options.seed = 21;
  options.cases = kCases;
  options.lanes = lanes;
  options.selected = *SelectRequirements({}, {});
  auto run = RunSuite(**subject, options);
  EXPECT_TRUE(run.ok());
  return std::move(*run);
}

TEST(RunSuite, AccusesTheReferenceClientOfNothing) {
  const RunResult run = RunOf("", 8);
  EXPECT_EQ(ExitCode(run, true), 0);
  EXPECT_EQ(run.cases_run, kCases);
  for (const RequirementResult& result : run.requirements) {
    if (VerdictName(result.verdict) == "unsupported") continue;
    EXPECT_GT(result.counted, 0) << result.requirement->id;
  }
}

RunResult NarrowRun(bool sends_raw) {
  auto subject = ReferenceSubject::Make("");
  EXPECT_TRUE(subject.ok());
  NarrowSubject narrow(**subject, sends_raw);
  SuiteOptions options;
  options.seed = 21;
  options.cases = 60;
  options.lanes = 4;
  options.selected = *SelectRequirements({"parse/*"}, {});
  auto run = RunSuite(narrow, options);
  EXPECT_TRUE(run.ok());
  return std::move(*run);
}

std::string_view VerdictOf(const RunResult& run, std::string_view id) {
  for (const RequirementResult& result : run.requirements) {
    if (result.requirement->id == id) return VerdictName(result.verdict);
  }
  return "not selected";
}

TEST(RunSuite, JudgesAClientWithoutAParserByRealCreates) {
  const RunResult run = NarrowRun(true);
  for (const char* id : {"parse/accepts", "parse/rejects", "parse/generated",
                         "parse/no-bill-on-reject"})
    EXPECT_EQ(VerdictOf(run, id), "pass") << id;
  EXPECT_EQ(VerdictOf(run, "parse/retry-after"), "unsupported");
  EXPECT_EQ(ExitCode(run, true), 0);
}

TEST(RunSuite, AsksNothingOfAClientThatCannotBeGivenBodies) {
  const RunResult run = NarrowRun(false);
  for (const char* id : {"parse/accepts", "parse/rejects", "parse/generated"})
    EXPECT_EQ(VerdictOf(run, id), "unsupported") << id;
  EXPECT_EQ(VerdictOf(run, "parse/no-bill-on-reject"), "pass");
  EXPECT_EQ(ExitCode(run, true), 0);
}

CaseRun Trouble() {
  CaseRun run;
  run.trouble = "the adapter is gone";
  return run;
}

TEST(Tally, CountsInCaseOrderWhateverTheOrderOfArrival) {
  Tally tally({});
  tally.Add(1, 2, Trouble());
  EXPECT_EQ(tally.counted_cases(), 0);
  tally.Add(0, 1, Trouble());
  EXPECT_EQ(tally.counted_cases(), 2);
  EXPECT_EQ(tally.problems().front().case_number, 1);
}

TEST(Tally, EndsTheRunAfterItsBoundOfProblems) {
  Tally tally({});
  for (int i = 0; i < kMaxProblems; ++i) {
    EXPECT_EQ(tally.ended(), "") << i;
    tally.Add(static_cast<std::size_t>(i), i + 1, Trouble());
  }
  EXPECT_NE(tally.ended(), "");
}

TEST(ExitCode, PutsAFailedRequirementBeforeAHarnessProblemBeforeTheRest) {
  RunResult run;
  EXPECT_EQ(ExitCode(run, false), 0);
  run.requirements.push_back({FindRequirement("retry/never-early"), Vacuous{}, 1, 0});
  EXPECT_EQ(ExitCode(run, false), 4);
  run.problems.push_back({1, "why", ""});
  EXPECT_EQ(ExitCode(run, false), 3);
  run.requirements.front().verdict = Failed{0};
  EXPECT_EQ(ExitCode(run, false), 1);
}

}  // namespace
}  // namespace aex::conformance
