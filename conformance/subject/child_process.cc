#include "conformance/subject/child_process.h"

#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include "conformance/subject/child_environment.h"

namespace aex::conformance {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kChunkBytes = std::size_t{16} << 10;
// After the exit only what is already in the pipe counts; a process that has
// left the group could write for ever.
constexpr std::size_t kMaxLateBytes = std::size_t{1} << 20;

// Reads once. Nothing: no bytes now. Zero: the end.
std::optional<std::size_t> ReadChunk(int fd, std::array<char, kChunkBytes>& chunk) {
  ssize_t n;
  do {
    n = ::read(fd, chunk.data(), chunk.size());
  } while (n < 0 && errno == EINTR);
  if (n >= 0) return static_cast<std::size_t>(n);
  if (errno == EAGAIN) return std::nullopt;
  return 0;
}

class SpawnPlan {
 public:
  SpawnPlan() {
    CHECK(::posix_spawn_file_actions_init(&actions_) == 0);
    CHECK(::posix_spawnattr_init(&attributes_) == 0);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  void Connect(const Descriptor& from, int to) {
    CHECK(::posix_spawn_file_actions_adddup2(&actions_, from.get(), to) == 0);
  }
  // A group of its own, every signal as by default, nothing else inherited.
  void Isolate() {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    CHECK(::posix_spawnattr_setpgroup(&attributes_, 0) == 0);
    CHECK(::posix_spawnattr_setsigmask(&attributes_, &none) == 0);
    CHECK(::posix_spawnattr_setsigdefault(&attributes_, &all) == 0);
    CHECK(::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP |
                                                       POSIX_SPAWN_SETSIGMASK |
                                                       POSIX_SPAWN_SETSIGDEF) == 0);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    // Sockets that a library opened without close-on-exec.
    CHECK(::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1) == 0);
#endif
  }
  Result<pid_t> Run(const std::string& command) {
    std::string shell = "sh", flag = "-c", text = command;
    char* const arguments[] = {shell.data(), flag.data(), text.data(), nullptr};
    std::vector<std::string> environment = ChildEnvironment(environ);
    std::vector<char*> entries;
    for (std::string& entry : environment) entries.push_back(entry.data());
    entries.push_back(nullptr);
    pid_t pid = 0;
    const int problem = ::posix_spawn(&pid, "/bin/sh", &actions_, &attributes_, arguments,
                                      entries.data());
    if (problem != 0)
      return Unavailable(std::string("cannot start a process: ") +
                         std::strerror(problem));
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

struct ChildProcess::Pipes {
  PipeEnds input, output, error_output;
};

std::string Describe(const ExitStatus& status) {
  if (!status.signaled) return "exited with code " + std::to_string(status.code);
  const char* name = ::sigdescr_np(status.code);
  return "was killed by signal " + std::to_string(status.code) +
         (name != nullptr ? " (" + std::string(name) + ")" : "");
}

Result<ChildProcess::Pipes> ChildProcess::MakePipes() {
  Pipes pipes;
  for (PipeEnds* ends : {&pipes.input, &pipes.output, &pipes.error_output}) {
    auto made = MakePipe();
    if (!made.ok()) return made.error();
    *ends = std::move(*made);
  }
  return pipes;
}

Result<pid_t> ChildProcess::Spawn(const std::string& command, const Pipes& pipes) {
  SpawnPlan plan;
  plan.Connect(pipes.input.read, STDIN_FILENO);
  plan.Connect(pipes.output.write, STDOUT_FILENO);
  plan.Connect(pipes.error_output.write, STDERR_FILENO);
  plan.Isolate();
  return plan.Run(command);
}

Result<std::unique_ptr<ChildProcess>> ChildProcess::Start(const std::string& command) {
  // A write to an adapter that has just left must be an error, not our end.
  std::signal(SIGPIPE, SIG_IGN);
  auto exited = MakeSignal();
  if (!exited.ok()) return exited.error();
  auto pipes = MakePipes();
  if (!pipes.ok()) return pipes.error();
  const auto pid = Spawn(command, *pipes);
  if (!pid.ok()) return pid.error();
  pipes->input.write.SetNonBlocking();
  pipes->output.read.SetNonBlocking();
  pipes->error_output.read.SetNonBlocking();
  return std::unique_ptr<ChildProcess>(
      new ChildProcess(*pid, std::move(*pipes), std::move(*exited)));
}

ChildProcess::ChildProcess(pid_t pid, Pipes pipes, Descriptor exited)
    : pid_(pid),
      input_(pipes.input.write.Release()),
      output_(std::move(pipes.output.read)),
      error_output_(std::move(pipes.error_output.read)),
      exited_(std::move(exited)),
      waiter_([this] { AwaitExit(); }),
      error_reader_([this] { ReadErrors(); }) {}

ChildProcess::~ChildProcess() { End(kNoGrace); }

std::optional<ExitStatus> ChildProcess::WaitForExit(milliseconds wait) const {
  std::unique_lock lock(mutex_);
  ended_.wait_for(lock, wait, [this] { return status_.has_value(); });
  return status_;
}

ExitStatus ChildProcess::End(const EndGrace& grace) {
  input_.Close();
  if (!DrainUntilExit(grace.after_close)) {
    Signal(SIGTERM);
    Signal(SIGCONT);  // A stopped process takes SIGTERM only when it goes on.
    if (!DrainUntilExit(grace.after_term)) Signal(SIGKILL);
  }
  if (waiter_.joinable()) waiter_.join();
  if (error_reader_.joinable()) error_reader_.join();
  const std::lock_guard lock(mutex_);
  return *status_;
}

void ChildProcess::AwaitExit() {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 &&
         errno == EINTR) {
  }
  {
    const std::lock_guard lock(mutex_);
    // Not reaped yet, so the group's number cannot belong to anybody else.
    ::kill(-pid_, SIGKILL);
    int status = 0;
    pid_t reaped;
    do {
      reaped = ::waitpid(pid_, &status, 0);
    } while (reaped < 0 && errno == EINTR);
    const bool signaled = reaped == pid_ && WIFSIGNALED(status);
    status_ = ExitStatus{signaled, signaled ? WTERMSIG(status) : WEXITSTATUS(status)};
  }
  ended_.notify_all();
  Raise(exited_);
}

void ChildProcess::ReadErrors() {
  std::array<char, kChunkBytes> chunk;
  std::size_t late = 0;
  bool running = true;
  while (late < kMaxLateBytes) {
    pollfd fds[] = {{error_output_.get(), POLLIN, 0}, {exited_.get(), POLLIN, 0}};
    if (running && ::poll(fds, 2, -1) < 0) continue;
    running = running && fds[1].revents == 0;
    const auto n = ReadChunk(error_output_.get(), chunk);
    if (n && *n > 0) {
      errors_.Append({chunk.data(), *n});
      if (!running) late += *n;
    } else if (n || !running) {
      return;  // The end, or nothing more and nobody to write it.
    }
  }
}

void ChildProcess::Signal(int signal) {
  const std::lock_guard lock(mutex_);
  if (!status_) ::kill(-pid_, signal);
}

bool ChildProcess::DrainUntilExit(milliseconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  std::array<char, kChunkBytes> chunk;
  bool open = true;
  while (true) {
    const auto left =
        std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd fds[] = {{exited_.get(), POLLIN, 0}, {open ? output_.get() : -1, POLLIN, 0}};
    const int ready =
        ::poll(fds, 2, left.count() > 0 ? static_cast<int>(left.count()) : 0);
    if (ready > 0 && fds[0].revents != 0) return true;
    if (ready > 0 && fds[1].revents != 0) open = ReadChunk(output_.get(), chunk) != 0;
    if (left.count() <= 0) return false;
  }
}

}  // namespace aex::conformance
