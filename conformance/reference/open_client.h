// One open client of the reference subject: the client itself, its clock, its
// open calls, and the gate its events go through.
//
// Created by ReferenceSubject and shared with the threads of its calls.
// Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "conformance/reference/client.h"
#include "conformance/reference/client_clock.h"
#include "conformance/subject/subject.h"

namespace aex::conformance {

// Lets events out one at a time, with no lock held, until it is closed.
class EventGate {
 public:
  explicit EventGate(ClientEvents& events) : events_(events) {}

  // Nothing happens once the gate is closed.
  void Deliver(const std::function<void(ClientEvents&)>& event);
  // After it returns no event is delivered any more. May be called from within
  // an event: that one is then the last.
  void Close();

 private:
  ClientEvents& events_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::thread::id> delivering_;
  bool closed_ = false;
};

class OpenClient {
 public:
  // `sleep_ids` outlives this object.
  OpenClient(const ClientOptions& options, std::unique_ptr<ReferenceClient> client,
             ClientEvents& events, std::atomic<SleepId>& sleep_ids);

  // Registers a call; in the order of these, calls draw their random numbers.
  void Begin(RequestId request);
  // The call has to wait for a thread: OnStarted will tell when it has one.
  void Queue(RequestId request);
  bool IsQueued(RequestId request) const;
  // Runs the call to its answer. Blocks.
  void Do(RequestId request, std::string_view op, const Json& args);

  void Wake(SleepId sleep, double now_ms) { time_.Wake(sleep, now_ms); }
  void Cancel(RequestId request);
  // Ends events, then stops all calls; they wind down on their threads.
  void Close();
  // The same, with a last event.
  void Lose(const std::string& why);

 private:
  struct OpenCall {
    std::stop_source stop;
    ClientRandom random;
    bool queued = false;
  };
  void StopAll();

  const bool virtual_time_;
  const std::unique_ptr<ReferenceClient> client_;
  EventGate gate_;
  VirtualTime time_;
  RealClock real_clock_;
  mutable std::mutex mutex_;
  ClientRandom random_;
  std::map<RequestId, OpenCall> calls_;
};

}  // namespace aex::conformance
