// Time of a workspace: the system's, or one that moves only when told.
//
// Microseconds since the Unix epoch. Every date, time-out and settlement of the
// fake reads this and nothing else (design 5); delays of bytes on the wire are
// real time and not its concern. Clocks are thread-safe and outlive the
// workspaces that hold them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

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

  double NowMs() const { return static_cast<double>(NowMicros()) / 1000.0; }
};

class SystemClock final : public Clock {
 public:
  std::int64_t NowMicros() const override;
  bool WaitUntil(std::int64_t due_us, std::stop_token stop) override;
};

// Starts where it is told. Without a listener a wait moves the clock to its due
// time at once; with one, the listener decides when to advance.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t start_us, HoldListener* listener = nullptr)
      : now_us_(start_us), listener_(listener) {}

  std::int64_t NowMicros() const override;
  bool WaitUntil(std::int64_t due_us, std::stop_token stop) override;
  // Never moves backwards: an earlier time is ignored.
  void AdvanceTo(std::int64_t now_us);
  // Null takes the listener away: it is not called again after this returns, and
  // what it held goes on. Another one may only follow when there is none. Never
  // from a call of the listener's own.
  void SetListener(HoldListener* listener);

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any moved_;
  std::int64_t now_us_;
  HoldListener* listener_;
  std::int64_t next_hold_ = 1;
  int calls_out_ = 0;  // Listener calls under way; SetListener waits for them.
};

}  // namespace aex::platform
