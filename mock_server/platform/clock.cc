#include "mock_server/platform/clock.h"

#include <chrono>
#include <limits>
#include <utility>

#include "mock_server/contract/check.h"

namespace aex::platform {

std::int64_t SystemClock::NowMicros() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

bool SystemClock::WaitUntil(std::int64_t due_us, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  const auto remaining = std::chrono::microseconds(due_us - NowMicros());
  if (remaining.count() > 0)
    never.wait_for(lock, stop, remaining, [] { return false; });
  return !stop.stop_requested();
}

std::optional<Clock::Waiting> SystemClock::Hold(std::int64_t due_us,
                                                std::function<void()>) {
  const std::int64_t left_us = due_us - NowMicros();
  if (left_us <= 0) return std::nullopt;
  return Waiting{0, left_us};
}

std::int64_t ManualClock::NowMicros() const {
  const std::lock_guard lock(mutex_);
  return now_us_;
}

void ManualClock::AdvanceTo(std::int64_t now_us) {
  Calls due;
  {
    const std::lock_guard lock(mutex_);
    if (now_us <= now_us_) return;
    now_us_ = now_us;
    due = TakeDue(now_us);
  }
  moved_.notify_all();
  for (const auto& let_go : due) let_go();
}

ManualClock::Calls ManualClock::TakeDue(std::int64_t now_us) {
  Calls due;
  for (auto& [hold, held] : holds_) {
    if (held.due_us <= now_us && held.let_go) due.push_back(std::exchange(held.let_go, {}));
  }
  return due;
}

std::optional<Clock::Waiting> ManualClock::Hold(std::int64_t due_us,
                                                std::function<void()> let_go) {
  std::unique_lock lock(mutex_);
  if (now_us_ >= due_us) return std::nullopt;
  if (listener_ == nullptr) {
    lock.unlock();
    AdvanceTo(due_us);
    return std::nullopt;
  }
  HoldListener* const listener = listener_;
  const std::int64_t hold = next_hold_++;
  holds_[hold] = {due_us, std::move(let_go)};
  ++calls_out_;
  lock.unlock();
  listener->OnHeld(hold, due_us);
  lock.lock();
  --calls_out_;
  moved_.notify_all();
  return Waiting{hold, std::nullopt};
}

bool ManualClock::Holds(std::int64_t hold) const {
  const std::lock_guard lock(mutex_);
  const auto held = holds_.find(hold);
  return held != holds_.end() && held->second.let_go;
}

void ManualClock::EndHold(std::int64_t hold) {
  std::unique_lock lock(mutex_);
  if (holds_.erase(hold) == 0 || listener_ == nullptr) return;
  HoldListener* const listener = listener_;
  ++calls_out_;
  lock.unlock();
  listener->OnReleased(hold);
  lock.lock();
  --calls_out_;
  moved_.notify_all();
}

bool ManualClock::WaitUntil(std::int64_t due_us, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  if (now_us_ >= due_us) return true;
  if (listener_ == nullptr) {
    lock.unlock();
    AdvanceTo(due_us);
    return true;
  }
  HoldListener* const listener = listener_;
  const std::int64_t hold = next_hold_++;
  ++calls_out_;
  lock.unlock();
  listener->OnHeld(hold, due_us);
  lock.lock();
  // A listener that is taken away leaves the clock free to jump.
  moved_.wait(lock, stop, [&] { return now_us_ >= due_us || listener_ != listener; });
  lock.unlock();
  listener->OnReleased(hold);
  lock.lock();
  --calls_out_;
  moved_.notify_all();
  lock.unlock();
  if (stop.stop_requested()) return false;
  AdvanceTo(due_us);
  return true;
}

void ManualClock::SetListener(HoldListener* listener) {
  std::unique_lock lock(mutex_);
  CHECK(listener == nullptr || (listener_ == nullptr && calls_out_ == 0));
  listener_ = listener;
  // Nobody drives the clock now: all that was held looks again, and jumps.
  const Calls held = TakeDue(std::numeric_limits<std::int64_t>::max());
  holds_.clear();
  moved_.notify_all();
  moved_.wait(lock, [&] { return calls_out_ == 0; });
  lock.unlock();
  for (const auto& let_go : held) let_go();
}

}  // namespace aex::platform
