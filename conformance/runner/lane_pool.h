// Many cases at once, one thread a lane.
//
// Cases are handed out in order and finish in any; whoever reads the results
// restores the order. Threads live as long as the pool.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "conformance/runner/lane.h"

namespace aex::conformance {

inline constexpr int kMaxLanes = 512;

class LanePool {
 public:
  LanePool(server::Mock& mock, Subject& subject, int lanes,
           std::chrono::milliseconds call_deadline);
  ~LanePool();

  Status Open();

  // Asks `next` for cases until it has none, and gives each result to `done`
  // with the case's position (from 0). Both are called one at a time. Blocks
  // until all that was handed out is done.
  using Next = std::function<std::optional<Case>()>;
  using Done = std::function<void(std::size_t position, CaseRun run)>;
  // Where `again` says so, the case is run a second time and that run counts.
  using Again = std::function<bool(const CaseRun& run)>;
  void Run(const Next& next, const Done& done, const Again& again = nullptr);

  int lanes() const { return static_cast<int>(lanes_.size()); }

 private:
  std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace aex::conformance
