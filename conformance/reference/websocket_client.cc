#include "conformance/reference/websocket_client.h"

#include <openssl/evp.h>
#include <wslay/wslay.h>

#include <algorithm>
#include <array>
#include <utility>

#include "conformance/reference/response_head.h"
#include "conformance/reference/round_trip.h"
#include "mock_server/contract/check.h"
#include "mock_server/contract/digest.h"

namespace aex::conformance {
namespace {

using std::chrono::steady_clock;

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kPing = "aex:ping";
constexpr std::uint16_t kNormalClosure = 1000;
constexpr std::size_t kPieceBytes = 16 * 1024;

const std::uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::string RandomBytes(ClientRandom& random, std::size_t count) {
  std::string bytes;
  while (bytes.size() < count) {
    const std::uint64_t word = random.Next();
    for (int shift = 0; shift < 64 && bytes.size() < count; shift += 8) {
      bytes += static_cast<char>((word >> shift) & 0xff);
    }
  }
  return bytes;
}

std::string HandshakeOf(const StreamRequest& request, const std::string& key) {
  const BaseUrl& url = request.url;
  const bool ipv6 = url.host.find(':') != std::string::npos;
  const std::string host = ipv6 ? "[" + url.host + "]" : url.host;
  return "GET " + (url.prefix.empty() ? "/" : url.prefix) + "?" + request.query +
         " HTTP/1.1\r\nHost: " + host + ":" + std::to_string(url.port) +
         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key +
         "\r\nSec-WebSocket-Version: 13\r\nUser-Agent: aex-reference/" AEX_VERSION
         "\r\n\r\n";
}

bool Agrees(const ResponseHead& head, const std::string& key) {
  const std::string* upgrade = FindHeader(head.headers, "Upgrade");
  const std::string* accept = FindHeader(head.headers, "Sec-WebSocket-Accept");
  return head.status == 101 && upgrade != nullptr &&
         SameHeaderName(*upgrade, "websocket") && accept != nullptr &&
         *accept == WebSocketAccept(key);
}

}  // namespace

struct WebSocketClient::Callbacks {
  static ssize_t Read(wslay_event_context_ptr context, std::uint8_t* buffer,
                      std::size_t size, int, void* self) {
    std::string_view& incoming = static_cast<WebSocketClient*>(self)->incoming_;
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
    static_cast<WebSocketClient*>(self)->outgoing_.append(
        reinterpret_cast<const char*>(bytes), size);
    return static_cast<ssize_t>(size);
  }

  static int Mask(wslay_event_context_ptr, std::uint8_t* buffer, std::size_t size,
                  void* self) {
    const std::string mask = RandomBytes(static_cast<WebSocketClient*>(self)->random_, size);
    std::copy(mask.begin(), mask.end(), buffer);
    return 0;
  }

