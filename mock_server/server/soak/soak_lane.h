// One lane of the soak: workspace after workspace, each on a port of its own with a
// drawn scenario and a few clients, and judged when its clients are done.
//
// Runs on one thread and starts one for each client. The mock and the tally outlive it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "mock_server/server/mock.h"
#include "mock_server/server/soak/tally.h"

namespace aex::soak {

struct LanePlan {
  std::uint64_t seed = 1;
  int number = 0;
  int clients = 4;
  // No faults, and clients that do as they should.
  bool healthy = false;
};

// What all lanes share.
struct SoakWorld {
  server::Mock& mock;
  std::uint16_t control_port = 0;  // Of no workspace.
  Tally& tally;
  const std::atomic<bool>& over;
};

// Until the world is over; at least one workspace.
void RunLane(const LanePlan& plan, const SoakWorld& world);

}  // namespace aex::soak
