#include "conformance/report/replay_command.h"

#include <gtest/gtest.h>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

TEST(ReplayCommand, QuotesOnlyWhatAShellWouldTakeApart) {
  EXPECT_EQ(ShellQuoted("mutant:new-key"), "mutant:new-key");
  EXPECT_EQ(ShellQuoted("node my-adapter.mjs"), "'node my-adapter.mjs'");
  EXPECT_EQ(ShellQuoted("sh -c 'echo $HOME'"), "'sh -c '\\''echo $HOME'\\'''");
  EXPECT_EQ(ShellQuoted("a;b"), "'a;b'");
  EXPECT_EQ(ShellQuoted("~"), "'~'");
  EXPECT_EQ(ShellQuoted(""), "''");
}

TEST(ReplayCommand, NumbersTheReprosOfOneRequirement) {
  RunResult run = FailingRun();
  run.failures.push_back(run.failures.front());
  EXPECT_EQ(ReproPath(run, 0), "failures/billing-one-turn-per-intent-1.json");
  EXPECT_EQ(ReproPath(run, 1), "failures/billing-one-turn-per-intent-2.json");
}

TEST(ReplayCommand, NamesFileAndClient) {
  RunResult run = FailingRun();
  EXPECT_EQ(ReplayCommand(run, 0, "conformance-report"),
            "aex-conformance replay "
            "conformance-report/failures/billing-one-turn-per-intent-1.json "
            "--client 'node my-adapter.mjs'");
  run.builtin = true;
  run.client = "mutant:new-key";
  EXPECT_EQ(ReplayCommand(run, 0, "my reports/"),
            "aex-conformance replay "
            "'my reports/failures/billing-one-turn-per-intent-1.json' "
            "--builtin mutant:new-key");
  EXPECT_EQ(ReplayCommand(run, 0, ""),
            "aex-conformance replay failures/billing-one-turn-per-intent-1.json "
            "--builtin mutant:new-key");
}

}  // namespace
}  // namespace aex::conformance
