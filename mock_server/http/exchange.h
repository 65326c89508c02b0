// What server/ asks of http/: one interface, so that the sockets can be tested
// with a fake backend and the backend without sockets.
//
// A connection thread calls OnConnect once, and OnIdleEnd at most once; then for each request OnHead, Begin
// (or BeginMalformed), Decide, and Close exactly once. All calls are thread-safe
// across connections; one PendingExchange belongs to one thread at a time. An
// exchange whose answer has a feed is closed when its stream has ended, and the
// feed is destroyed before. The backend outlives every exchange it gave out.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "mock_server/contract/evidence.h"
#include "mock_server/http/event_feed.h"
#include "mock_server/http/message.h"
#include "mock_server/http/wire_plan.h"

namespace aex::http {

struct Answer {
  Response response;
  WirePlan plan;
  std::string date;  // For the `Date` header: IMF-fixdate of the workspace clock.
  // Set: the response is the 101 of a WebSocket, and this is what is said on it.
  // Shared only because answers are copied; one stream uses it.
  std::shared_ptr<EventFeed> feed;
};

class PendingExchange {
 public:
  virtual ~PendingExchange() = default;
  // Decides, once. Blocks only on the workspace clock (an exchange that has to
  // wait for a pending commit, contract 13); empty when `stop` ended the wait.
  virtual std::optional<Answer> Decide(std::stop_token stop) = 0;
  // Reports what of the answer was handed to the connection. `bytes` of the
  // delivery and `answer_bytes` count head and body.
  virtual void Close(const contract::Delivery& delivery, std::int64_t answer_bytes) = 0;
  // After Close, at most once: the connection was ended under the next request,
  // as the plan's `keepalive` had it.
  virtual void OnRaceLost() {}
};

// A connection that ends before its request was read whole. No Decide follows;
// the exchange is closed with delivery `none`.
struct EarlyEnd {
  EarlyDrop drop;
  std::unique_ptr<PendingExchange> exchange;
};

class Backend {
 public:
  virtual ~Backend() = default;

  // A new connection on `port`: how a fault ends it, if one does.
  virtual std::optional<ConnectionEnd> OnConnect(std::uint16_t port) = 0;
  // A connection was given an `idle` end, and that is about to happen.
  virtual void OnIdleEnd(std::uint16_t port, const ConnectionEnd& end) = 0;

  // The head is complete, the body is not yet read.
  virtual std::optional<EarlyEnd> OnHead(const RequestHead& head) = 0;

  // The whole request is there.
  virtual std::unique_ptr<PendingExchange> Begin(Request request) = 0;

  // A whole request arrived on a connection that a fault had half closed: nobody
  // decides on it and nobody answers, but it was sent.
  virtual void OnIgnored(Request request) = 0;

  // Bytes that are no acceptable HTTP. Journalled as `unmatched` and answered
  // with `status` and the contract's envelope; the server closes afterwards.
  // `head` holds what could be read of it.
  virtual std::unique_ptr<PendingExchange> BeginMalformed(const RequestHead& head,
                                                          int status,
                                                          std::string_view code,
                                                          std::string_view message) = 0;
};

}  // namespace aex::http
