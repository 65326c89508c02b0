#include "mock_server/server/bench/child.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <thread>

namespace aex::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kStep{5};
constexpr int kNotStarted = 127;

// In the child, between fork and exec: async-signal-safe calls alone.
[[noreturn]] void Become(char* const* arguments, int output, bool errors_too) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(output, STDOUT_FILENO);
  if (errors_too) dup2(output, STDERR_FILENO);
  execvp(arguments[0], arguments);
  _exit(kNotStarted);
}

}  // namespace

Result<Child> Child::Start(const std::vector<std::string>& command,
                           const std::string& output_file) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  UniqueFd ours, theirs;
  if (output_file.empty()) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
      return Unavailable(std::string("no pipe: ") + std::strerror(errno));
    ours = UniqueFd(ends[0]);
    theirs = UniqueFd(ends[1]);
  } else {
    theirs = UniqueFd(
        open(output_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!theirs.valid())
      return Unavailable(std::string("cannot write: ") + std::strerror(errno), output_file);
  }
  const pid_t pid = fork();
  if (pid < 0) return Unavailable(std::string("no process: ") + std::strerror(errno));
  if (pid == 0) Become(arguments.data(), theirs.get(), !output_file.empty());
  return Child(pid, std::move(ours));
}

std::optional<std::string> Child::ReadLine(milliseconds patience) {
  const auto give_up = steady_clock::now() + patience;
  for (;;) {
    const std::size_t end = unread_.find('\n');
    if (end != std::string::npos) {
      const std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    const auto left = std::chrono::ceil<milliseconds>(give_up - steady_clock::now());
    pollfd readable = {output_.get(), POLLIN, 0};
    if (left.count() <= 0 || poll(&readable, 1, static_cast<int>(left.count())) <= 0)
      return std::nullopt;
    std::array<char, 4096> bytes;
    const ssize_t got = read(output_.get(), bytes.data(), bytes.size());
    if (got <= 0) return std::nullopt;
    unread_.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

double Child::CpuSeconds() const {
  clockid_t clock = 0;
  timespec used{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

std::int64_t Child::StatusKib(const std::string& name) const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::stoll(line.substr(name.size() + 1));
  }
  return -1;
}

bool Child::Lives() { return pid_ > 0 && !Gone(milliseconds(0)); }

// Also reaps it; its id means nothing afterwards.
bool Child::Gone(milliseconds patience) {
  const auto give_up = steady_clock::now() + patience;
  while (waitpid(pid_, nullptr, WNOHANG) == 0) {
    if (steady_clock::now() >= give_up) return false;
    std::this_thread::sleep_for(kStep);
  }
  pid_ = -1;
  return true;
}

void Child::End() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  if (Gone(kEndPatience)) return;
  kill(pid_, SIGKILL);
  (void)Gone(kEndPatience);
}

std::uint16_t FreePort() {
  const UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  if (bind(fd.get(), plain, size) != 0 || getsockname(fd.get(), plain, &size) != 0) return 0;
  return ntohs(address.sin_port);
}

}  // namespace aex::server
