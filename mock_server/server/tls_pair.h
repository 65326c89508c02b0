// Test support: a TlsTransport and a client at the other end of its socket.
//
// The handshake is made by Shake, on two threads, because each side waits for the
// other; everything else is the test's. For tests only.
#pragma once

#include <future>
#include <utility>

#include "mock_server/server/raw_client.h"
#include "mock_server/server/tls_context.h"
#include "mock_server/server/tls_transport.h"

namespace aex::server {

struct TlsPair {
  TlsPair() : TlsPair(MakeTcpPair()) {}
  explicit TlsPair(TcpPair sockets)
      : transport(std::move(sockets.server), context), client(std::move(sockets.client)) {}

  // What the two ends say of the handshake.
  struct Shaken {
    bool server = false;
    bool client = false;

    bool operator==(const Shaken&) const = default;
  };
  Shaken Shake(const TlsTrust& trust = {}) {
    auto server = std::async(std::launch::async, [this] {
      const bool done = transport.Handshake(kClientPatience);
      // A client that waits for more than the alert of a failure learns that it is over.
      if (!done) transport.ShutdownWrite();
      return done;
    });
    const bool done = client.StartTls(trust);
    if (!done) client.HalfClose();
    return {server.get(), done};
  }

  TlsContext context = *TlsContext::SelfSigned("127.0.0.1");
  TlsTransport transport;
  RawClient client;
};

}  // namespace aex::server
