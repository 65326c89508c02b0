// message.send of a mock and the same requests to another server, in rounds that
// take turns, so that whatever else the machine does meets both.
//
// The same load client, one thread of this process, serves both. Each of the
// mock's rounds has a workspace of its own, whose ledger is compared with what
// was answered. Bounded by its plan; nothing is kept afterwards.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "mock_server/server/bench/child.h"
#include "mock_server/server/bench/message_load.h"
#include "mock_server/server/bench/mock_child.h"

namespace aex::server {

struct PairedPlan {
  int connections = 1;
  Workspaces workspaces = Workspaces::kShared;
  int rounds = 9;
  std::chrono::milliseconds time{700};  // Of one server's part of a round.
};

// Of one of the two servers, over all rounds.
struct ServerFigures {
  std::vector<double> per_second;  // One a round.
  std::vector<double> latency_ms;  // One an answer.
  double cpu_seconds = 0;
  double client_cpu_seconds = 0;
  double seconds = 0;

  double CpuMicros() const;     // Processor time a request.
  double ClientShare() const;   // Of a core that the load client used.
};

struct PairedFigures {
  ServerFigures mock;
  ServerFigures other;
  std::vector<double> ratios;  // Mock to other, one a round.
};

// `other` listens on `port` and answers every POST with `status`. Errors: an
// answer failed, or the ledger does not hold what was answered.
Result<PairedFigures> RunPaired(MockChild& mock, Child& other, std::uint16_t port, int status,
                                const PairedPlan& plan);

}  // namespace aex::server
