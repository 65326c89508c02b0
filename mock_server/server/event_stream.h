// One connection after its upgrade: sends what its feed says in WebSocket frames,
// hears the client, and ends as the feed, the client or the server wants.
//
// Never blocks; a poll thread advances it whenever something may have changed.
// What waits for a slow client is bounded: beyond the bound the feed is not asked
// and the client not read. Belongs to one thread at a time. The exchange is
// closed exactly once, after the feed is gone; the transport outlives it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "mock_server/http/exchange.h"
#include "mock_server/server/transport.h"
#include "mock_server/server/websocket.h"

namespace aex::server {

// Bytes that wait for the client, apart from one event that goes beyond.
inline constexpr std::size_t kMaxStreamQueue = 256 * 1024;
// How long a client may take to answer our close frame.
inline constexpr std::chrono::seconds kCloseGrace{2};

// What a connection hands over when it has sent its 101.
struct Upgraded {
  std::unique_ptr<http::PendingExchange> exchange;
  std::shared_ptr<http::EventFeed> feed;
  std::int64_t head_bytes = 0;  // Of the 101.
  std::string received;         // What the client sent right behind its request.
};

class EventStream {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // `ending` says that the server wants it to end; `stalled` is true while a
  // stall lasts. Both outlive it.
  EventStream(Transport& transport, const std::atomic<bool>& ending,
              std::atomic<bool>& stalled, Upgraded upgraded);
  ~EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  // Once, before Advance. `wake` may be called from any thread.
  void Attach(std::function<void()> wake);

  // What has to happen before Advance is due again.
  struct Wants {
    bool over = false;   // Nothing any more: it may be destroyed.
    bool again = false;  // There is more to do at once.
    bool read = false;
    bool write = false;
    std::optional<TimePoint> at;
  };
  // `hung_up`: the poll saw the end of the client.
  Wants Advance(TimePoint now, bool hung_up);

  // Ends it whatever it was doing; the exchange is closed.
  void BreakOff();

  int descriptor() const { return transport_.descriptor(); }

 private:
  enum class State {
    kTalking,
    kClosing,   // Our close frame is on its way; the client's is awaited.
    kEnding,    // What is queued goes out, then `end_`.
    kStalled,   // A fault's silence.
    kDraining,  // Half closed; what the client still sends is dropped.
    kOver,
  };

  bool IsFull() const { return websocket_.outgoing().size() >= kMaxStreamQueue; }
  void Hear(std::string_view text);
  bool ReadSome(TimePoint now);
  void Received(std::string_view bytes, TimePoint now);
  bool Pump(TimePoint now);
  void Flush(TimePoint now);
  void EndNow();
  void BeginEnding(http::CloseHow how, TimePoint now);
  void CarryOutEnd(TimePoint now);
  void CloseExchange();
  Wants Remaining(bool again) const;

  Transport& transport_;
  const std::atomic<bool>& ending_;
  std::atomic<bool>& stalled_;
  std::unique_ptr<http::PendingExchange> exchange_;
  std::shared_ptr<http::EventFeed> feed_;
  mutable WebSocket websocket_;
  std::string early_;  // Received with the upgrade's request.
  State state_ = State::kTalking;
  http::CloseHow end_ = http::CloseHow::kFin;
  bool faulty_ = false;  // It ends, or ended, by a fault.
  std::int64_t written_;
  std::size_t dropped_ = 0;  // Bytes of the client that nobody reads any more.
  std::optional<TimePoint> feed_at_;
  std::optional<TimePoint> deadline_;
  // A reset waits until then at the latest, and is tried again at `retry_at_`.
  std::optional<TimePoint> reset_by_;
  std::optional<TimePoint> retry_at_;
};

}  // namespace aex::server
