#include "mock_server/server/transport.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>

#include "mock_server/server/socket_wait.h"

namespace aex::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kFlushPollMs = 1;

// 127.0.0.0/8, ::1, or the former as an IPv6 address; a socket that is no
// internet socket has both ends on this machine.
bool IsLoopbackPeer(int fd) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return false;
  if (peer.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer);
    return (ntohl(v4.sin_addr.s_addr) >> 24) == IN_LOOPBACKNET;
  }
  if (peer.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(&v6) ||
           (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == IN_LOOPBACKNET);
  }
  return peer.ss_family == AF_UNIX;
}

template <typename Value>
void SetOption(int fd, int level, int name, const Value& value) {
  // Refused only on a socket that is already dead; its next read says so.
  (void)setsockopt(fd, level, name, &value, sizeof(value));
}

timeval ToTimeval(milliseconds duration) {
  if (duration == kForever) return {};  // The kernel's way to say "no time-out".
  const auto ms = std::max<milliseconds::rep>(duration.count(), 1);
  return {static_cast<time_t>(ms / 1000), static_cast<suseconds_t>(ms % 1000 * 1000)};
}

}  // namespace

TcpTransport::TcpTransport(UniqueFd socket)
    : socket_(std::move(socket)), peer_is_loopback_(IsLoopbackPeer(socket_.get())) {
  SetOption(socket_.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  SetOption(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, ToTimeval(kWriteTimeout));
}

// A blocking recv with the socket's own time-out: one system call a request,
// where poll and recv would be two.
Transport::ReadOutcome TcpTransport::Read(std::span<char> buffer, milliseconds timeout) {
  if (timeout != read_timeout_) {
    SetOption(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, ToTimeval(timeout));
    read_timeout_ = timeout;
  }
  return Receive(buffer, 0);
}

Transport::ReadOutcome TcpTransport::ReadNow(std::span<char> buffer) {
  return Receive(buffer, MSG_DONTWAIT);
}

Transport::ReadOutcome TcpTransport::Receive(std::span<char> buffer, int flags) {
  for (;;) {
    const ssize_t got = recv(socket_.get(), buffer.data(), buffer.size(), flags);
    if (got > 0) return {ReadOutcome::Kind::kBytes, static_cast<std::size_t>(got)};
    if (got == 0) return {ReadOutcome::Kind::kEnd, 0};
    if (errno == EINTR) continue;
    const bool quiet = errno == EAGAIN || errno == EWOULDBLOCK;
    return {quiet ? ReadOutcome::Kind::kTimeout : ReadOutcome::Kind::kFailed, 0};
  }
}

std::size_t TcpTransport::Write(std::string_view bytes) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t sent =
        send(socket_.get(), bytes.data() + written, bytes.size() - written, MSG_NOSIGNAL);
    if (sent > 0)
      written += static_cast<std::size_t>(sent);
    else if (sent == 0 || errno != EINTR)
      break;
  }
  return written;
}

std::optional<std::size_t> TcpTransport::WriteNow(std::string_view bytes) {
  for (;;) {
    const ssize_t sent =
        send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
    if (errno != EINTR) return std::nullopt;
  }
}

void TcpTransport::ShutdownWrite() { ShutDown(SHUT_WR); }

void TcpTransport::Reset() {
  // A reset drops what this side has not sent yet, so the cut would come earlier
  // than planned for a peer that is slow to read.
  const auto give_up = steady_clock::now() + kResetFlush;
  while (HasUnsent() && steady_clock::now() < give_up) {
    pollfd peer = {socket_.get(), POLLRDHUP, 0};
    if (poll(&peer, 1, kFlushPollMs) > 0) break;
  }
  ResetNow();
}

bool TcpTransport::HasUnsent() const {
  int unsent = 0;
  return ioctl(socket_.get(), SIOCOUTQNSD, &unsent) == 0 && unsent > 0;
}

void TcpTransport::ResetNow() {
  SetOption(socket_.get(), SOL_SOCKET, SO_LINGER, linger{1, 0});
  const std::lock_guard lock(closing_);
  socket_.Close();
}

bool TcpTransport::WaitPeerGone(milliseconds timeout) {
  return AwaitSocket(socket_.get(), POLLRDHUP, DeadlineAfter(timeout)) != 0;
}

void TcpTransport::Wake() { ShutDown(SHUT_RD); }

void TcpTransport::Abort() { ShutDown(SHUT_RDWR); }

void TcpTransport::ShutDown(int how) {
  const std::lock_guard lock(closing_);
  // Fails on a connection that is already lost, which is as good.
  if (socket_.valid()) (void)shutdown(socket_.get(), how);
}

}  // namespace aex::server
