#include "conformance/report/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "conformance/report/testing/sample_run.h"
#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

ConsoleOptions Plain() {
  ConsoleOptions options;
  options.report_dir = "conformance-report";
  options.report_path = "conformance-report/report.json";
  return options;
}

void ExpectNarrow(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  again ")) {
      EXPECT_LE(ColumnsOf(line), kMaxColumns) << line;
    }
  }
}

TEST(Console, StartsWithSeedAndSubject) {
  EXPECT_EQ(SeedLine(4'821'190'233, 3000, 64, "virtual"),
            "seed 4821190233  3000 cases  64 lanes  virtual time\n");
  EXPECT_EQ(SeedLine(1, 1, 1, ""), "seed 1  1 case  1 lane\n");
  EXPECT_EQ(SubjectLine(SampleHello()),
            "subject my-sdk 2.3.1 (javascript)  17 operations  concurrency 64\n");
  Hello bare;
  bare.name = "tiny\x1b[31m";
  bare.ops = {"run"};
  EXPECT_EQ(SubjectLine(bare), "subject tiny [31m  1 operation  concurrency 1\n");
}

TEST(Console, TellsARunThatPasses) {
  EXPECT_EQ(ConsoleReport(PassingRun(), Plain()), R"(
  billing       2/2   2,114 cases counted
  idempotency   2/2   2,570
  retry         1/1     402
  not supported  redeem/outcomes, webhook/verify (operations not offered)

conforms: 5 requirements, 3000 cases, 0 failures in 8.4 s (357 cases/s)
report: conformance-report/report.json
)");
}

TEST(Console, TellsARunThatFails) {
  const std::string text = ConsoleReport(FailingRun(), Plain());
  EXPECT_EQ(text, R"(
✗ billing       1/2   1,650 cases counted
✗ idempotency   1/2   2,570
  retry         1/1     402
  not supported  redeem/outcomes, webhook/verify (operations not offered)

✗ billing/one-turn-per-intent   one intent was billed twice ($0.02 instead of $0.01)
  shrunk from 5 rules to 1, repeats 3 of 3, case 212

  schedule   message.send, attempt 1: commit the turn, then reset before any answer

      0 ms   client  POST message.send  key K1   "i-3f09…"
             server  turn 1 billed  $0.01        ← ledger #2
             wire    reset, 0 bytes of the answer sent
    417 ms   client  slept 417 ms (backoff, no hint)
    417 ms   client  POST message.send  key K2   ✗ other key than attempt 1
             server  turn 2 billed  $0.01        ← ledger #3, same intent
             client  reports success, turn 2

  why   The retry carries a new Idempotency-Key, so the platform cannot tell that it is a retry.
        Contract 3.1: the key is chosen once per logical call, outside the retry loop.
  again aex-conformance replay conformance-report/failures/billing-one-turn-per-intent-1.json )"
                  R"(--client 'node my-adapter.mjs'
  also fails idempotency/key-stable, same cause

does not conform: 2 of 5 requirements failed, 1 cause, 3000 cases in 8.4 s (357 cases/s)
report: conformance-report/report.json
)");
  ExpectNarrow(text);
}

TEST(Console, TellsWhatIsWrongWithTheHarness) {
  const std::string text = ConsoleReport(BrokenRun(), Plain());
  EXPECT_EQ(text, R"(
  billing       2/2   2,114 cases counted
  idempotency   2/2   2,570
  retry         1/1     402
  not supported  redeem/outcomes, webhook/verify (operations not offered)

! harness, case 41   the adapter ended with exit code 1 while a call was open
  its standard error ends with:
    starting
    Traceback (most recent call last):
      File "my_adapter.py", line 12
    KeyError: '[hidden]'

ended early: after 10 cases that could not be run, 1800 of 3000 cases run
not judged: 1 harness problem; 5 of 5 requirements passed, 1800 cases in 8.4 s (214 cases/s)
report: conformance-report/report.json
)");
}

TEST(Console, ListsWhatHasNoVerdict) {
  EXPECT_EQ(ConsoleReport(UnjudgedRun(), Plain()), R"(
  billing       1/2   2,114 cases counted
  idempotency   2/2   2,570
  retry         0/1     402
  not supported  redeem/outcomes, webhook/verify (operations not offered)
  not exercised  billing/twins (no case met it)
  inconclusive   retry/jitter (the machine was too loaded to judge waits)

not judged: 1 inconclusive, 1 never exercised; 3 of 5 requirements passed, 3000 cases in 8.4 s )"
                                                    R"((357 cases/s)
report: conformance-report/report.json
)");
}

TEST(Console, ColoursOnlyWhenTold) {
  ConsoleOptions coloured = Plain();
  coloured.colour = true;
  EXPECT_THAT(ConsoleReport(FailingRun(), Plain()), Not(HasSubstr("\x1b")));
  EXPECT_THAT(ConsoleReport(FailingRun(), coloured),
              HasSubstr("\n\x1b[31m✗ billing/one-turn-per-intent\x1b[0m   one intent"));
  EXPECT_THAT(ConsoleReport(PassingRun(), coloured), HasSubstr("\x1b[32mconforms\x1b[0m: 5"));
}

TEST(Console, MarksAShouldThatDoesNotGate) {
  RunResult run = FailingRun();
  run.failures[0].requirement = SampleRequirement("retry/jitter");
  EXPECT_THAT(ConsoleReport(run, Plain()),
              HasSubstr("  level SHOULD: reported, and no failure without --strict\n"));
  ConsoleOptions strict = Plain();
  strict.strict = true;
  EXPECT_THAT(ConsoleReport(run, strict), Not(HasSubstr("level SHOULD")));
}

TEST(Console, ShowsABoundedNumberOfFailures) {
  RunResult run = FailingRun();
  run.failures.resize(kMaxShownFailures + 2, run.failures.front());
  const std::string text = ConsoleReport(run, Plain());
  EXPECT_THAT(text, HasSubstr("\nand 2 more failures in conformance-report/failures\n"));
  EXPECT_THAT(text, Not(HasSubstr("intent-21.json")));
}

TEST(Console, StaysNarrowWithLongWords) {
  RunResult run = FailingRun();
  run.failures[0].finding.summary = std::string(300, 's');
  run.failures[0].evidence.c.rules.resize(3, run.failures[0].evidence.c.rules[0]);
  run.requirements[5].verdict = Unsupported{std::string(300, 'u')};
  run.problems = {{0, std::string(300, 'w'), std::string(300, 'e')}};
  const std::string text = ConsoleReport(run, Plain());
  ExpectNarrow(text);
  EXPECT_THAT(text, HasSubstr("\n! harness   www"));
}

TEST(Console, PrintsNoReportLineWithoutOne) {
  ConsoleOptions options = Plain();
  options.report_path.clear();
  EXPECT_THAT(ConsoleReport(PassingRun(), options), Not(HasSubstr("report:")));
}

TEST(Console, HoldsForARunOfNothing) {
  EXPECT_EQ(ConsoleReport(RunResult(), {}),
            "\n\nconforms: 0 requirements, 0 cases, 0 failures in 0.0 s (0 cases/s)\n");
}

}  // namespace
}  // namespace aex::conformance
