// A client clock that moves only by the sleeps asked of it, and keeps them.
//
// Test support. Not thread-safe.
#pragma once

#include <limits>
#include <stop_token>
#include <vector>

#include "conformance/reference/client_clock.h"

namespace aex::conformance {

class FakeClock final : public ClientClock {
 public:
  explicit FakeClock(double now_ms = 1'790'000'000'000) : now_ms_(now_ms) {}

  double NowMs() const override { return now_ms_; }
  bool Sleep(double ms, std::stop_token stop) override {
    slept_.push_back(ms);
    // The caller aborts during this sleep, counted from 1.
    if (static_cast<int>(slept_.size()) == abort_at_) abort_.request_stop();
    if (stop.stop_requested()) return false;
    now_ms_ += ms;
    return true;
  }

  void Advance(double ms) { now_ms_ += ms; }
  void AbortAtSleep(int n) { abort_at_ = n; }
  std::stop_source& abort() { return abort_; }
  const std::vector<double>& slept() const { return slept_; }

 private:
  double now_ms_;
  std::vector<double> slept_;
  std::stop_source abort_;
  int abort_at_ = std::numeric_limits<int>::max();
};

}  // namespace aex::conformance
