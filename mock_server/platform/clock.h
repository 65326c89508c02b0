// Time of a workspace: the system's, or one that moves only when told.
//
// Microseconds since the Unix epoch. Every date, time-out and settlement of the
// fake reads this and nothing else (design 5); delays of bytes on the wire are
// real time and not its concern. Clocks are thread-safe and outlive the
// workspaces that hold them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace aex::platform {

// Told when something of the fake begins or ends waiting for a manual clock,
// so that whoever drives the clock knows that nothing else will happen first.
class HoldListener {
 public:
  virtual ~HoldListener() = default;
  // Called without any lock held by the clock. `due_us` is when it may go on.
  virtual void OnHeld(std::int64_t hold, std::int64_t due_us) = 0;
  virtual void OnReleased(std::int64_t hold) = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t NowMicros() const = 0;
  // Blocks until NowMicros() >= due_us (true) or a stop is requested (false).
  virtual bool WaitUntil(std::int64_t due_us, std::stop_token stop) = 0;

  // A wait that does not block, for a thread that waits for many things.
  struct Waiting {
    std::int64_t hold = 0;                // For Holds and EndHold; 0 = none.
    std::optional<std::int64_t> real_us;  // Look again after so long of real time.
  };
  // Nothing when the clock reads `due_us` or later. `let_go` is called at most
  // once, without a lock, on the thread that moves the clock, when a hold ends;
  // it only says that it is time to look at the clock again.
  virtual std::optional<Waiting> Hold(std::int64_t due_us, std::function<void()> let_go) = 0;
  // Whether that hold was neither let go nor ended.
  virtual bool Holds(std::int64_t hold) const = 0;
  // Must follow every hold, also one that was let go.
  virtual void EndHold(std::int64_t hold) = 0;

  double NowMs() const { return static_cast<double>(NowMicros()) / 1000.0; }
};

class SystemClock final : public Clock {
 public:
  std::int64_t NowMicros() const override;
  bool WaitUntil(std::int64_t due_us, std::stop_token stop) override;
  // Knows no holds: only how much real time is left.
  std::optional<Waiting> Hold(std::int64_t due_us, std::function<void()> let_go) override;
  bool Holds(std::int64_t) const override { return false; }
  void EndHold(std::int64_t) override {}
};

// Starts where it is told. Without a listener a wait moves the clock to its due
// time at once; with one, the listener decides when to advance.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t start_us, HoldListener* listener = nullptr)
      : now_us_(start_us), listener_(listener) {}

  std::int64_t NowMicros() const override;
  bool WaitUntil(std::int64_t due_us, std::stop_token stop) override;
  std::optional<Waiting> Hold(std::int64_t due_us, std::function<void()> let_go) override;
  bool Holds(std::int64_t hold) const override;
  void EndHold(std::int64_t hold) override;
  // Never moves backwards: an earlier time is ignored.
  void AdvanceTo(std::int64_t now_us);
  // Null takes the listener away: it is not called again after this returns, and
  // what it held goes on. Another one may only follow when there is none. Never
  // from a call of the listener's own.
  void SetListener(HoldListener* listener);

 private:
  struct Held {
    std::int64_t due_us = 0;
    std::function<void()> let_go;  // Empty once it was let go.
  };
  using Calls = std::vector<std::function<void()>>;

  // Takes the calls that are due at `now_us`; under the lock.
  Calls TakeDue(std::int64_t now_us);

  mutable std::mutex mutex_;
  std::condition_variable_any moved_;
  std::map<std::int64_t, Held> holds_;  // Of those who do not block, until EndHold.
  std::int64_t now_us_;
  HoldListener* listener_;
  std::int64_t next_hold_ = 1;
  int calls_out_ = 0;  // Listener calls under way; SetListener waits for them.
};

}  // namespace aex::platform
