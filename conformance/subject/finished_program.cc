#include "conformance/subject/finished_program.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace aex::conformance {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadBytes = std::size_t{64} << 10;

// Reads what is there; false at the end of the output.
bool ReadSome(int fd, TextTail& output) {
  std::array<char, kReadBytes> bytes;
  const ssize_t n = read(fd, bytes.data(), bytes.size());
  if (n > 0) output.Append({bytes.data(), static_cast<std::size_t>(n)});
  return n != 0;
}

int MillisecondsUntil(Clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

// Feeds and reads until the program has exited, or the deadline.
void Attend(ChildProcess& child, TextTail& output, Clock::time_point deadline) {
  bool fed = false;
  bool readable = true;
  while (Clock::now() < deadline) {
    const int room = child.input().WantsRoom();
    if (room < 0 && !fed) {
      child.input().Close();
      fed = true;
    }
    std::array<pollfd, 3> fds = {{{child.exit_fd(), POLLIN, 0},
                                  {readable ? child.output_fd() : -1, POLLIN, 0},
                                  {room, POLLOUT, 0}}};
    if (poll(fds.data(), fds.size(), MillisecondsUntil(deadline)) < 0) continue;
    if (fds[1].revents != 0) readable = ReadSome(child.output_fd(), output);
    if (fds[2].revents != 0) child.input().Flush();
    if (fds[0].revents == 0) continue;
    // What it wrote before it ended is still in the pipe.
    while (readable && poll(&fds[1], 1, 0) > 0) readable = ReadSome(child.output_fd(), output);
    return;
  }
}

}  // namespace

Result<FinishedProgram> RunToEnd(const std::string& command, std::string_view input,
                                 std::chrono::milliseconds time_limit) {
  auto child = ChildProcess::Start(command);
  if (!child.ok()) return child.error();
  FinishedProgram finished;
  TextTail output;
  if ((*child)->input().Write(input) == PipeWriter::Outcome::kFull)
    return Invalid("the input is too long for a pipe");
  Attend(**child, output, Clock::now() + time_limit);
  finished.status = (*child)->WaitForExit(std::chrono::milliseconds(0));
  (*child)->End(kNoGrace);
  finished.output = output.Text();
  finished.error_output = (*child)->errors().Text();
  return finished;
}

}  // namespace aex::conformance
