#include "conformance/subject/lane_clock.h"

#include <algorithm>
#include <cmath>

#include "mock_server/contract/check.h"

namespace aex::conformance {
namespace {

std::int64_t Micros(double ms) {
  CHECK(std::isfinite(ms) && ms >= 0);
  const double us = ms * 1000;
  return us < static_cast<double>(kLongestSleepUs) ? std::llround(us) : kLongestSleepUs;
}

}  // namespace

LaneClock::Freeze::Freeze(LaneClock& clock) : clock_(clock) {
  const std::lock_guard lock(clock_.mutex_);
  ++clock_.frozen_;
}

LaneClock::Freeze::~Freeze() {
  Lock lock(clock_.mutex_);
  --clock_.frozen_;
  clock_.Settle(lock);
}

LaneClock::LaneClock(std::int64_t start_us, Callbacks callbacks)
    : callbacks_(std::move(callbacks)), now_us_(start_us) {}

void LaneClock::CallOpened(RequestId request) {
  Lock lock(mutex_);
  if (!answered_.contains(request)) open_.insert(request);
  Settle(lock);  // Its sleep may have come before it.
}

void LaneClock::CallAnswered(RequestId request) {
  Lock lock(mutex_);
  answered_.insert(request);
  open_.erase(request);
  sleeps_.erase(request);
  Settle(lock);
}

void LaneClock::Slept(RequestId request, SleepId sleep, double ms) {
  Lock lock(mutex_);
  if (answered_.contains(request)) return;
  const std::int64_t due_us = now_us_ + Micros(ms);
  // A client that sleeps again has left the sleep it was kept in.
  if (sleeps_.contains(request)) kept_back_.erase(request);
  sleeps_[request] = {sleep, due_us};
  if (trace_.size() < kMaxSleepRecords) trace_.push_back({request, ms, now_us_, due_us});
  Settle(lock);
}

void LaneClock::Held(HoldId hold, std::int64_t due_us) {
  Lock lock(mutex_);
  if (due_us <= now_us_) return;  // The jump that lets it go is under way.
  holds_.emplace(hold, due_us);
  Settle(lock);
}

void LaneClock::Released(HoldId hold) {
  Lock lock(mutex_);
  holds_.erase(hold);
  Settle(lock);
}

void LaneClock::KeepBack(RequestId request) {
  const std::lock_guard lock(mutex_);
  kept_back_.insert(request);
}

std::int64_t LaneClock::now_us() const {
  const std::lock_guard lock(mutex_);
  return now_us_;
}

std::vector<SleepRecord> LaneClock::trace() const {
  const std::lock_guard lock(mutex_);
  return trace_;
}

// A sleep of a call that is not open yet says nothing about those that are. A
// hold cannot be told from its call, and one call may have two.
bool LaneClock::AllWait() const {
  if (frozen_ > 0 || open_.empty()) return false;
  const auto asleep = static_cast<std::size_t>(
      std::count_if(open_.begin(), open_.end(),
                    [this](RequestId request) { return sleeps_.contains(request); }));
  return asleep + holds_.size() >= open_.size();
}

std::optional<LaneClock::Jump> LaneClock::NextJump() {
  if (!AllWait()) return std::nullopt;
  std::optional<std::int64_t> due_us;
  for (const auto& [hold, at] : holds_) due_us = std::min(due_us.value_or(at), at);
  std::optional<RequestId> sleeper;
  for (const auto& [request, sleep] : sleeps_) {
    if (kept_back_.contains(request) || !open_.contains(request)) continue;
    if (due_us && sleep.due_us >= *due_us) continue;
    due_us = sleep.due_us;
    sleeper = request;
  }
  if (!due_us) return std::nullopt;  // All that is left is kept back.
  now_us_ = std::max(now_us_, *due_us);
  Jump jump{now_us_, 0, 0};
  if (sleeper) {
    jump = {now_us_, *sleeper, sleeps_.at(*sleeper).id};
    sleeps_.erase(*sleeper);
  }
  // The workspace's clock lets every hold go whose time has come.
  std::erase_if(holds_, [this](const auto& hold) { return hold.second <= now_us_; });
  return jump;
}

void LaneClock::Settle(Lock& lock) {
  while (const auto jump = NextJump()) decided_.push_back(*jump);
  if (carrying_out_) return;  // That thread carries these out as well.
  carrying_out_ = true;
  while (!decided_.empty()) {
    const Jump jump = decided_.front();
    decided_.pop_front();
    lock.unlock();
    callbacks_.advance(jump.now_us);
    if (jump.request != 0)
      callbacks_.wake(jump.request, jump.sleep,
                      static_cast<double>(jump.now_us) / 1000.0);
    lock.lock();
  }
  carrying_out_ = false;
}

}  // namespace aex::conformance
