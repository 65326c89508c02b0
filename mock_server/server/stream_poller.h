// One thread for all event streams, however many: a thousand of them cost no
// threads and do not keep the API from answering (design 3).
//
// Add is thread-safe; everything else of a stream happens on the poll thread
// until `on_over` is called there with its id, after which the poller does not
// touch it again. It sleeps until a socket is ready, a feed wakes it, or a time
// that a stream wants has come. It owns no stream.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "mock_server/contract/result.h"
#include "mock_server/server/event_stream.h"
#include "mock_server/server/unique_fd.h"

namespace aex::server {

inline constexpr std::size_t kMaxStreams = 16'384;

class StreamPoller {
 public:
  using OnOver = std::function<void(std::int64_t id)>;

  explicit StreamPoller(OnOver on_over);
  ~StreamPoller();

  Status Start();
  // Breaks off the streams there are and joins the thread.
  void Stop();

  // False when there may be no more, or after Stop: the stream stays the
  // caller's. Ids are from 1 and not those of another stream.
  bool Add(std::int64_t id, EventStream& stream);

 private:
  using TimePoint = EventStream::TimePoint;
  struct Polled {
    EventStream* stream = nullptr;
    std::uint32_t events = 0;     // What epoll watches for.
    std::optional<TimePoint> at;  // Its entry in times_.
  };
  // Streams to advance, and whether the poll saw the end of their client.
  using Ready = std::unordered_map<std::int64_t, bool>;

  void Loop(std::stop_token stop);
  void Poll(Ready& ready);
  int Timeout() const;
  void TakeArrivals(Ready& ready);
  void TakeTimes(TimePoint now, Ready& ready);
  void Advance(std::int64_t id, bool hung_up, TimePoint now);
  void Watch(std::int64_t id, Polled& polled, const EventStream::Wants& wants);
  void Finish(std::int64_t id);
  void Wake(std::int64_t id);
  void Signal();

  const OnOver on_over_;
  UniqueFd epoll_;
  UniqueFd wake_;
  std::mutex mutex_;  // Guards the next four.
  std::vector<std::pair<std::int64_t, EventStream*>> arriving_;
  std::unordered_set<std::int64_t> woken_;
  std::size_t count_ = 0;  // Streams from Add to on_over.
  bool stopped_ = true;
  // The poll thread's own.
  std::unordered_map<std::int64_t, Polled> polled_;
  std::set<std::pair<TimePoint, std::int64_t>> times_;
  std::unordered_set<std::int64_t> again_;
  std::jthread thread_;
};

}  // namespace aex::server
