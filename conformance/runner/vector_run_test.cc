#include "conformance/runner/vector_run.h"

#include <gtest/gtest.h>

namespace aex::conformance {
namespace {

using Kind = VectorOutcome::Kind;

std::vector<VectorOutcome> RunOf(const std::string& command, int jobs = 2) {
  VectorRunOptions options;
  options.command = command;
  options.only = {"submissions/*/machine/*"};
  options.jobs = jobs;
  auto outcomes = RunVectors(options);
  EXPECT_TRUE(outcomes.ok());
  return outcomes.ok() ? *outcomes : std::vector<VectorOutcome>();
}

TEST(VectorRun, JudgesEachVectorByItsOwnVerdict) {
  const auto accepted = RunOf("cat >/dev/null");
  const auto rejected = RunOf("exit 1", 8);
  ASSERT_EQ(accepted.size(), rejected.size());
  ASSERT_FALSE(accepted.empty());
  for (std::size_t i = 0; i < accepted.size(); ++i) {
    const bool accepts = accepted[i].vector->expected.kind == Expectation::Kind::kAccepted;
    EXPECT_EQ(accepted[i].kind, accepts ? Kind::kAgrees : Kind::kAcceptsWrongly);
    EXPECT_EQ(rejected[i].kind, accepts ? Kind::kRejectsWrongly : Kind::kAgrees);
  }
}

TEST(VectorRun, CountsNoCrashAsARejection) {
  for (const VectorOutcome& outcome : RunOf("echo why >&2; exit 134")) {
    EXPECT_EQ(outcome.kind, Kind::kCrashes);
    EXPECT_EQ(outcome.crash, "exited with code 134");
    EXPECT_EQ(outcome.error_output, "why\n");
  }
}

TEST(VectorRun, RunsNothingAfterAStop) {
  std::stop_source stop;
  stop.request_stop();
  VectorRunOptions options;
  options.command = "true";
  options.stop = stop.get_token();
  const auto outcomes = RunVectors(options);
  ASSERT_TRUE(outcomes.ok());
  for (const VectorOutcome& outcome : *outcomes) EXPECT_EQ(outcome.kind, Kind::kNotRun);
}

}  // namespace
}  // namespace aex::conformance
