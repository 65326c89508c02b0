#include "conformance/reference/client_socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace aex::conformance {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kLongestPollMs = 3'600'000;

Error Problem(std::string what, int number) {
  return Unavailable(std::move(what) + ": " + std::generic_category().message(number));
}

Error TimedOut(std::string what) {
  return {
      ErrorCode::kTimeout, std::move(what) + " took longer than the request timeout", {}};
}

// Rounded up, so that a wait never ends before its deadline.
int PollMs(SocketDeadline deadline) {
  const auto left =
      std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, kLongestPollMs));
}

// False when the deadline passed first.
bool WaitFor(int descriptor, short events, SocketDeadline deadline) {
  while (true) {
    pollfd waiting{descriptor, events, 0};
    if (poll(&waiting, 1, PollMs(deadline)) > 0) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
  }
}

bool WouldBlock(int number) { return number == EAGAIN || number == EWOULDBLOCK; }

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Result<Addresses> Resolve(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed =
      getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failed != 0)
    return Unavailable("cannot resolve " + host + ": " + gai_strerror(failed));
  return Addresses(found);
}

int PendingError(int descriptor) {
  int number = 0;
  socklen_t size = sizeof number;
  return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0 ? number
                                                                           : errno;
}

Status ConnectTo(int descriptor, const addrinfo& address, SocketDeadline deadline) {
  if (connect(descriptor, address.ai_addr, address.ai_addrlen) == 0) return Ok();
  if (errno != EINPROGRESS) return Problem("cannot connect", errno);
  if (!WaitFor(descriptor, POLLOUT, deadline)) return TimedOut("connecting");
  const int number = PendingError(descriptor);
  if (number != 0) return Problem("cannot connect", number);
  return Ok();
}

}  // namespace

Result<ClientSocket> ClientSocket::Connect(const std::string& host, int port,
                                           SocketDeadline deadline) {
  const Result<Addresses> addresses = Resolve(host, port);
  if (!addresses) return addresses.error();
  Error last = Unavailable("no address of " + host + " could be reached");
  for (const addrinfo* at = addresses->get(); at != nullptr; at = at->ai_next) {
    ClientSocket candidate(
        socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (candidate.descriptor_ < 0) {
      last = Problem("cannot open a socket", errno);
      continue;
    }
    const int on = 1;
    setsockopt(candidate.descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const Status connected = ConnectTo(candidate.descriptor_, *at, deadline);
    if (connected) return candidate;
    last = connected.error();
  }
  return last;
}

ClientSocket::ClientSocket(ClientSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

ClientSocket& ClientSocket::operator=(ClientSocket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

ClientSocket::~ClientSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<std::size_t> ClientSocket::Read(char* bytes, std::size_t size,
                                       SocketDeadline deadline) {
  while (true) {
    if (!WaitFor(descriptor_, POLLIN, deadline))
      return TimedOut("waiting for the answer");
    const ssize_t got = recv(descriptor_, bytes, size, MSG_DONTWAIT);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR && !WouldBlock(errno)) {
      return Problem("the connection broke while reading", errno);
    }
  }
}

Status ClientSocket::Write(std::string_view bytes, std::size_t& sent,
                           SocketDeadline deadline) {
  while (!bytes.empty()) {
    const ssize_t took =
        send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (took >= 0) {
      sent += static_cast<std::size_t>(took);
      bytes.remove_prefix(static_cast<std::size_t>(took));
      continue;
    }
    if (errno == EINTR) continue;
    if (!WouldBlock(errno)) return Problem("the connection broke while sending", errno);
    if (!WaitFor(descriptor_, POLLOUT, deadline)) return TimedOut("sending the request");
  }
  return Ok();
}

bool ClientSocket::IsQuiet() const {
  char byte = 0;
  return recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && WouldBlock(errno);
}

void ClientSocket::Shutdown() { shutdown(descriptor_, SHUT_RDWR); }

}  // namespace aex::conformance
