#include "mock_server/server/websocket.h"

#include <wslay/wslay.h>

#include <algorithm>
#include <utility>

#include "mock_server/contract/check.h"

namespace aex::server {
namespace {

const std::uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

struct WebSocket::Callbacks {
  static ssize_t Read(wslay_event_context_ptr context, std::uint8_t* buffer,
                      std::size_t size, int, void* self) {
    std::string_view& incoming = static_cast<WebSocket*>(self)->incoming_;
    const std::size_t count = std::min(size, incoming.size());
    if (count == 0) {
      wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
      return -1;
    }
    std::copy_n(incoming.begin(), count, buffer);
    incoming.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }

  static ssize_t Write(wslay_event_context_ptr, const std::uint8_t* bytes,
                       std::size_t size, int, void* self) {
    static_cast<WebSocket*>(self)->outgoing_.append(reinterpret_cast<const char*>(bytes),
                                                    size);
    return static_cast<ssize_t>(size);
  }

  static void Message(wslay_event_context_ptr, const wslay_event_on_msg_recv_arg* message,
                      void* self) {
    if (message->opcode != WSLAY_TEXT_FRAME) return;
    static_cast<WebSocket*>(self)->on_text_(
        {reinterpret_cast<const char*>(message->msg), message->msg_length});
  }
};

void WebSocket::FreeContext::operator()(wslay_event_context* context) const {
  wslay_event_context_free(context);
}

WebSocket::WebSocket(OnText on_text) : on_text_(std::move(on_text)) {
  wslay_event_callbacks callbacks = {};
  callbacks.recv_callback = Callbacks::Read;
  callbacks.send_callback = Callbacks::Write;
  callbacks.on_msg_recv_callback = Callbacks::Message;
  wslay_event_context_ptr context = nullptr;
  CHECK(wslay_event_context_server_init(&context, &callbacks, this) == 0);
  context_.reset(context);
  wslay_event_config_set_max_recv_msg_length(context, kMaxClientMessage);
}

WebSocket::~WebSocket() = default;

void WebSocket::Receive(std::string_view bytes) {
  incoming_ = bytes;
  // An error leaves a close frame queued, or nothing that could be done.
  (void)wslay_event_recv(context_.get());
  incoming_ = {};
  Flush();
}

void WebSocket::SendText(std::string_view text) {
  const wslay_event_msg message = {WSLAY_TEXT_FRAME, Bytes(text), text.size()};
  (void)wslay_event_queue_msg(context_.get(), &message);
  Flush();
}

void WebSocket::SendClose(int code, std::string_view reason) {
  (void)wslay_event_queue_close(context_.get(), static_cast<std::uint16_t>(code),
                                Bytes(reason), reason.size());
  Flush();
}

// Writing never blocks here, so that a close frame cannot overtake a text.
void WebSocket::Flush() {
  while (wslay_event_want_write(context_.get())) {
    if (wslay_event_send(context_.get()) != 0) return;
  }
}

bool WebSocket::close_received() const {
  return wslay_event_get_close_received(context_.get()) != 0;
}

bool WebSocket::close_sent() const {
  return wslay_event_get_close_sent(context_.get()) != 0;
}

}  // namespace aex::server
