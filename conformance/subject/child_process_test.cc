#include "conformance/subject/child_process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "conformance/subject/testing/fake_command.h"

namespace aex::conformance {
namespace {

using std::chrono::milliseconds;
using testing::Expect;
using ::testing::HasSubstr;

constexpr milliseconds kLong{60'000};
constexpr EndGrace kPatient{kLong, kLong};

std::unique_ptr<ChildProcess> Spawn(const std::string& command) {
  return Expect(ChildProcess::Start(command));
}

// Everything the child writes until it closes its output.
std::string ReadAll(const ChildProcess& child) {
  std::string out;
  char chunk[4096];
  pollfd fd = {child.output_fd(), POLLIN, 0};
  while (::poll(&fd, 1, static_cast<int>(kLong.count())) > 0) {
    const ssize_t n = ::read(child.output_fd(), chunk, sizeof chunk);
    if (n <= 0) break;
    out.append(chunk, static_cast<std::size_t>(n));
  }
  return out;
}

// Whether the process ends within the bound; it need not be a child of ours.
bool Ends(pid_t pid) {
  const int fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (fd < 0) return errno == ESRCH;
  pollfd ended = {fd, POLLIN, 0};
  const bool ends = ::poll(&ended, 1, static_cast<int>(kLong.count())) > 0;
  ::close(fd);
  return ends;
}

TEST(ExitStatus, IsToldInWords) {
  EXPECT_EQ(Describe(ExitStatus{false, 3}), "exited with code 3");
  EXPECT_EQ(Describe(ExitStatus{true, 11}),
            "was killed by signal 11 (Segmentation fault)");
}

TEST(ChildProcess, TalksThroughItsPipes) {
  const auto child = Spawn("read line; echo \"got $line\"; echo trouble >&2; exit 3");
  EXPECT_EQ(child->input().Write("hello\n"), PipeWriter::Outcome::kWritten);
  EXPECT_EQ(ReadAll(*child), "got hello\n");
  EXPECT_EQ(child->End(kPatient), (ExitStatus{false, 3}));
  EXPECT_EQ(child->errors().Text(), "trouble\n");
}

TEST(ChildProcess, TellsACommandThatDoesNotExistByItsExitCode) {
  const auto child = Spawn("/nowhere/no-such-program --flag");
  EXPECT_EQ(child->WaitForExit(kLong),
            (ExitStatus{false, ChildProcess::kCommandNotFound}));
}

TEST(ChildProcess, RunsWholeCommandLines) {
  const auto child = Spawn("WORD='a b' sh -c 'printf %s \"$WORD\"' | tr a-z A-Z");
  EXPECT_EQ(ReadAll(*child), "A B");
}

TEST(ChildProcess, LeavesWhenItsInputIsClosed) {
  const auto child = Spawn("cat; exit 0");
  EXPECT_EQ(child->End(kPatient), (ExitStatus{false, 0}));
  EXPECT_EQ(child->End(kPatient), (ExitStatus{false, 0}));
}

TEST(ChildProcess, MayWriteMoreThanAPipeHoldsWhileItLeaves) {
  const auto child = Spawn("read line; head -c 1000000 /dev/zero; exit 7");
  EXPECT_EQ(child->End(kPatient), (ExitStatus{false, 7}));
}

TEST(ChildProcess, IsAskedToLeaveAndThenKilled) {
  const auto polite = Spawn("echo up; exec sleep 1000");
  EXPECT_EQ(polite->End({milliseconds(1), kLong}), (ExitStatus{true, SIGTERM}));
  const auto stubborn =
      Spawn("trap '' TERM; echo up; while :; do read x || sleep 1000; done");
  char byte;
  pollfd up = {stubborn->output_fd(), POLLIN, 0};
  ASSERT_EQ(::poll(&up, 1, static_cast<int>(kLong.count())), 1);
  ASSERT_EQ(::read(stubborn->output_fd(), &byte, 1), 1);  // The trap is set.
  EXPECT_EQ(stubborn->End({milliseconds(1), milliseconds(1)}),
            (ExitStatus{true, SIGKILL}));
}

TEST(ChildProcess, EndsAStoppedProcess) {
  const auto child = Spawn("kill -STOP $$; echo never");
  EXPECT_EQ(child->End({milliseconds(1), kLong}), (ExitStatus{true, SIGTERM}));
}

TEST(ChildProcess, TakesWhatItLeftBehindWithIt) {
  const auto child = Spawn("sleep 1000 & echo $!");
  pid_t left_behind = 0;
  char text[32] = {};
  pollfd up = {child->output_fd(), POLLIN, 0};
  ASSERT_EQ(::poll(&up, 1, static_cast<int>(kLong.count())), 1);
  ASSERT_GT(::read(child->output_fd(), text, sizeof text - 1), 0);
  left_behind = std::atoi(text);
  ASSERT_GT(left_behind, 0);
  EXPECT_EQ(child->End(kPatient), (ExitStatus{false, 0}));
  EXPECT_TRUE(Ends(left_behind));
}

TEST(ChildProcess, KeepsTheEndOfALongComplaint) {
  const auto child = Spawn("yes complaint | head -c 1000000 >&2; echo last >&2");
  EXPECT_EQ(child->End(kPatient), (ExitStatus{false, 0}));
  const std::string errors = child->errors().Text();
  EXPECT_EQ(errors.size(), kErrorTailBytes);
  EXPECT_TRUE(errors.ends_with("last\n"));
}

TEST(ChildProcess, GetsTheTimeZoneAndNoSecrets) {
  ASSERT_EQ(::setenv("FAKE_TEST_TOKEN", "secret", 1), 0);
  const auto child = Spawn("env");
  const std::string environment = ReadAll(*child);
  EXPECT_THAT(environment, HasSubstr("TZ=UTC\n"));
  EXPECT_THAT(environment, ::testing::Not(HasSubstr("FAKE_TEST_TOKEN")));
  ::unsetenv("FAKE_TEST_TOKEN");
}

TEST(ChildProcess, InheritsNothingButItsThreeStreams) {
  const int leak = ::open("/dev/null", 0);  // Not close-on-exec.
  ASSERT_GE(leak, 0);
  const auto other = Spawn("cat");
  const auto child = Spawn("ls /proc/self/fd");
  EXPECT_EQ(ReadAll(*child), "0\n1\n2\n3\n");  // 3 is the listing's own.
  ::close(leak);
}

TEST(ChildProcess, LeavesNoZombieAndNoDescriptor) {
  const std::size_t before = testing::OpenDescriptors();
  for (int n = 0; n < 5; ++n) Spawn("cat >/dev/null; exit 1")->End(kPatient);
  { const auto killed = Spawn("sleep 1000"); }
  EXPECT_EQ(testing::OpenDescriptors(), before);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

}  // namespace
}  // namespace aex::conformance
