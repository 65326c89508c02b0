// What one case makes of subjects that answer, hang, die or misbehave.
#include "conformance/runner/experiment.h"

#include <gtest/gtest.h>

#include "conformance/runner/lane.h"
#include "conformance/runner/testing/fake_subject.h"

namespace aex::conformance {
namespace {

using Behaviour = FakeSubject::Behaviour;
using Ending = CallReport::Ending;

constexpr std::chrono::milliseconds kShortDeadline{20};

Case OneCall() {
  Case c;
  c.number = 1;
  c.seed = 7;
  c.intents.resize(1);
  c.calls.push_back({"parse.submission", R"({"submission":{}})", 0, {}});
  return c;
}

class ExperimentTest : public testing::Test {
 protected:
  CaseRun RunCase(Behaviour behaviour) {
    subject_.behaviour = behaviour;
    EXPECT_TRUE(mock_.Start().ok());
    Lane lane(mock_, subject_, 0, kShortDeadline);
    EXPECT_TRUE(lane.Open().ok());
    return lane.Run(OneCall());
  }

  server::Mock mock_;
  FakeSubject subject_;
};

TEST_F(ExperimentTest, KeepsTheAnswerOfAnOperationWithoutASession) {
  const CaseRun run = RunCase(Behaviour::kAnswers);
  ASSERT_TRUE(run.evidence);
  EXPECT_EQ(run.evidence->calls[0].ending, Ending::kOk);
  EXPECT_EQ(run.evidence->calls[0].answer, R"({"value":7})");
  EXPECT_EQ(run.evidence->expected.size(), 1u);
}

TEST_F(ExperimentTest, CallsAClientHungWhileItsAdapterAnswersPing) {
  const CaseRun run = RunCase(Behaviour::kSilent);
  ASSERT_TRUE(run.evidence) << run.trouble;
  EXPECT_EQ(run.evidence->calls[0].ending, Ending::kHung);
  EXPECT_EQ(subject_.ended_workers, 0);
}

TEST_F(ExperimentTest, EndsTheWorkerOfADeadAdapterAndTriesOnceMoreAlone) {
  const CaseRun run = RunCase(Behaviour::kDead);
  EXPECT_FALSE(run.evidence);
  EXPECT_TRUE(run.lost);
  EXPECT_NE(run.trouble.find("no answer to ping"), std::string::npos);
  EXPECT_EQ(subject_.ended_workers, 2);
}

TEST_F(ExperimentTest, BlamesNoCaseThatRunsWhenAlone) {
  subject_.survives_alone = true;
  EXPECT_TRUE(RunCase(Behaviour::kLost).evidence);
}

TEST_F(ExperimentTest, TakesALostWorkerForTroubleAndNotForARefusal) {
  const CaseRun run = RunCase(Behaviour::kLost);
  EXPECT_FALSE(run.evidence);
  EXPECT_EQ(run.trouble, "the adapter exited with code 70");
  EXPECT_EQ(run.error_output, "segfault\n");
}

TEST_F(ExperimentTest, TakesAnAdaptersErrorsForTrouble) {
  EXPECT_EQ(RunCase(Behaviour::kAdapterError).trouble,
            "parse.submission: adapter error: bad args");
}

TEST_F(ExperimentTest, TakesADeclaredButUnsupportedOperationForTrouble) {
  EXPECT_NE(RunCase(Behaviour::kUnsupported).trouble.find("declared in hello"),
            std::string::npos);
}

}  // namespace
}  // namespace aex::conformance
