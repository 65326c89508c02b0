#include "mock_server/server/websocket_client.h"

#include <array>
#include <cstdlib>

namespace aex::server {
namespace {

constexpr std::array<char, 4> kMask = {0x11, 0x22, 0x33, 0x44};
constexpr char kMaskBit = static_cast<char>(0x80);

int Byte(const std::string& bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

}  // namespace

int Frame::CloseCode() const {
  if (opcode != 8 || payload.size() < 2) return 0;
  return Byte(payload, 0) << 8 | Byte(payload, 1);
}

std::string ClientFrame(const Frame& frame, bool masked) {
  const std::size_t size = frame.payload.size();
  std::string bytes(1, static_cast<char>((frame.fin ? 0x80 : 0) | frame.opcode));
  const char mask_bit = masked ? kMaskBit : '\0';
  const auto append = [&](int shift) {
    bytes.push_back(static_cast<char>(size >> shift));
  };
  if (size < 126) {
    bytes.push_back(static_cast<char>(static_cast<char>(size) | mask_bit));
  } else if (size < 65536) {
    bytes.push_back(static_cast<char>(126 | mask_bit));
    for (const int shift : {8, 0}) append(shift);
  } else {
    bytes.push_back(static_cast<char>(127 | mask_bit));
    for (int shift = 56; shift >= 0; shift -= 8) append(shift);
  }
  if (!masked) return bytes + frame.payload;
  bytes.append(kMask.data(), kMask.size());
  for (std::size_t i = 0; i < size; ++i)
    bytes.push_back(static_cast<char>(frame.payload[i] ^ kMask[i % kMask.size()]));
  return bytes;
}

std::optional<Frame> TakeFrame(std::string& bytes) {
  if (bytes.size() < 2) return std::nullopt;
  std::size_t head = 2;
  std::size_t size = static_cast<std::size_t>(Byte(bytes, 1) & 0x7F);
  if (size >= 126) {
    const std::size_t digits = size == 126 ? 2 : 8;
    head += digits;
    if (bytes.size() < head) return std::nullopt;
    size = 0;
    for (std::size_t i = 2; i < head; ++i)
      size = size << 8 | static_cast<std::size_t>(Byte(bytes, i));
  }
  if (bytes.size() < head + size) return std::nullopt;
  Frame frame{Byte(bytes, 0) & 0x0F, bytes.substr(head, size),
              (Byte(bytes, 0) & 0x80) != 0};
  bytes.erase(0, head + size);
  return frame;
}

std::string CloseFrame(int code) {
  return ClientFrame({8, {static_cast<char>(code >> 8), static_cast<char>(code)}});
}

std::string HandshakeFor(const std::string& target) {
  return "GET " + target +
         " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: "
         "13\r\n\r\n";
}

int WebSocketClient::Upgrade(const std::string& target, const std::string& more) {
  if (!socket_.Send(HandshakeFor(target) + more)) return 0;
  std::string bytes;
  std::size_t end = bytes.npos;
  while ((end = bytes.find("\r\n\r\n")) == bytes.npos) {
    const std::string heard = socket_.Hear(1);
    if (heard.empty()) return 0;
    bytes += heard;
  }
  head_ = bytes.substr(0, end + 4);
  unread_ = bytes.substr(end + 4);
  return std::atoi(head_.c_str() + 9);
}

std::optional<Frame> WebSocketClient::Hear() {
  for (;;) {
    if (auto frame = TakeFrame(unread_)) return frame;
    const std::string more = socket_.Hear(1);
    if (more.empty()) return std::nullopt;
    unread_ += more;
  }
}

std::vector<std::string> WebSocketClient::Texts(std::size_t count) {
  std::vector<std::string> texts;
  while (texts.size() < count) {
    const auto frame = Hear();
    if (!frame || frame->opcode != 1) break;
    texts.push_back(frame->payload);
  }
  return texts;
}

Heard WebSocketClient::HearAll() {
  Heard heard = socket_.HearAll();
  heard.bytes = std::exchange(unread_, {}) + heard.bytes;
  return heard;
}

}  // namespace aex::server
