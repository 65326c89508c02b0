// A program behind three pipes, started from one command line and ended for sure.
//
// Runs `sh -c COMMAND` in a process group of its own, with TZ=UTC and without the
// harness's secrets (child_environment.h); keeps the last 64 KiB of its standard error.
// On its exit what it left behind in its group is killed before it is reaped, so no
// signal ever reaches an id that could be another's. The destructor ends it. The first
// Start makes the harness ignore SIGPIPE. Thread-safe but for End and output_fd, which
// belong to one thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "conformance/subject/descriptor.h"
#include "conformance/subject/pipe_writer.h"
#include "conformance/subject/text_tail.h"
#include "mock_server/contract/result.h"

namespace aex::conformance {

struct ExitStatus {
  bool signaled = false;
  int code = 0;  // The exit code, or the number of the signal.

  bool operator==(const ExitStatus&) const = default;
};
// "exited with code 3", "was killed by signal 11 (Segmentation fault)".
std::string Describe(const ExitStatus& status);

// How long a process may take to leave, first on its own and then on SIGTERM.
struct EndGrace {
  std::chrono::milliseconds after_close{2000};
  std::chrono::milliseconds after_term{2000};
};
inline constexpr EndGrace kNoGrace{std::chrono::milliseconds(0),
                                   std::chrono::milliseconds(0)};

class ChildProcess {
 public:
  // Errors: kUnavailable, no process or no pipe. A command that does not exist
  // is no error here: the shell exits with kCommandNotFound.
  static Result<std::unique_ptr<ChildProcess>> Start(const std::string& command);
  ~ChildProcess();

  static constexpr int kCommandNotFound = 127;
  static constexpr int kCommandNotExecutable = 126;

  PipeWriter& input() { return input_; }
  // Non-blocking.
  int output_fd() const { return output_.get(); }
  // Polls as readable from the exit on.
  int exit_fd() const { return exited_.get(); }
  // Nothing while it runs, after at most `wait`.
  std::optional<ExitStatus> WaitForExit(std::chrono::milliseconds wait) const;
  // Grows until End has returned.
  TextTail& errors() { return errors_; }
  pid_t pid() const { return pid_; }

  // Closes its input, then SIGTERM, then SIGKILL, each after its grace; what it
  // still writes is thrown away. Idempotent.
  ExitStatus End(const EndGrace& grace);

 private:
  struct Pipes;
  ChildProcess(pid_t pid, Pipes pipes, Descriptor exited);
  static Result<Pipes> MakePipes();
  static Result<pid_t> Spawn(const std::string& command, const Pipes& pipes);

  void AwaitExit();
  void ReadErrors();
  void Signal(int signal);
  bool DrainUntilExit(std::chrono::milliseconds wait);

  const pid_t pid_;
  PipeWriter input_;
  Descriptor output_;
  Descriptor error_output_;
  Descriptor exited_;
  TextTail errors_;

  mutable std::mutex mutex_;
  mutable std::condition_variable ended_;
  std::optional<ExitStatus> status_;  // Set once the process is reaped.

  std::jthread waiter_;
  std::jthread error_reader_;
};

}  // namespace aex::conformance
