#include "conformance/report/failure_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(FailureText, SaysHowFarItWasShrunk) {
  Failure failure = FailingRun().failures.front();
  EXPECT_EQ(ShrunkText(failure), "shrunk from 5 rules to 1, repeats 3 of 3, case 212");
  failure.rules_before = 1;
  failure.rules_after = 0;
  failure.repeats = 2;
  EXPECT_EQ(ShrunkText(failure), "shrunk from 1 rule to 0, repeats 2 of 3, case 212");
  failure.rules_after = 1;
  EXPECT_EQ(ShrunkText(failure), "1 rule, repeats 2 of 3, case 212");
}

TEST(FailureText, ListsTheRulesBelowEachOther) {
  RunResult run = FailingRun();
  faults::Rule second;
  second.op = contract::Operation::kMessageSend;
  second.attempts = faults::OnlyAttempt(2);
  second.fault = faults::DelayFault{20};
  run.failures[0].evidence.c.rules.push_back(second);
  EXPECT_THAT(
      FailureDetails(run, 0, "out"),
      HasSubstr("\n  schedule   message.send, attempt 1: commit the turn, then reset before any "
                "answer\n             message.send, attempt 2: hold the answer back for 20 ms\n"));
}

TEST(FailureText, SaysThatThereIsNoFault) {
  RunResult run = FailingRun();
  run.failures[0].evidence.c.rules.clear();
  EXPECT_THAT(FailureDetails(run, 0, "out"), HasSubstr("  schedule   no fault at all: "));
}

TEST(FailureText, BeginsALineWithTheContractsSentence) {
  RunResult run = FailingRun();
  run.failures[0].finding.why = "One. Two. Contract 4: three.";
  EXPECT_THAT(FailureDetails(run, 0, "out"),
              HasSubstr("\n  why   One. Two.\n        Contract 4: three.\n  again "));
  run.failures[0].finding.why = "No citation.";
  EXPECT_THAT(FailureDetails(run, 0, "out"), HasSubstr("\n  why   No citation.\n  again "));
}

TEST(FailureText, EndsWithWhatElseTheCauseBreaks) {
  const std::string text = FailureDetails(FailingRun(), 0, "out");
  EXPECT_THAT(text, StartsWith("  shrunk from 5 rules to 1"));
  EXPECT_TRUE(text.ends_with("--client 'node my-adapter.mjs'\n"
                             "  also fails idempotency/key-stable, same cause\n"))
      << text;
}

}  // namespace
}  // namespace aex::conformance
