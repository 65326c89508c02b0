#include "conformance/reference/call_threads.h"

#include <chrono>
#include <system_error>
#include <utility>

#include "mock_server/contract/check.h"

namespace aex::conformance {
namespace {

constexpr std::chrono::seconds kIdleTime(2);

}  // namespace

CallThreads::~CallThreads() {
  Threads all;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }
  // Each thread moves itself to `left_` at its end; joining there is safe.
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return threads_.empty(); });
  all.swap(left_);
  lock.unlock();
}

void CallThreads::Run(std::function<void()> task, const std::function<void()>& waits) {
  Threads ended;  // Joined after the lock is gone.
  const std::lock_guard lock(mutex_);
  CHECK(!closing_);
  ended.swap(left_);
  if (tasks_.size() >= idle_ && !StartThread()) waits();
  tasks_.push_back(std::move(task));
  changed_.notify_one();
}

std::size_t CallThreads::size() const {
  const std::lock_guard lock(mutex_);
  return threads_.size();
}

bool CallThreads::StartThread() {
  if (threads_.size() >= max_threads_) return false;
  const auto self = threads_.emplace(threads_.end());
  try {
    *self = std::jthread([this, self] { Work(self); });
    return true;
  } catch (const std::system_error&) {
    // The system has no thread left: the task waits for one of ours.
    threads_.erase(self);
    CHECK(!threads_.empty());
    return false;
  }
}

void CallThreads::Work(Threads::iterator self) {
  std::unique_lock lock(mutex_);
  while (Await(lock)) {
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    task = nullptr;  // What it holds is let go without the lock.
    lock.lock();
  }
  left_.splice(left_.end(), threads_, self);
  changed_.notify_all();
}

bool CallThreads::Await(std::unique_lock<std::mutex>& lock) {
  ++idle_;
  const bool woken =
      changed_.wait_for(lock, kIdleTime, [this] { return !tasks_.empty() || closing_; });
  --idle_;
  return woken && !tasks_.empty();
}

}  // namespace aex::conformance