  // Only keeps the text: whoever takes it may throw, and wslay is C.
  static void Message(wslay_event_context_ptr, const wslay_event_on_msg_recv_arg* message,
                      void* self) {
    if (message->opcode != WSLAY_TEXT_FRAME) return;
    static_cast<WebSocketClient*>(self)->texts_.emplace_back(
        reinterpret_cast<const char*>(message->msg), message->msg_length);
  }
};

StreamTimers::StreamTimers(const StreamRequest& request, SocketDeadline now)
    : idle_(request.idle_ms),
      ping_(request.ping_ms),
      idle_at_(now + idle_),
      ping_at_(now + ping_),
      until_(request.until.value_or(SocketDeadline::max())) {}

SocketDeadline StreamTimers::Lost() const { return std::min(idle_at_, until_); }

SocketDeadline StreamTimers::Next() const { return std::min(Lost(), ping_at_); }

void WebSocketClient::FreeContext::operator()(wslay_event_context* context) const {
  wslay_event_context_free(context);
}

WebSocketClient::WebSocketClient(ClientSocket& socket, const StreamRequest& request,
                                 StreamTimers timers)
    : socket_(socket), request_(request), timers_(timers), random_(request.random) {
  wslay_event_callbacks callbacks = {};
  callbacks.recv_callback = Callbacks::Read;
  callbacks.send_callback = Callbacks::Write;
  callbacks.genmask_callback = Callbacks::Mask;
  callbacks.on_msg_recv_callback = Callbacks::Message;
  wslay_event_context_ptr context = nullptr;
  CHECK(wslay_event_context_client_init(&context, &callbacks, this) == 0);
  context_.reset(context);
  wslay_event_config_set_max_recv_msg_length(context, kMaxStreamText);
}

WebSocketClient::~WebSocketClient() = default;

void WebSocketClient::Run(const TakeText& take) {
  if (!ShakeHands()) return;
  timers_.Pinged(steady_clock::now());
  std::array<char, kPieceBytes> piece;
  while (HandOver(take)) {
    const auto now = steady_clock::now();
    if (IsOver() || timers_.IsIdle(now)) return;
    if (now >= timers_.Lost()) break;
    if (timers_.IsPingDue(now)) {
      timers_.Pinged(now);
      Say(kPing);
      if (!Flush(timers_.Lost())) return;
    }
    const Result<std::size_t> got =
        socket_.Read(piece.data(), piece.size(), timers_.Next());
    if (!got && got.error().code == ErrorCode::kTimeout) continue;
    if (!got || *got == 0) return;
    timers_.Heard(steady_clock::now());
    Unframe({piece.data(), *got});
    if (!Flush(timers_.Lost())) return;
  }
  SayGoodbye();
}

bool WebSocketClient::ShakeHands() {
  const std::string key = WebSocketKey(random_);
  std::size_t sent = 0;
  if (!socket_.Write(HandshakeOf(request_, key), sent, timers_.Lost())) return false;
  std::string received;
  if (!ReadHead(received, key)) return false;
  timers_.Heard(steady_clock::now());
  // Frames may have come right behind the head.
  Unframe(received);
  return Flush(timers_.Lost());
}

// True with what came behind the head, when the server agrees.
bool WebSocketClient::ReadHead(std::string& received, const std::string& key) {
  std::array<char, kPieceBytes> piece;
  for (int interim = 0; interim <= kMaxInterimAnswers; ++interim) {
    std::size_t end = received.find(kHeadEnd);
    while (end == std::string::npos) {
      if (!MayBecomeHead(received) || received.size() > kMaxHeadBytes) return false;
      const Result<std::size_t> got =
          socket_.Read(piece.data(), piece.size(), timers_.Lost());
      if (!got || *got == 0) return false;
      received.append(piece.data(), *got);
      end = received.find(kHeadEnd);
    }
    end += kHeadEnd.size();
    const Result<ResponseHead> head =
        ReadResponseHead(std::string_view(received).substr(0, end));
    if (!head) return false;
    received.erase(0, end);
    if (head->status == 101 || !head->interim()) return Agrees(*head, key);
  }
  return false;
}

void WebSocketClient::Unframe(std::string_view bytes) {
  incoming_ = bytes;
  // An error leaves a close frame queued, and the stream is over.
  (void)wslay_event_recv(context_.get());
  incoming_ = {};
}

bool WebSocketClient::HandOver(const TakeText& take) {
  for (const std::string& text : std::exchange(texts_, {})) {
    if (!take(text)) return false;
  }
  return true;
}

void WebSocketClient::Say(std::string_view text) {
  const wslay_event_msg message = {WSLAY_TEXT_FRAME, Bytes(text), text.size()};
  (void)wslay_event_queue_msg(context_.get(), &message);
}

bool WebSocketClient::Flush(SocketDeadline deadline) {
  while (wslay_event_want_write(context_.get())) {
    if (wslay_event_send(context_.get()) != 0) return false;
  }
  std::size_t sent = 0;
  return socket_.Write(std::exchange(outgoing_, {}), sent, deadline).ok();
}

// Waits for the server's end, so that whoever asks the server afterwards finds
// the stream closed.
void WebSocketClient::SayGoodbye() {
  const SocketDeadline patience = steady_clock::now() + kCloseGrace;
  (void)wslay_event_queue_close(context_.get(), kNormalClosure, nullptr, 0);
  if (!Flush(patience)) return;
  std::array<char, kPieceBytes> ignored;
  while (steady_clock::now() < patience) {
    const Result<std::size_t> got =
        socket_.Read(ignored.data(), ignored.size(), patience);
    if (!got || *got == 0) return;
  }
}

bool WebSocketClient::IsOver() const {
  return wslay_event_get_close_received(context_.get()) != 0 ||
         wslay_event_get_close_sent(context_.get()) != 0;
}

std::string WebSocketKey(ClientRandom& random) {
  constexpr std::size_t kKeyBytes = 16;
  return contract::Base64Encode(RandomBytes(random, kKeyBytes));
}

std::string WebSocketAccept(std::string_view key) {
  constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const std::string text = std::string(key).append(kGuid);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha1(),
                   nullptr) == 1);
  return contract::Base64Encode({reinterpret_cast<const char*>(digest.data()), length});
}

}  // namespace aex::conformance
