// Threads for connections: started on demand, up to a bound, and leaving again
// when they had nothing to do for a while.
//
// Jobs are never queued behind busy threads: Run starts the job at once or says
// no. Thread-safe. A job must not throw and must not call Stop. The pool does
// not end jobs; whoever stops it sees to it that they end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

#include "mock_server/contract/result.h"

namespace aex::server {

inline constexpr std::chrono::milliseconds kIdleThreadLife{10'000};

class ThreadPool {
 public:
  using Job = std::function<void()>;

  explicit ThreadPool(std::size_t max_threads,
                      std::chrono::milliseconds idle_life = kIdleThreadLife);
  ~ThreadPool();

  // True when Run would find or start a thread, as far as the bound goes. Stays
  // true until the next Run when only one thread calls Run.
  bool HasRoom() const;

  // False, and the job is dropped, when every thread is busy and there may be
  // or can be no more, or after Stop.
  bool Run(Job job);

  // Waits for the jobs under way. Afterwards there are no threads.
  void Stop();

  std::size_t threads() const;

 private:
  using Threads = std::list<std::jthread>;

  bool StartThread(Job job);
  void Work(Job job, Threads::iterator self);
  bool WaitForJob(Job* job);
  void Leave(Threads::iterator self);
  void JoinGone();

  const std::size_t max_threads_;
  const std::chrono::milliseconds idle_life_;
  mutable std::mutex mutex_;
  std::condition_variable job_ready_;
  std::condition_variable thread_gone_;
  std::list<Job> jobs_;      // At most one for each waiting thread.
  std::size_t waiting_ = 0;  // Threads in WaitForJob.
  bool stopped_ = false;
  Threads threads_;
  Threads gone_;  // Left their work, to be joined.
};

}  // namespace aex::server
