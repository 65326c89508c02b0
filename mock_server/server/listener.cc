#include "mock_server/server/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace aex::server {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

std::string WithoutBrackets(const std::string& host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    return host.substr(1, host.size() - 2);
  return host;
}

Error OpenError(const std::string& host, std::uint16_t port, int error) {
  const std::string place = "port " + std::to_string(port) + " on " + host;
  switch (error) {
    case EADDRINUSE:
      if (port == 0) return Unavailable("no free port is left on " + host);
      return Unavailable(place + " is in use");
    case EACCES: return Unavailable(place + " may not be opened by this user");
    case EADDRNOTAVAIL: return Unavailable(host + " is not an address of this machine");
    case EMFILE:
    case ENFILE: return Unavailable(place + " cannot be opened: too many open files");
    default: return Unavailable(place + " cannot be opened: " + std::strerror(error));
  }
}

std::uint16_t PortOf(int socket) {
  sockaddr_storage address = {};
  socklen_t size = sizeof(address);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

// 0, or the errno that stopped it.
int OpenAt(const addrinfo& at, Listener* listener) {
  UniqueFd socket_fd(socket(at.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket_fd.valid()) return errno;
  const int on = 1;
  // A restarted mock must not wait for the time-outs of its old connections.
  if (setsockopt(socket_fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
      bind(socket_fd.get(), at.ai_addr, at.ai_addrlen) != 0 ||
      listen(socket_fd.get(), kBacklog) != 0)
    return errno;
  listener->port = PortOf(socket_fd.get());
  listener->socket = std::move(socket_fd);
  return 0;
}

}  // namespace

Result<Listener> OpenListener(const std::string& host, std::uint16_t port) {
  addrinfo wanted = {};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV | AI_PASSIVE;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(WithoutBrackets(host).c_str(),
                                 std::to_string(port).c_str(), &wanted, &found);
  if (failed != 0 || found == nullptr)
    return Unavailable(host + " is neither an address nor a known host name");
  const Addresses addresses(found, &freeaddrinfo);

  Listener listener;
  const int tries = port == 0 ? kAnyPortTries : 1;
  int error = EADDRINUSE;
  for (int i = 0; i < tries && error == EADDRINUSE; ++i)
    error = OpenAt(*found, &listener);
  if (error != 0) return OpenError(host, port, error);
  return listener;
}

std::string BaseUrlOf(const std::string& host, std::uint16_t port,
                      const std::string& scheme) {
  std::string name = WithoutBrackets(host);
  if (name == "0.0.0.0") name = "127.0.0.1";
  if (name == "::") name = "::1";
  if (name.find(':') != std::string::npos) name = "[" + name + "]";
  return scheme + "://" + name + ":" + std::to_string(port);
}

}  // namespace aex::server
