#include "conformance/reference/client_clock.h"

#include <algorithm>
#include <chrono>

namespace aex::conformance {
namespace {

using std::chrono::duration;
using Milliseconds = duration<double, std::milli>;

// Longer waits are made of several: no timer takes the 40 digits of a hint.
constexpr double kLongestWaitMs = 3'600'000;

template <typename Clock>
double SinceEpochMs() {
  return Milliseconds(Clock::now().time_since_epoch()).count();
}

}  // namespace

RealClock::RealClock()
    : offset_ms_(SinceEpochMs<std::chrono::system_clock>() -
                 SinceEpochMs<std::chrono::steady_clock>()) {}

double RealClock::NowMs() const {
  return SinceEpochMs<std::chrono::steady_clock>() + offset_ms_;
}

bool RealClock::Sleep(double ms, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  const double until_ms = NowMs() + ms;
  for (double left_ms = ms; left_ms > 0; left_ms = until_ms - NowMs()) {
    const Milliseconds wait(std::min(left_ms, kLongestWaitMs));
    never.wait_for(lock, stop, wait, [] { return false; });
    if (stop.stop_requested()) return false;
  }
  return !stop.stop_requested();
}

double VirtualTime::NowMs() const {
  const std::lock_guard lock(mutex_);
  return now_ms_;
}

bool VirtualTime::Sleep(const std::function<void(std::int64_t)>& announce,
                        std::stop_token stop) {
  if (stop.stop_requested()) return false;
  const std::int64_t sleep = ++sleep_ids_;
  {
    const std::lock_guard lock(mutex_);
    sleeps_.emplace(sleep, false);
  }
  announce(sleep);
  std::unique_lock lock(mutex_);
  const bool& awake = sleeps_.at(sleep);
  const bool woken = woken_.wait(lock, stop, [&awake] { return awake; });
  sleeps_.erase(sleep);
  return woken;
}

void VirtualTime::Wake(std::int64_t sleep, double now_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = sleeps_.find(sleep);
  if (found == sleeps_.end()) return;
  found->second = true;
  now_ms_ = std::max(now_ms_, now_ms);
  woken_.notify_all();
}

bool VirtualClock::Sleep(double ms, std::stop_token stop) {
  return time_.Sleep([this, ms](std::int64_t sleep) { on_sleep_(sleep, ms); },
                     std::move(stop));
}

}  // namespace aex::conformance
