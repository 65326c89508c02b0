// What an event stream sends, step by step, as server/ asks for it after the
// upgrade to a WebSocket (contract 1.8).
//
// server/ owns frames, buffers and sockets; a feed owns what is said and when.
// One thread asks; only `wake` is called from others. A feed never blocks. It is
// destroyed before the exchange that it came from is closed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "mock_server/http/wire_plan.h"

namespace aex::http {

struct FeedStep {
  enum class Kind {
    kWait,   // Nothing now: ask again after `wait_us`, or when woken.
    kText,   // One text frame.
    kClose,  // A close frame, then the closing handshake.
    kEnd,    // The connection ends without a close frame, as `end` says.
  };
  Kind kind = Kind::kWait;
  std::string text;                     // Of kText; of kClose the reason.
  int code = 1000;                      // Of kClose.
  CloseHow end = CloseHow::kFin;        // Of kEnd.
  std::optional<std::int64_t> wait_us;  // Of kWait: real time; empty: when woken.

  bool operator==(const FeedStep&) const = default;
};

class EventFeed {
 public:
  virtual ~EventFeed() = default;

  // Called once, before Next. `wake` says that Next may have more than it said
  // last; it may be called from any thread, also just after the feed is gone.
  virtual void Attach(std::function<void()> wake) = 0;
  virtual FeedStep Next() = 0;
  // What a text message of the client is answered with, if with anything.
  virtual std::optional<std::string> Hear(std::string_view text) = 0;
};

}  // namespace aex::http
