// What the soak did so far, counted by all of its threads, and what it found wrong.
//
// Thread-safe; read at any time.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aex::soak {

class Tally {
 public:
  std::atomic<std::int64_t> requests = 0;
  std::atomic<std::int64_t> answers = 0;  // Whole ones.
  std::atomic<std::int64_t> connections = 0;
  std::atomic<std::int64_t> streams = 0;
  std::atomic<std::int64_t> workspaces = 0;
  std::atomic<std::int64_t> exchanges = 0;  // In journals.
  std::atomic<std::int64_t> entries = 0;    // In ledgers.

  void Fired(std::string_view kind, std::int64_t times) {
    const std::lock_guard lock(mutex_);
    fired_[std::string(kind)] += times;
  }
  std::map<std::string, std::int64_t> fired() const {
    const std::lock_guard lock(mutex_);
    return fired_;
  }

  // The first few, with what is needed to see them again.
  void Found(std::string problem) {
    const std::lock_guard lock(mutex_);
    ++problem_count_;
    if (problems_.size() < kProblemsKept) problems_.push_back(std::move(problem));
  }
  std::int64_t problem_count() const { return problem_count_; }
  std::vector<std::string> problems() const {
    const std::lock_guard lock(mutex_);
    return problems_;
  }

 private:
  static constexpr std::size_t kProblemsKept = 20;

  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t> fired_;
  std::vector<std::string> problems_;
  std::atomic<std::int64_t> problem_count_ = 0;
};

}  // namespace aex::soak
