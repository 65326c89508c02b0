// Client events that write down what they are told, for tests.
//
// A test waits for what it expects; every wait is bounded and fails the CHECK
// when nothing comes. Outlives its client. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <type_traits>
#include <vector>

#include "conformance/subject/subject.h"
#include "mock_server/contract/check.h"

namespace aex::conformance::testing {

class RecordingEvents : public ClientEvents {
 public:
  struct Sleep {
    RequestId request = 0;
    SleepId sleep = 0;
    double ms = 0;
  };
  struct Loss {
    std::string why;
    std::string error_output;
  };

  void OnStarted(RequestId request) override {
    Note([&] { started_.push_back(request); });
  }
  void OnAnswer(RequestId request, CallAnswer answer) override {
    Note([&] {
      CHECK(answers_.emplace(request, std::move(answer)).second);
      order_.push_back(request);
    });
  }
  void OnSleep(RequestId request, SleepId sleep, double ms) override {
    Note([&] { sleeps_.push_back({request, sleep, ms}); });
  }
  void OnLost(std::string why, std::string error_output) override {
    Note([&] { losses_.push_back({std::move(why), std::move(error_output)}); });
  }

  CallAnswer WaitForAnswer(RequestId request) {
    return Wait([&] { return answers_.contains(request); },
                [&] { return answers_[request]; });
  }
  std::size_t WaitForAnswers(std::size_t count) {
    return Wait([&] { return answers_.size() >= count; },
                [&] { return answers_.size(); });
  }
  Sleep WaitForSleep(std::size_t number) {
    return Wait([&] { return sleeps_.size() > number; }, [&] { return sleeps_[number]; });
  }
  RequestId WaitForStarted(std::size_t number) {
    return Wait([&] { return started_.size() > number; },
                [&] { return started_[number]; });
  }
  Loss WaitForLoss() {
    return Wait([&] { return !losses_.empty(); }, [&] { return losses_[0]; });
  }

  std::vector<RequestId> answer_order() const { return Read(order_); }
  std::vector<RequestId> started() const { return Read(started_); }
  std::vector<Loss> losses() const { return Read(losses_); }

 private:
  static constexpr std::chrono::seconds kBound{60};

  template <typename Change>
  void Note(Change&& change) {
    {
      const std::lock_guard lock(mutex_);
      change();
    }
    changed_.notify_all();
  }
  template <typename Condition, typename Take>
  std::invoke_result_t<Take> Wait(Condition&& condition, Take&& take) {
    std::unique_lock lock(mutex_);
    CHECK(changed_.wait_for(lock, kBound, condition));
    return take();
  }
  template <typename T>
  T Read(const T& value) const {
    const std::lock_guard lock(mutex_);
    return value;
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<RequestId, CallAnswer> answers_;
  std::vector<RequestId> order_;
  std::vector<RequestId> started_;
  std::vector<Sleep> sleeps_;
  std::vector<Loss> losses_;
};

}  // namespace aex::conformance::testing
