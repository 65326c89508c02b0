// Guarded<T>: a value reachable only under its lock.
//
// The one lock of a workspace (design 2). Hold it for one whole decision and
// never across I/O, a wait or a callback into foreign code. WaitFor gives the
// lock up while it waits for a change that another thread announces with
// NotifyAll. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace aex::platform {

template <typename T>
class Guarded {
 public:
  template <typename... Args>
  explicit Guarded(Args&&... args) : value_(std::forward<Args>(args)...) {}

  template <typename Decision>
  decltype(auto) With(Decision&& decision) {
    const std::lock_guard lock(mutex_);
    return std::forward<Decision>(decision)(value_);
  }

  // Whether `holds(value)` became true within `bound`.
  template <typename Predicate>
  bool WaitFor(std::chrono::milliseconds bound, Predicate holds) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, bound, [&] { return holds(value_); });
  }
  void NotifyAll() { changed_.notify_all(); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  T value_;
};

}  // namespace aex::platform
