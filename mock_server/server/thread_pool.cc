#include "mock_server/server/thread_pool.h"

#include <system_error>
#include <utility>

namespace aex::server {

ThreadPool::ThreadPool(std::size_t max_threads, std::chrono::milliseconds idle_life)
    : max_threads_(max_threads), idle_life_(idle_life) {}

ThreadPool::~ThreadPool() { Stop(); }

bool ThreadPool::HasRoom() const {
  const std::lock_guard lock(mutex_);
  return !stopped_ && (waiting_ > jobs_.size() || threads_.size() < max_threads_);
}

bool ThreadPool::Run(Job job) {
  JoinGone();
  const std::lock_guard lock(mutex_);
  if (stopped_) return false;
  if (waiting_ > jobs_.size()) {
    jobs_.push_back(std::move(job));
    job_ready_.notify_one();
    return true;
  }
  return threads_.size() < max_threads_ && StartThread(std::move(job));
}

bool ThreadPool::StartThread(Job job) {
  threads_.emplace_back();
  const Threads::iterator self = std::prev(threads_.end());
  try {
    // The new thread meets the lock that Run holds before it can leave, so it
    // never sees its own entry half made.
    *self = std::jthread(
        [this, self, job = std::move(job)]() mutable { Work(std::move(job), self); });
    return true;
  } catch (const std::system_error&) {
    threads_.erase(self);
    return false;
  }
}

void ThreadPool::Work(Job job, Threads::iterator self) {
  do {
    job();
    job = nullptr;
  } while (WaitForJob(&job));
  Leave(self);
}

bool ThreadPool::WaitForJob(Job* job) {
  std::unique_lock lock(mutex_);
  ++waiting_;
  job_ready_.wait_for(lock, idle_life_, [this] { return stopped_ || !jobs_.empty(); });
  --waiting_;
  if (jobs_.empty()) return false;
  *job = std::move(jobs_.front());
  jobs_.pop_front();
  return true;
}

void ThreadPool::Leave(Threads::iterator self) {
  const std::lock_guard lock(mutex_);
  gone_.splice(gone_.end(), threads_, self);
  thread_gone_.notify_all();
}

void ThreadPool::JoinGone() {
  Threads gone;
  {
    const std::lock_guard lock(mutex_);
    gone.swap(gone_);
  }
  // The destructors join: these threads have nothing left to do but return.
}

void ThreadPool::Stop() {
  {
    std::unique_lock lock(mutex_);
    stopped_ = true;
    job_ready_.notify_all();
    thread_gone_.wait(lock, [this] { return threads_.empty(); });
  }
  JoinGone();
}

std::size_t ThreadPool::threads() const {
  const std::lock_guard lock(mutex_);
  return threads_.size();
}

}  // namespace aex::server
