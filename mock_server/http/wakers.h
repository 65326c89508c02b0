// Who wants to be woken when the streams of a workspace may have something new.
//
// Thread-safe. The functions are called under the lock of this object alone: they
// must be short and call nothing of the workspace. One may still be called by
// somebody else just after it was removed here.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace aex::http {

class Wakers {
 public:
  // A number for Remove, from 1.
  std::int64_t Add(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wakers_.emplace(++last_, std::move(wake));
    return last_;
  }
  void Remove(std::int64_t waker) {
    const std::lock_guard lock(mutex_);
    wakers_.erase(waker);
  }
  void WakeAll() {
    const std::lock_guard lock(mutex_);
    for (const auto& [waker, wake] : wakers_) wake();
  }

 private:
  std::mutex mutex_;
  std::int64_t last_ = 0;
  std::map<std::int64_t, std::function<void()>> wakers_;
};

}  // namespace aex::http
