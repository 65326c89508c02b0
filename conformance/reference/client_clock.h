// The time a client lives in: the system's, or one handed over to whoever
// drives it (subject protocol 4).
//
// Waits between attempts and polls go through a ClientClock; timers that guard
// a network wait stay real. VirtualTime is shared by all calls of one client
// and outlives them; each call has a VirtualClock of its own on top, because a
// sleep is announced under the request it belongs to. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>

namespace aex::conformance {

class ClientClock {
 public:
  virtual ~ClientClock() = default;
  // Milliseconds since the Unix epoch, with fractions. Never goes back.
  virtual double NowMs() const = 0;
  // False when a stop was requested first. Never ends early otherwise.
  virtual bool Sleep(double ms, std::stop_token stop) = 0;
};

class RealClock final : public ClientClock {
 public:
  RealClock();
  double NowMs() const override;
  bool Sleep(double ms, std::stop_token stop) override;

 private:
  const double offset_ms_;  // From the steady clock to the Unix epoch.
};

// The virtual now of one client, and its open sleeps.
class VirtualTime {
 public:
  // `sleep_ids` is shared by many clients, so that no two sleeps are called the
  // same; it outlives this object.
  VirtualTime(double start_ms, std::atomic<std::int64_t>& sleep_ids)
      : now_ms_(start_ms), sleep_ids_(sleep_ids) {}

  double NowMs() const;
  // Calls `announce` with the id of the sleep, then blocks until it is woken
  // (true) or stopped (false). Waking from within `announce` is fine.
  bool Sleep(const std::function<void(std::int64_t)>& announce, std::stop_token stop);
  // Unknown sleeps are ignored. An earlier time than now is too: wakes of
  // concurrent calls may be taken up out of order.
  void Wake(std::int64_t sleep, double now_ms);

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any woken_;
  double now_ms_;
  std::map<std::int64_t, bool> sleeps_;  // Id to whether it was woken.
  std::atomic<std::int64_t>& sleep_ids_;
};

class VirtualClock final : public ClientClock {
 public:
  using OnSleep = std::function<void(std::int64_t sleep, double ms)>;
  VirtualClock(VirtualTime& time, OnSleep on_sleep)
      : time_(time), on_sleep_(std::move(on_sleep)) {}

  double NowMs() const override { return time_.NowMs(); }
  bool Sleep(double ms, std::stop_token stop) override;

 private:
  VirtualTime& time_;
  const OnSleep on_sleep_;
};

}  // namespace aex::conformance
