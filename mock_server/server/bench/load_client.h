// A cheap load client: many keep-alive connections to a port of this machine,
// one thread, plain bytes out, answers counted and timed.
//
// Closed loop: each connection sends its next request when it has its answer.
// Open loop: requests are due at a fixed rate, whatever the server does, and
// their latency counts from the time they were due. A connection that the
// server closed between answers is opened again; what was on its way is a
// failure. Every wait is bounded. It keeps its connections between runs; one
// thread at a time, loopback only.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mock_server/server/unique_fd.h"

namespace aex::server {

// Silence of the server for this long ends a run; what is open then has failed.
inline constexpr std::chrono::seconds kLoadPatience{20};
// So many failures end a run.
inline constexpr std::int64_t kMaxLoadFailures = 1000;

struct LoadPlan {
  // Whichever comes first; at least one must be set.
  std::int64_t requests = 0;  // 0 = no bound.
  std::chrono::milliseconds time{0};
  double per_second = 0;  // In all connections together; 0 = closed loop.
};

struct LoadOutcome {
  std::int64_t answered = 0;  // With the status that was wanted.
  std::int64_t failed = 0;
  std::int64_t reopened = 0;  // Connections that the server had closed.
  std::string first_failure;
  double seconds = 0;      // To the last answer.
  double cpu_seconds = 0;  // The client's own.
  std::vector<double> latency_ms;

  double PerSecond() const {
    return seconds > 0 ? static_cast<double>(answered) / seconds : 0;
  }
};

// Appends one whole request to `out`, which is empty; returns the status that
// its answer is to have. `number` counts from 0 in a run.
using RequestSource =
    std::function<int(int connection, std::int64_t number, std::string& out)>;

class LoadClient {
 public:
  LoadClient(std::uint16_t port, int connections);

  // False when the server did not take them all.
  bool connected() const;
  int connections() const { return static_cast<int>(connections_.size()); }

  LoadOutcome Run(const LoadPlan& plan, const RequestSource& source);

 private:
  using Time = std::chrono::steady_clock::time_point;

  struct Connection {
    UniqueFd socket;
    std::string received;
    std::optional<int> wanted;  // Status of the answer that is awaited.
    Time due;                   // Of its request.
    std::deque<Time> queue;     // Due, while an answer is awaited.
  };
  struct Running;

  bool Open(std::size_t index);
  // In an open loop: hands out what is due; when the next is.
  Time HandOutDue(Running& run);
  void Send(Running& run, std::size_t index, Time due);
  void Receive(Running& run, std::size_t index);
  void TakeReplies(Running& run, std::size_t index);
  void SendNext(Running& run, std::size_t index);
  void Lose(Running& run, std::size_t index, const std::string& why);
  void GiveUp(Running& run);
  // False when nothing happened in time.
  bool Wait(Running& run, Time until);
  bool WaitFor(Running& run, int timeout_ms);

  const std::uint16_t port_;
  UniqueFd epoll_;
  UniqueFd timer_;
  std::vector<Connection> connections_;
  std::string request_;
};

}  // namespace aex::server
