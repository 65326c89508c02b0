// Test support: the client's side of TLS by OpenSSL, without a socket: bytes of
// the wire in and out, so that RawClient still tells FIN, RST and silence apart.
//
// One thread. For tests only. It answers nothing by itself: what it wants to say
// is taken with TakeOutput.
#pragma once

#include <string>
#include <string_view>

#include "mock_server/server/openssl_objects.h"

namespace aex::server {

struct TlsTrust {
  std::string file = {};           // PEM; empty takes any certificate.
  std::string name = "127.0.0.1";  // Address or name that it has to be for.
  int version = 0;                 // TLS1_2_VERSION: this one and no other; 0: any.
  std::string protocols = {};      // Offered by ALPN, as it writes them.
};

class TlsClient {
 public:
  explicit TlsClient(const TlsTrust& trust);

  // One step of the handshake; done, or waiting for bytes, or failed.
  enum class Step { kDone, kNeedsInput, kFailed };
  Step Handshake();

  // What came from the wire. False when it is no TLS that goes on.
  bool Feed(std::string_view bytes, std::string* plain);
  // What goes to the wire.
  std::string TakeOutput();

  bool Encrypt(std::string_view plain);
  void SendCloseNotify();
  // New keys, and the peer is asked for new ones.
  void UpdateKeys();

  bool heard_close_notify() const { return heard_close_notify_; }
  int version() const;           // TLS1_3_VERSION, ...
  std::string protocol() const;  // Chosen by ALPN.

 private:
  SslContextPtr context_;
  SslPtr ssl_;
  BIO* incoming_;  // Both are the session's.
  BIO* outgoing_;
  bool heard_close_notify_ = false;
};

// The first bytes of a client that speaks TLS.
std::string ClientHello();

}  // namespace aex::server
