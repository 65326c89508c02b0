#include "mock_server/server/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace aex::server {
namespace {

using std::chrono::milliseconds;

UniqueFd ConnectTo(const sockaddr* address, socklen_t size) {
  UniqueFd fd(socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(fd.get(), address, size) != 0) return UniqueFd();
  return fd;
}

// 0 when there is none.
std::size_t ContentLength(const std::string& head) {
  const std::size_t at = head.find("\r\nContent-Length: ");
  return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 18, nullptr, 10);
}

}  // namespace

bool Reply::Has(std::string_view line) const {
  return head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
}

RawClient RawClient::Connect(std::uint16_t port, const std::string& host) {
  if (host.find(':') != std::string::npos) {
    sockaddr_in6 address = {};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    inet_pton(AF_INET6, host.c_str(), &address.sin6_addr);
    return RawClient(ConnectTo(reinterpret_cast<sockaddr*>(&address), sizeof(address)));
  }
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, host.c_str(), &address.sin_addr);
  return RawClient(ConnectTo(reinterpret_cast<sockaddr*>(&address), sizeof(address)));
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::size_t RawClient::SendSome(std::string_view bytes, milliseconds patience) {
  std::size_t sent = 0;
  pollfd writable = {socket_.get(), POLLOUT, 0};
  while (sent < bytes.size() &&
         poll(&writable, 1, static_cast<int>(patience.count())) == 1) {
    const ssize_t went = send(socket_.get(), bytes.data() + sent, bytes.size() - sent,
                              MSG_NOSIGNAL | MSG_DONTWAIT);
    if (went <= 0) break;
    sent += static_cast<std::size_t>(went);
  }
  return sent;
}

void RawClient::HalfClose() { shutdown(socket_.get(), SHUT_WR); }

void RawClient::Reset() {
  const linger now = {1, 0};
  setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  socket_.Close();
}

bool RawClient::ReadMore(milliseconds patience, Ending* ending) {
  *ending = Ending::kReset;
  if (!connected()) return false;
  pollfd readable = {socket_.get(), POLLIN, 0};
  *ending = Ending::kSilence;
  if (poll(&readable, 1, static_cast<int>(patience.count())) <= 0) return false;
  std::array<char, 64 * 1024> bytes;
  const ssize_t got = recv(socket_.get(), bytes.data(), bytes.size(), 0);
  if (got > 0) {
    unread_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
  }
  *ending = got == 0 ? Ending::kFin : Ending::kReset;
  return false;
}

Heard RawClient::HearAll(milliseconds patience) {
  Heard heard;
  while (ReadMore(patience, &heard.ending)) {
  }
  heard.bytes = std::exchange(unread_, {});
  return heard;
}

std::string RawClient::Hear(std::size_t count) {
  Ending ending;
  while (unread_.size() < count && ReadMore(kClientPatience, &ending)) {
  }
  return std::exchange(unread_, {});
}

Reply RawClient::HearReply(bool head_only) {
  Reply reply;
  Ending ending;
  for (;;) {
    const std::size_t end = unread_.find("\r\n\r\n");
    if (end == std::string::npos) {
      if (!ReadMore(kClientPatience, &ending)) return reply;
      continue;
    }
    reply.head = unread_.substr(0, end + 4);
    unread_.erase(0, end + 4);
    if (!reply.head.starts_with("HTTP/1.1 1")) break;
  }
  const std::size_t length = head_only ? 0 : ContentLength(reply.head);
  while (unread_.size() < length && ReadMore(kClientPatience, &ending)) {
  }
  if (unread_.size() < length) return reply;
  reply.body = unread_.substr(0, length);
  unread_.erase(0, length);
  reply.status = std::atoi(reply.head.c_str() + 9);
  return reply;
}

bool RawClient::IsSilentFor(milliseconds time) {
  if (!unread_.empty()) return false;
  pollfd readable = {socket_.get(), POLLIN | POLLRDHUP, 0};
  return poll(&readable, 1, static_cast<int>(time.count())) == 0;
}

TcpPair MakeTcpPair() {
  UniqueFd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener.get(), plain, size) != 0 || listen(listener.get(), 1) != 0 ||
      getsockname(listener.get(), plain, &size) != 0)
    return {};
  UniqueFd client = ConnectTo(plain, size);
  UniqueFd server(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  return {std::move(server), std::move(client)};
}

}  // namespace aex::server
