// Virtual time of one lane, shared by all its clients (subject protocol 4).
//
// When every open call either sleeps or is held by the mock, nothing but time can
// go on: the clock jumps to the earliest due time and lets that one go. Ties: a
// hold before a sleep, then the lower id. Inputs are thread-safe and come in any
// order; callbacks come one at a time, without a lock, from whichever thread's
// input decided them, and may call back. The owner stops all inputs before it
// destroys the clock. It neither knows clients nor moves any other clock by itself.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "conformance/subject/subject.h"

namespace aex::conformance {

using HoldId = std::int64_t;

// A sleep as the oracles see it: asked for at `at_us`, over at `due_us`.
struct SleepRecord {
  RequestId request = 0;
  double ms = 0;
  std::int64_t at_us = 0;
  std::int64_t due_us = 0;

  bool operator==(const SleepRecord&) const = default;
};

// Longer sleeps are taken as this: 285 years in microseconds, still exact.
inline constexpr std::int64_t kLongestSleepUs = std::int64_t{1} << 53;
// Sleeps after this many are served but not recorded.
inline constexpr std::size_t kMaxSleepRecords = 65'536;

class LaneClock {
 public:
  struct Callbacks {
    // Moves the workspace's clock; never backwards.
    std::function<void(std::int64_t now_us)> advance;
    std::function<void(RequestId request, SleepId sleep, double now_ms)> wake;
  };

  // While one of these lives the clock stands still: for starting calls, whose
  // ids are not known before they may already be on their way.
  class [[nodiscard]] Freeze {
   public:
    explicit Freeze(LaneClock& clock);
    ~Freeze();
    Freeze(const Freeze&) = delete;
    Freeze& operator=(const Freeze&) = delete;

   private:
    LaneClock& clock_;
  };

  LaneClock(std::int64_t start_us, Callbacks callbacks);

  // An id is opened once; opening it again or after its answer changes nothing.
  void CallOpened(RequestId request);
  void CallAnswered(RequestId request);
  // `ms` is finite and not negative.
  void Slept(RequestId request, SleepId sleep, double ms);
  // The mock holds an exchange of one of the open calls until `due_us`.
  void Held(HoldId hold, std::int64_t due_us);
  void Released(HoldId hold);
  // The sleep that this call is in, or takes next, is not woken; it still counts as
  // sleeping. Later ones are: a client that sleeps again has gone on by itself.
  void KeepBack(RequestId request);

  std::int64_t now_us() const;
  std::vector<SleepRecord> trace() const;

 private:
  struct Sleep {
    SleepId id = 0;
    std::int64_t due_us = 0;
  };
  struct Jump {
    std::int64_t now_us = 0;
    RequestId request = 0;  // 0 when a hold is let go.
    SleepId sleep = 0;
  };
  using Lock = std::unique_lock<std::mutex>;

  bool AllWait() const;
  std::optional<Jump> NextJump();
  // Decides and carries out jumps until one has to be waited for.
  void Settle(Lock& lock);

  const Callbacks callbacks_;
  mutable std::mutex mutex_;
  std::int64_t now_us_;
  int frozen_ = 0;
  std::set<RequestId> open_;
  std::set<RequestId> answered_;  // Never reused, so an early answer is known.
  std::set<RequestId> kept_back_;
  std::map<RequestId, Sleep> sleeps_;
  std::map<HoldId, std::int64_t> holds_;  // Due times; gone once let go.
  std::vector<SleepRecord> trace_;
  std::deque<Jump> decided_;
  bool carrying_out_ = false;
};

}  // namespace aex::conformance
