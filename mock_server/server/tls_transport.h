// TLS over one TCP connection, as OpenSSL speaks it, behind the same interface.
//
// It is asked for bytes of the connection without waiting, and every wait is a
// poll here, so that bounds, Wake and Abort are those of TCP. FIN and RST are left
// to TCP as well: what a fault does to the connection has no part in TLS. No call
// takes more from the socket than the record it needs, so nothing is left behind
// that a poll would not see, as long as ReadNow has room for a whole record
// (16 KiB). When WriteNow took less than it was given, what is written next has to
// begin with the rest. One thread, but for Wake and Abort; the context outlives it.
#pragma once

#include "mock_server/server/openssl_objects.h"
#include "mock_server/server/tls_context.h"
#include "mock_server/server/transport.h"

namespace aex::server {

class TlsTransport final : public Transport {
 public:
  // Owns the connected, blocking socket.
  TlsTransport(UniqueFd socket, const TlsContext& context);

  bool Handshake(std::chrono::milliseconds timeout) override;
  ReadOutcome Read(std::span<char> buffer, std::chrono::milliseconds timeout) override;
  std::size_t Write(std::string_view bytes) override;
  int descriptor() const override { return wire_.tcp.descriptor(); }
  ReadOutcome ReadNow(std::span<char> buffer) override;
  std::optional<std::size_t> WriteNow(std::string_view bytes) override;
  bool SendCloseNotify(std::chrono::milliseconds timeout) override;
  void ShutdownWrite() override { wire_.tcp.ShutdownWrite(); }
  void Reset() override { wire_.tcp.Reset(); }
  bool HasUnsent() const override { return wire_.tcp.HasUnsent(); }
  void ResetNow() override { wire_.tcp.ResetNow(); }
  // Sees a FIN at any time, a close_notify when no unread bytes are before it.
  bool WaitPeerGone(std::chrono::milliseconds timeout) override;
  void Wake() override { wire_.tcp.Wake(); }
  void Abort() override { wire_.tcp.Abort(); }
  bool PeerIsLoopback() const override { return wire_.tcp.PeerIsLoopback(); }
  bool IsEncrypted() const override { return true; }

  // What OpenSSL reads from and writes to.
  struct Wire {
    TcpTransport tcp;
    bool ended = false;  // The peer's FIN was read, or Wake was called.
  };

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  // How one operation of OpenSSL, which never waits, turned out.
  enum class Step { kDone, kNeedsInput, kNeedsRoom, kEnded, kFailed };

  Step StepOf(int result) const;
  Step TryRead(std::span<char> buffer, std::size_t* bytes);
  Step TryWrite(std::string_view bytes, std::size_t* written);
  bool AwaitFor(Step step, TimePoint deadline) const;

  Wire wire_;
  const TlsContext& context_;
  SslPtr ssl_;
  bool open_ = false;      // The handshake is done.
  bool notified_ = false;  // Our close_notify was sent.
};

}  // namespace aex::server
