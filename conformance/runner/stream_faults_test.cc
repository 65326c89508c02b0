// The reference client follows its turn through every fault of the event stream.
#include <gtest/gtest.h>

#include "conformance/reference/reference_subject.h"
#include "conformance/runner/lane.h"
#include "conformance/scenario/alphabet.h"
#include "conformance/scenario/shapes.h"

namespace aex::conformance {
namespace {

using contract::Operation;

TEST(StreamFaults, AreSurvivedByTheReferenceClient) {
  server::Mock mock;
  ASSERT_TRUE(mock.Start().ok());
  auto subject = ReferenceSubject::Make();
  ASSERT_TRUE(subject.ok());
  Lane lane(mock, **subject, 0, kCallDeadline);
  ASSERT_TRUE(lane.Open().ok());
  int met = 0;
  for (const Letter& letter : LettersFor((*subject)->hello())) {
    if (!faults::CanMeet(letter.fault, Operation::kEventsStream)) continue;
    Case c = MakeCase(1, 7, *FindShape("run"));
    c.rules = {RuleOf(letter, Operation::kEventsStream, faults::OnlyAttempt(1))};
    const CaseRun run = lane.Run(c);
    ASSERT_TRUE(run.evidence) << letter.name << ": " << run.trouble;
    const CallReport& report = run.evidence->calls.front();
    EXPECT_EQ(report.ending, CallReport::Ending::kOk) << letter.name;
    EXPECT_EQ(report.status, "idle") << letter.name;
    EXPECT_EQ(run.evidence->account.front().fired, 1) << letter.name;
    // The stream, and another one if the first was lost.
    int streams = 0;
    for (const auto& x : run.evidence->exchanges) streams += x.op == Operation::kEventsStream;
    EXPECT_TRUE(streams == 1 || streams == 2) << letter.name;
    ++met;
  }
  EXPECT_GT(met, 40);
}

}  // namespace
}  // namespace aex::conformance
