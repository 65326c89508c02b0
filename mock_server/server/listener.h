// A listening TCP socket, opened ready for an accept loop.
//
// Plain functions and a value that owns its socket; used by one thread at a
// time. Non-blocking, closed on exec, backlog 1024. It accepts nothing itself.
#pragma once

#include <cstdint>
#include <string>

#include "mock_server/contract/result.h"
#include "mock_server/server/unique_fd.h"

namespace aex::server {

inline constexpr int kBacklog = 1024;
// How often port 0 is tried: the kernel may give the same free port to two
// processes at once, and only one of them gets to listen on it.
inline constexpr int kAnyPortTries = 16;

struct Listener {
  UniqueFd socket;
  std::uint16_t port = 0;
};

// `host` is an address ("127.0.0.1", "::1", "[::1]") or a name; port 0 is any
// free one. Errors, all kUnavailable, say what is wrong with the port or host.
Result<Listener> OpenListener(const std::string& host, std::uint16_t port);

// "http://127.0.0.1:4010"; an address that means every interface is written as
// loopback, which a client can connect to.
std::string BaseUrlOf(const std::string& host, std::uint16_t port,
                      const std::string& scheme = "http");

}  // namespace aex::server
