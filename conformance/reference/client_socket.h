// A connected TCP socket of the client, with a deadline on every wait.
//
// Uses poll, so any descriptor number works, above FD_SETSIZE too. Move-only;
// closes in its destructor. One thread reads and writes; `Shutdown` alone may
// be called from another one, to wake it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "mock_server/contract/result.h"

namespace aex::conformance {

using SocketDeadline = std::chrono::steady_clock::time_point;

class ClientSocket {
 public:
  // TCP_NODELAY is set. Errors: kUnavailable, kTimeout. Resolving a host name
  // is not covered by the deadline; addresses and localhost need no network.
  static Result<ClientSocket> Connect(const std::string& host, int port,
                                      SocketDeadline deadline);

  ClientSocket(ClientSocket&& other) noexcept;
  ClientSocket& operator=(ClientSocket&& other) noexcept;
  ~ClientSocket();

  // At least one byte; 0 at the end of the connection. Errors: kUnavailable,
  // kTimeout.
  Result<std::size_t> Read(char* bytes, std::size_t size, SocketDeadline deadline);
  // Writes all of it. `sent` grows by what the kernel has taken, also on error.
  Status Write(std::string_view bytes, std::size_t& sent, SocketDeadline deadline);

  // Open, with nothing to read: fit for another request. A peer that has
  // closed, or that says something nobody asked for, makes it unfit.
  bool IsQuiet() const;

  // Ends both directions and wakes a blocked Read or Write. Thread-safe.
  void Shutdown();

 private:
  explicit ClientSocket(int descriptor) : descriptor_(descriptor) {}

  int descriptor_ = -1;
};

}  // namespace aex::conformance
