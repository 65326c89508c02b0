// A connected byte stream as a connection needs it: read, write, half close,
// reset, and the news that the peer is gone. Plain TCP here; tls_transport.h is
// the other implementation.
//
// One thread at a time, the connection's, reads and writes. Wake and Abort may be called
// from any thread for as long as the object lives. Nothing raises SIGPIPE, and
// no call waits without a bound but those that are told kForever, which end
// when the peer goes or somebody calls Wake.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

#include "mock_server/server/unique_fd.h"

namespace aex::server {

inline constexpr std::chrono::milliseconds kForever = std::chrono::milliseconds::max();
// A peer that takes no byte for this long has stopped reading.
inline constexpr std::chrono::seconds kWriteTimeout{30};
// How long a client may take for whatever comes before the first byte.
inline constexpr std::chrono::seconds kHandshakeTimeout{30};
// How long a reset waits for bytes that the peer's window still holds back.
inline constexpr std::chrono::milliseconds kResetFlush{500};

class Transport {
 public:
  struct ReadOutcome {
    enum class Kind { kBytes, kEnd, kTimeout, kFailed };
    Kind kind = Kind::kFailed;
    std::size_t bytes = 0;
  };

  virtual ~Transport() = default;

  // What comes before the first byte: the handshake of TLS, nothing in TCP. Once,
  // before anything is written. False when it failed, took longer, or Wake was
  // called. Without it, before it and after its failure, Read gives what is on the
  // wire, so that a connection can be stalled or drained that never began.
  virtual bool Handshake(std::chrono::milliseconds timeout) = 0;

  // At least one byte, unless the peer ended, nothing came, or Wake was called
  // (which reads as kEnd once what was received is read).
  virtual ReadOutcome Read(std::span<char> buffer, std::chrono::milliseconds timeout) = 0;

  // All of them, or as many as went; fewer means that the connection is lost.
  virtual std::size_t Write(std::string_view bytes) = 0;

  // For a thread that serves many: what it polls, and reads and writes that do not
  // wait. ReadNow reads until it says kTimeout, which means that nothing is there.
  virtual int descriptor() const = 0;
  virtual ReadOutcome ReadNow(std::span<char> buffer) = 0;
  // What went of them, maybe nothing; empty when the connection is lost.
  virtual std::optional<std::size_t> WriteNow(std::string_view bytes) = 0;

  // What an orderly end says before its FIN: close_notify in TLS, nothing in TCP. A
  // fault's FIN comes without it, as that of a server that died. Nothing may be
  // written afterwards. False when there was no room for it in time, so that trying
  // again may help; zero does not wait.
  virtual bool SendCloseNotify(std::chrono::milliseconds timeout) = 0;

  // FIN, after the last byte. Reading goes on.
  virtual void ShutdownWrite() = 0;

  // RST, after the written bytes were passed on. Reads and writes fail afterwards.
  virtual void Reset() = 0;
  // The same in two parts, for whoever must not wait: a reset drops what this side
  // has not sent yet, so it is due when nothing is left, or after kResetFlush.
  virtual bool HasUnsent() const = 0;
  virtual void ResetNow() = 0;

  // True as soon as the peer closed its side or Wake was called; false when the
  // time is over. Consumes nothing.
  virtual bool WaitPeerGone(std::chrono::milliseconds timeout) = 0;

  // Every wait for the peer, now or later, returns. Writes still go out.
  virtual void Wake() = 0;

  // The same, and a write that waits returns too.
  virtual void Abort() = 0;

  // Whether the other end is on this machine; the same at any time.
  virtual bool PeerIsLoopback() const = 0;
  // Whether it is TLS; the same at any time.
  virtual bool IsEncrypted() const = 0;
};

class TcpTransport final : public Transport {
 public:
  // Owns the connected, blocking socket.
  explicit TcpTransport(UniqueFd socket);

  bool Handshake(std::chrono::milliseconds) override { return true; }
  ReadOutcome Read(std::span<char> buffer, std::chrono::milliseconds timeout) override;
  std::size_t Write(std::string_view bytes) override;
  int descriptor() const override { return socket_.get(); }
  ReadOutcome ReadNow(std::span<char> buffer) override;
  std::optional<std::size_t> WriteNow(std::string_view bytes) override;
  bool SendCloseNotify(std::chrono::milliseconds) override { return true; }
  void ShutdownWrite() override;
  void Reset() override;
  bool HasUnsent() const override;
  void ResetNow() override;
  bool WaitPeerGone(std::chrono::milliseconds timeout) override;
  void Wake() override;
  void Abort() override;
  bool PeerIsLoopback() const override { return peer_is_loopback_; }
  bool IsEncrypted() const override { return false; }

 private:
  ReadOutcome Receive(std::span<char> buffer, int flags);
  void ShutDown(int how);

  // Guards the closing of the descriptor in Reset against Wake and Abort, which
  // must not act on a number that means another socket by then.
  std::mutex closing_;
  UniqueFd socket_;
  const bool peer_is_loopback_;
  std::chrono::milliseconds read_timeout_ = kForever;
};

}  // namespace aex::server
