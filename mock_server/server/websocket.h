// The server's side of one WebSocket as bytes in and bytes out, without a socket:
// wslay frames and unframes, answers pings and checks what clients send.
//
// Not thread-safe. `outgoing` is the owner's to send and to bound: it grows with
// what is sent, and by at most one frame for each frame received. Client messages
// are bounded by kMaxClientMessage; a larger one is answered by a close with 1009,
// an unmasked frame with 1002, text that is no UTF-8 with 1007.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct wslay_event_context;

namespace aex::server {

inline constexpr std::size_t kMaxClientMessage = 64 * 1024;

class WebSocket {
 public:
  using OnText = std::function<void(std::string_view text)>;

  // `on_text` is called by Receive for each whole text message.
  explicit WebSocket(OnText on_text);
  ~WebSocket();
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;

  void Receive(std::string_view bytes);

  // Neither does anything after a close frame was sent.
  void SendText(std::string_view text);
  void SendClose(int code, std::string_view reason);

  // Frames for the client, in order; whoever sends them takes them away.
  std::string& outgoing() { return outgoing_; }

  // What the client sends after its close frame, or after a close that its own
  // mistake brought about, is ignored.
  bool close_received() const;
  bool close_sent() const;

 private:
  struct FreeContext {
    void operator()(wslay_event_context* context) const;
  };
  struct Callbacks;

  void Flush();

  const OnText on_text_;
  std::unique_ptr<wslay_event_context, FreeContext> context_;
  std::string_view incoming_;  // Of the Receive under way.
  std::string outgoing_;
};

}  // namespace aex::server
