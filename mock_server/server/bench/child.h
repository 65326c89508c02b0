// A program under measurement: started, asked for its memory and processor time,
// and ended by its id.
//
// It dies with this process, and at the latest in the destructor: SIGTERM, and
// SIGKILL when that took too long. Standard error goes where ours goes, or to
// the file that takes its output. Not thread-safe. Linux only.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mock_server/contract/result.h"
#include "mock_server/server/unique_fd.h"

namespace aex::server {

inline constexpr std::chrono::seconds kEndPatience{10};

class Child {
 public:
  // `command` begins with the path of the program, or its name to be found in
  // PATH. Without `output_file` standard output is read with ReadLine.
  static Result<Child> Start(const std::vector<std::string>& command,
                             const std::string& output_file = {});
  Child(Child&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)),
        output_(std::move(other.output_)),
        unread_(std::move(other.unread_)) {}
  Child& operator=(Child&&) = delete;
  ~Child() { End(); }

  // The next line of standard output; nothing when none came in time.
  std::optional<std::string> ReadLine(std::chrono::milliseconds patience);
  // User and system time, all threads.
  double CpuSeconds() const;
  // A line of /proc/PID/status in KiB, such as VmRSS; -1 when there is none.
  std::int64_t StatusKib(const std::string& name) const;
  bool Lives();
  void End();

 private:
  Child(pid_t pid, UniqueFd output) : pid_(pid), output_(std::move(output)) {}
  bool Gone(std::chrono::milliseconds patience);

  pid_t pid_;
  UniqueFd output_;
  std::string unread_;
};

// A TCP port of loopback that nobody listens on at this moment; 0 when there is
// none.
std::uint16_t FreePort();

}  // namespace aex::server
