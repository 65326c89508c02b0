// Threads for calls that block: as many as are needed at once, up to a bound,
// and idle ones leave.
//
// A task gets a thread of its own, because it may wait for a network or for a
// virtual clock. At the bound tasks wait for a thread; the bound is far above
// what a harness keeps open. Thread-safe. The destructor waits for all tasks:
// whoever owns it makes them end first.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace aex::conformance {

inline constexpr std::size_t kMaxCallThreads = 4096;

class CallThreads {
 public:
  explicit CallThreads(std::size_t max_threads = kMaxCallThreads)
      : max_threads_(max_threads) {}
  ~CallThreads();
  CallThreads(const CallThreads&) = delete;
  CallThreads& operator=(const CallThreads&) = delete;

  // `waits` is called first when the task has to wait for a thread.
  void Run(
      std::function<void()> task, const std::function<void()>& waits = [] {});
  std::size_t size() const;

 private:
  using Threads = std::list<std::jthread>;
  void Work(Threads::iterator self);
  // Waits for a task; false when the thread should leave.
  bool Await(std::unique_lock<std::mutex>& lock);
  // False at the bound, and when the system has no thread left.
  bool StartThread();

  const std::size_t max_threads_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  Threads threads_;
  Threads left_;  // Ended or about to; joined by the next who comes by.
  std::size_t idle_ = 0;
  bool closing_ = false;
};

}  // namespace aex::conformance
