// The client's side of one WebSocket: handshake, frames, pings, and a close that
// the server has heard (RFC 6455, contract 1.8).
//
// wslay frames and unframes. Messages are bounded by kMaxStreamText; a longer
// one ends the stream. Blocks on one thread; whoever shuts the socket down ends
// it. It neither connects nor reconnects.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/reference/client_socket.h"
#include "conformance/reference/transport.h"

struct wslay_event_context;

namespace aex::conformance {

inline constexpr std::size_t kMaxStreamText = 16 * 1024 * 1024;
// How long the server may take to answer our close.
inline constexpr std::chrono::milliseconds kCloseGrace{250};

// The three moments one stream looks out for.
class StreamTimers {
 public:
  StreamTimers(const StreamRequest& request, SocketDeadline now);

  void Heard(SocketDeadline now) { idle_at_ = now + idle_; }
  void Pinged(SocketDeadline now) { ping_at_ = now + ping_; }
  bool IsPingDue(SocketDeadline now) const { return now >= ping_at_; }
  // The silence has lasted too long.
  bool IsIdle(SocketDeadline now) const { return now >= idle_at_; }
  // When the stream is given up, unless something is heard.
  SocketDeadline Lost() const;
  // When there is something to do at the latest.
  SocketDeadline Next() const;

 private:
  std::chrono::milliseconds idle_;
  std::chrono::milliseconds ping_;
  SocketDeadline idle_at_;
  SocketDeadline ping_at_;
  SocketDeadline until_;
};

class WebSocketClient {
 public:
  // All outlive it; the socket is connected.
  WebSocketClient(ClientSocket& socket, const StreamRequest& request,
                  StreamTimers timers);
  ~WebSocketClient();
  WebSocketClient(const WebSocketClient&) = delete;
  WebSocketClient& operator=(const WebSocketClient&) = delete;

  // From the handshake until `take` wants no more or the stream has ended.
  void Run(const TakeText& take);

 private:
  struct Callbacks;
  struct FreeContext {
    void operator()(wslay_event_context* context) const;
  };

  // False when the server does not agree to a WebSocket.
  bool ShakeHands();
  bool ReadHead(std::string& received, const std::string& key);
  // Feeds what came to wslay; texts that became whole are in `texts_`.
  void Unframe(std::string_view bytes);
  // False when nothing more is wanted.
  bool HandOver(const TakeText& take);
  void Say(std::string_view text);
  bool Flush(SocketDeadline deadline);
  void SayGoodbye();
  bool IsOver() const;

  ClientSocket& socket_;
  const StreamRequest& request_;
  StreamTimers timers_;
  ClientRandom random_;
  std::unique_ptr<wslay_event_context, FreeContext> context_;
  std::string_view incoming_;  // Of the Unframe under way.
  std::string outgoing_;
  std::vector<std::string> texts_;
};

// `Sec-WebSocket-Key`, from 16 random bytes, and the answer it asks for.
std::string WebSocketKey(ClientRandom& random);
std::string WebSocketAccept(std::string_view key);

}  // namespace aex::conformance
