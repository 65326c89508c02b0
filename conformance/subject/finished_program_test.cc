#include "conformance/subject/finished_program.h"

#include <gtest/gtest.h>

namespace aex::conformance {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLong{30'000};

FinishedProgram Ended(const std::string& command, std::string_view input = "",
                    milliseconds limit = kLong) {
  auto finished = RunToEnd(command, input, limit);
  EXPECT_TRUE(finished.ok());
  return finished.ok() ? *finished : FinishedProgram();
}

TEST(FinishedProgram, GivesItsInputAndTellsHowItEnded) {
  const FinishedProgram copied = Ended("cat; echo oops >&2; exit 3", "hello");
  EXPECT_EQ(copied.status, (ExitStatus{false, 3}));
  EXPECT_EQ(copied.output, "hello");
  EXPECT_EQ(copied.error_output, "oops\n");
}

TEST(FinishedProgram, FeedsMoreThanAPipeHolds) {
  const std::string input(1'000'000, 'x');
  EXPECT_EQ(Ended("wc -c", input).output, "1000000\n");
  EXPECT_EQ(Ended("cat >/dev/null; head -c 300000 /dev/zero; exit 1", input).status,
            (ExitStatus{false, 1}));
}

TEST(FinishedProgram, LetsItLeaveItsInputUnread) {
  EXPECT_EQ(Ended("exit 0", std::string(1'000'000, 'x')).status, (ExitStatus{false, 0}));
}

TEST(FinishedProgram, TellsASignalFromAnExit) {
  EXPECT_EQ(Ended("kill -SEGV $$").status, (ExitStatus{true, 11}));
}

TEST(FinishedProgram, EndsWhatDoesNotEnd) {
  EXPECT_EQ(Ended("exec tail -f /dev/null", "", milliseconds(50)).status, std::nullopt);
}

}  // namespace
}  // namespace aex::conformance
