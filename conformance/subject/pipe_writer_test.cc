#include "conformance/subject/pipe_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "mock_server/contract/check.h"

namespace aex::conformance {
namespace {

class Pipe {
 public:
  Pipe() { CHECK(::pipe2(fds_, O_NONBLOCK | O_CLOEXEC) == 0); }
  ~Pipe() { CloseReader(); }

  int writer() const { return fds_[1]; }
  void CloseReader() {
    if (fds_[0] >= 0) ::close(fds_[0]);
    fds_[0] = -1;
  }
  // Whatever is in the pipe now.
  std::string Read() {
    std::string out(1 << 20, '\0');
    const ssize_t n = ::read(fds_[0], out.data(), out.size());
    out.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return out;
  }

 private:
  int fds_[2] = {-1, -1};
};

TEST(PipeWriter, WritesAtOnceWhenThereIsRoom) {
  Pipe pipe;
  PipeWriter writer(pipe.writer());
  EXPECT_EQ(writer.Write("one\n"), PipeWriter::Outcome::kWritten);
  EXPECT_EQ(writer.Write("two\n"), PipeWriter::Outcome::kWritten);
  EXPECT_EQ(pipe.Read(), "one\ntwo\n");
  EXPECT_EQ(writer.WantsRoom(), -1);
}

TEST(PipeWriter, KeepsOrderWhenThePipeIsFull) {
  Pipe pipe;
  PipeWriter writer(pipe.writer());
  std::string sent;
  for (char c = 'a'; c <= 'e'; ++c) {
    const std::string line(100'000, c);
    EXPECT_NE(writer.Write(line), PipeWriter::Outcome::kFull);
    sent += line;
  }
  EXPECT_EQ(writer.WantsRoom(), pipe.writer());
  std::string received;
  while (writer.WantsRoom() >= 0) {
    received += pipe.Read();
    writer.Flush();
  }
  received += pipe.Read();
  EXPECT_EQ(received, sent);
}

TEST(PipeWriter, TakesWhatFitsItsBoundAndNotAByteMore) {
  Pipe pipe;
  PipeWriter writer(pipe.writer(), 1000);
  while (writer.Write("x") == PipeWriter::Outcome::kWritten) {
  }
  EXPECT_EQ(writer.Write(std::string(999, 'y')), PipeWriter::Outcome::kWaiting);
  EXPECT_EQ(writer.Write("z"), PipeWriter::Outcome::kFull);
}

TEST(PipeWriter, DropsLinesThatNobodyWillRead) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  PipeWriter writer(pipe.writer());
  pipe.CloseReader();
  EXPECT_EQ(writer.Write("lost\n"), PipeWriter::Outcome::kWritten);
  EXPECT_EQ(writer.WantsRoom(), -1);
}

TEST(PipeWriter, IsSilentAfterClose) {
  Pipe pipe;
  PipeWriter writer(pipe.writer());
  writer.Close();
  EXPECT_EQ(writer.Write("late\n"), PipeWriter::Outcome::kWritten);
  writer.Flush();
  EXPECT_EQ(pipe.Read(), "");
}

}  // namespace
}  // namespace aex::conformance
