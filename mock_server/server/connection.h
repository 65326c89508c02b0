// One connection: frames requests, has them decided, and puts the answers on the
// wire, one after the other, until it ends.
//
// Run belongs to one thread and returns when the connection is over; the other
// members may be called from any thread while the object lives. Backend and
// Dispatcher outlive it. Every exchange it was given is closed exactly once.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "mock_server/http/exchange.h"
#include "mock_server/server/dispatcher.h"
#include "mock_server/server/event_stream.h"
#include "mock_server/server/framing.h"
#include "mock_server/server/patience.h"
#include "mock_server/server/transport.h"

namespace aex::server {

// Requests told of that came after our FIN.
inline constexpr std::int64_t kMaxDrainedRequests = 16;
// Memory of a large answer is given back above this.
inline constexpr std::size_t kKeptAnswerBytes = 256 * 1024;
// What became of a request from this size on is given back to the system.
inline constexpr std::int64_t kLargeRequestBytes = 1024 * 1024;

class Connection {
 public:
  Connection(std::unique_ptr<Transport> transport, std::uint16_t port, std::int64_t id,
             http::Backend& backend, Dispatcher& dispatcher, Patience patience = {});

  void Run();
  // After Run: set when the connection is not over but an event stream now. Its
  // thread is whoever advances it.
  EventStream* stream() { return stream_.get(); }

  std::uint16_t port() const { return port_; }
  std::int64_t id() const { return id_; }
  // True while a stall lasts.
  bool stalled() const { return stalled_; }
  // True from the upgrade to an event stream on.
  bool streaming() const { return streaming_; }

  // Ends it: at once when it is idle, reading, delayed, stalled or a stream; after the
  // answer that is being decided or written otherwise. The caller requests a
  // stop of what is returned, without holding a lock: the backend is called.
  [[nodiscard]] std::stop_source End();
  // Also breaks off a write. After End.
  void Abort();

 private:
  void RunUnguarded();
  std::optional<http::ConnectionEnd> FaultAtConnect();
  bool ServeOne();
  bool EndsWhileIdle();
  void LoseRace();
  RequestFramer::Progress Advance();
  bool Receive();
  void SendContinue();
  bool ServeHead();
  bool ServeRequest();
  bool ServeUnfinished();
  bool Refuse(const FramingError& error);
  void DropEarly(http::EarlyEnd early);
  bool Answer(http::PendingExchange& exchange, bool head_only, bool close);
  void Finish(http::CloseHow how, http::PendingExchange* exchange,
              const contract::Delivery& delivery, std::int64_t answer_bytes);
  void TakeLate();
  void DrainLate();
  void TellLate();
  void BecomeStream(std::unique_ptr<http::PendingExchange> exchange);
  void GiveMemoryBack();

  const std::unique_ptr<Transport> transport_;
  const std::uint16_t port_;
  const std::int64_t id_;
  http::Backend& backend_;
  Dispatcher& dispatcher_;
  const Patience patience_;
  RequestFramer framer_;
  // Of the request under way, once the rest of it had to be waited for.
  std::optional<std::chrono::steady_clock::time_point> waiting_since_;
  bool timed_out_ = false;  // That wait was too long.
  bool large_ = false;      // The last request was.
  std::string answer_;
  std::stop_source stop_;
  // What is going to end it without a request's doing, if a fault armed it.
  std::optional<http::ConnectionEnd> idle_end_;
  http::KeepaliveEnd keepalive_;
  std::unique_ptr<http::PendingExchange> armed_by_;  // Of a race to come.
  std::int64_t served_ = 0;
  std::int64_t drained_ = 0;   // Requests that came too late,
  bool tells_late_ = false;    // and whether the backend hears of them.
  bool in_request_ = false;    // It ends before a request was read whole.
  std::atomic<bool> ending_ = false;
  std::atomic<bool> stalled_ = false;
  std::atomic<bool> streaming_ = false;
  std::shared_ptr<http::EventFeed> feed_;  // From its 101 to the stream.
  std::unique_ptr<EventStream> stream_;
};

}  // namespace aex::server
