#include "conformance/runner/lane_pool.h"

#include <mutex>
#include <thread>

namespace aex::conformance {

LanePool::LanePool(server::Mock& mock, Subject& subject, int lanes,
                   std::chrono::milliseconds call_deadline) {
  CHECK(lanes >= 1 && lanes <= kMaxLanes);
  for (int i = 0; i < lanes; ++i)
    lanes_.push_back(std::make_unique<Lane>(mock, subject, i, call_deadline));
}

LanePool::~LanePool() = default;

Status LanePool::Open() {
  for (const auto& lane : lanes_) {
    if (const Status status = lane->Open(); !status.ok()) return status;
  }
  return Ok();
}

void LanePool::Run(const Next& next, const Done& done, const Again& again) {
  std::mutex mutex;
  std::size_t position = 0;
  const auto work = [&](Lane& lane) {
    while (true) {
      std::optional<Case> c;
      std::size_t mine = 0;
      {
        const std::lock_guard lock(mutex);
        c = next();
        mine = position;
        if (c) ++position;
      }
      if (!c) return;
      CaseRun run = lane.Run(*c);
      if (again && again(run)) run = lane.Run(*c);
      const std::lock_guard lock(mutex);
      done(mine, std::move(run));
    }
  };
  std::vector<std::jthread> threads;
  threads.reserve(lanes_.size());
  for (const auto& lane : lanes_) threads.emplace_back([&, l = lane.get()] { work(*l); });
}

}  // namespace aex::conformance
