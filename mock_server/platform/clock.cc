#include "mock_server/platform/clock.h"

#include <chrono>

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

std::int64_t ManualClock::NowMicros() const {
  const std::lock_guard lock(mutex_);
  return now_us_;
}

void ManualClock::AdvanceTo(std::int64_t now_us) {
  {
    const std::lock_guard lock(mutex_);
    if (now_us <= now_us_) return;
    now_us_ = now_us;
  }
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
  moved_.notify_all();
  moved_.wait(lock, [&] { return calls_out_ == 0; });
}

}  // namespace aex::platform
