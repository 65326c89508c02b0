#include "conformance/reference/open_client.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace aex::conformance {

void EventGate::Deliver(const std::function<void(ClientEvents&)>& event) {
  const std::thread::id self = std::this_thread::get_id();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !delivering_ || *delivering_ == self || closed_; });
  if (closed_) return;
  // Not empty when an event causes another one on its own thread.
  const std::optional<std::thread::id> outer = delivering_;
  delivering_ = self;
  lock.unlock();
  event(events_);
  lock.lock();
  delivering_ = outer;
  changed_.notify_all();
}

void EventGate::Close() {
  std::unique_lock lock(mutex_);
  closed_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] {
    return !delivering_ || *delivering_ == std::this_thread::get_id();
  });
}

OpenClient::OpenClient(const ClientOptions& options,
                       std::unique_ptr<ReferenceClient> client, ClientEvents& events,
                       std::atomic<SleepId>& sleep_ids)
    : virtual_time_(options.virtual_time),
      client_(std::move(client)),
      gate_(events),
      time_(options.now_ms, sleep_ids),
      random_(options.seed ? ClientRandom(*options.seed) : ClientRandom::Unseeded()) {}

void OpenClient::Begin(RequestId request) {
  const std::lock_guard lock(mutex_);
  calls_.emplace(request, OpenCall{std::stop_source(), random_.Fork(), false});
}

void OpenClient::Queue(RequestId request) {
  const std::lock_guard lock(mutex_);
  calls_.at(request).queued = true;
}

bool OpenClient::IsQueued(RequestId request) const {
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(request);
  return found != calls_.end() && found->second.queued;
}

void OpenClient::Do(RequestId request, std::string_view op, const Json& args) {
  VirtualClock handed_over(time_, [this, request](SleepId sleep, double ms) {
    gate_.Deliver([&](ClientEvents& events) { events.OnSleep(request, sleep, ms); });
  });
  std::unique_lock lock(mutex_);
  OpenCall& open = calls_.at(request);
  const bool was_queued = std::exchange(open.queued, false);
  ClientClock& clock = virtual_time_ ? static_cast<ClientClock&>(handed_over)
                                     : static_cast<ClientClock&>(real_clock_);
  CallContext call{clock, open.stop.get_token(), open.random};
  lock.unlock();
  if (was_queued) {
    gate_.Deliver([request](ClientEvents& events) { events.OnStarted(request); });
  }
  CallAnswer answer = client_->Do(op, args, call);
  lock.lock();
  calls_.erase(request);
  lock.unlock();
  gate_.Deliver(
      [&](ClientEvents& events) { events.OnAnswer(request, std::move(answer)); });
}

void OpenClient::Cancel(RequestId request) {
  std::stop_source stop(std::nostopstate);
  {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(request);
    if (found == calls_.end()) return;
    stop = found->second.stop;
  }
  // Callbacks of the stop run here: not under the lock.
  stop.request_stop();
}

void OpenClient::Close() {
  gate_.Close();
  StopAll();
}

void OpenClient::Lose(const std::string& why) {
  gate_.Deliver([&](ClientEvents& events) { events.OnLost(why, ""); });
  Close();
}

void OpenClient::StopAll() {
  std::vector<std::stop_source> stops;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [request, call] : calls_) stops.push_back(call.stop);
  }
  for (std::stop_source& stop : stops) stop.request_stop();
}

}  // namespace aex::conformance
