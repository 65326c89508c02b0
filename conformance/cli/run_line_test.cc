#include "conformance/cli/run_line.h"

#include <gtest/gtest.h>

namespace aex::conformance {
namespace {

TEST(RunLine, NamesTheSeedThatWasDrawn) {
  RunFlags flags;
  flags.subject.client = "node my-adapter.mjs";
  EXPECT_EQ(RunLine(flags, 77),
            "aex-conformance run --client 'node my-adapter.mjs' --cases 3000 --seed 77");
}

TEST(RunLine, KeepsEveryFlagThatDecidesTheRun) {
  RunFlags flags;
  flags.subject.builtin = "mutant:no-key";
  flags.only = {"billing/*", "retry/*"};
  flags.skip = {"*/twins"};
  flags.cases = 5;
  flags.lanes = 1;
  flags.workers = 3;
  flags.time = TimeChoice::kReal;
  flags.strict = true;
  flags.call_deadline = std::chrono::seconds(2);
  const std::string line = RunLine(flags, 4);
  EXPECT_EQ(line,
            "aex-conformance run --builtin mutant:no-key --only 'billing/*' --only 'retry/*' "
            "--skip '*/twins' --cases 5 --seed 4 --lanes 1 --workers 3 --time real "
            "--call-deadline 2 --strict");
}

TEST(RunLine, ReadsBackAsTheSameFlags) {
  const char* const words[] = {"aex-conformance", "run",    "--builtin", "reference",
                               "--cases",         "7",      "--seed",    "9",
                               "--time",          "virtual"};
  auto command = ReadCommand(10, words);
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(RunLine(std::get<RunFlags>(*command), 9),
            "aex-conformance run --builtin reference --cases 7 --seed 9 --time virtual");
}

}  // namespace
}  // namespace aex::conformance
