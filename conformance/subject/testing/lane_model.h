// Calls as scripts, played against a lane clock: for its tests.
//
// Calls that run take their next step in an order that the test chooses; the
// clock says who runs again. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "conformance/subject/lane_clock.h"

namespace aex::conformance::testing {

inline constexpr std::int64_t kLaneStart = 1'790'000'000'000'000;

// A call as a script: it sleeps or is held so many microseconds each time, then
// it is answered.
struct Step {
  bool hold = false;
  std::int64_t us = 0;
};
using Script = std::vector<Step>;

class Model {
 public:
  explicit Model(std::vector<Script> scripts)
      : scripts_(std::move(scripts)),
        at_(scripts_.size()),
        clock_(kLaneStart,
               {[this](std::int64_t now_us) { Advance(now_us); },
                [this](RequestId request, SleepId, double) { Wake(request); }}) {
    const LaneClock::Freeze starting(clock_);
    for (std::size_t call = 0; call < scripts_.size(); ++call) {
      clock_.CallOpened(static_cast<RequestId>(call) + 1);
      running_.push_back(call);
    }
  }

  const std::vector<std::size_t>& running() const { return running_; }
  const std::vector<std::string>& wakes() const { return wakes_; }
  bool Done() const { return answered_ == scripts_.size(); }
  std::int64_t now_us() const { return clock_.now_us() - kLaneStart; }

  void Take(std::size_t which) {
    const std::size_t call = running_[which];
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(which));
    const auto request = static_cast<RequestId>(call) + 1;
    if (at_[call] == scripts_[call].size()) {
      ++answered_;
      return clock_.CallAnswered(request);
    }
    const Step step = scripts_[call][at_[call]++];
    if (step.hold && step.us > 0) {
      held_[request] = clock_.now_us() + step.us;
      clock_.Held(request, clock_.now_us() + step.us);
    } else {
      clock_.Slept(request, request, static_cast<double>(step.us) / 1000);
    }
  }

 private:
  void Advance(std::int64_t now_us) {
    for (auto held = held_.begin(); held != held_.end();) {
      if (held->second > now_us) {
        ++held;
        continue;
      }
      Note("hold", held->first, now_us);
      running_.push_back(static_cast<std::size_t>(held->first) - 1);
      held = held_.erase(held);
    }
  }
  void Wake(RequestId request) {
    Note("wake", request, clock_.now_us());
    running_.push_back(static_cast<std::size_t>(request) - 1);
  }
  void Note(const char* what, RequestId request, std::int64_t now_us) {
    wakes_.push_back(what + std::to_string(request) + "@" +
                     std::to_string(now_us - kLaneStart));
  }

  std::vector<Script> scripts_;
  std::vector<std::size_t> at_;
  std::vector<std::size_t> running_;
  std::map<RequestId, std::int64_t> held_;
  std::vector<std::string> wakes_;
  std::size_t answered_ = 0;
  LaneClock clock_;
};

}  // namespace aex::conformance::testing
