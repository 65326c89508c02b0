// Test support: a WebSocket client over a raw socket, frame by frame, which can
// also do what a client must not.
//
// Every wait is bounded by RawClient's patience. One thread. For tests only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mock_server/server/raw_client.h"

namespace aex::server {

struct Frame {
  int opcode = 0;  // 1 text, 8 close, 9 ping, 10 pong.
  std::string payload;
  bool fin = true;

  // Of a close frame; 0 without one.
  int CloseCode() const;
  bool operator==(const Frame&) const = default;
};

// As bytes of a client: masked, unless it is to be wrong.
std::string ClientFrame(const Frame& frame, bool masked = true);
// Takes the first frame of a server off `bytes`; nothing when it is not whole.
std::optional<Frame> TakeFrame(std::string& bytes);
std::string CloseFrame(int code);

// The bytes of a right handshake for that target.
std::string HandshakeFor(const std::string& target);

class WebSocketClient {
 public:
  explicit WebSocketClient(RawClient socket) : socket_(std::move(socket)) {}

  // Sends the handshake, with `more` in the same segment, and reads the answer's
  // head; its status, 0 for none.
  int Upgrade(const std::string& target, const std::string& more = "");
  const std::string& head() const { return head_; }

  bool Send(const Frame& frame) { return socket_.Send(ClientFrame(frame)); }
  bool Say(std::string_view text) { return Send({1, std::string(text)}); }
  // The next frame; nothing when the connection ended, or nothing came.
  std::optional<Frame> Hear();
  // The payloads of that many frames.
  std::vector<std::string> Texts(std::size_t count);
  // What comes until the end, and how it ends.
  Heard HearAll();
  RawClient& socket() { return socket_; }

 private:
  RawClient socket_;
  std::string head_;
  std::string unread_;
};

}  // namespace aex::server
