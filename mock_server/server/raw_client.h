// Test support: a TCP client that sends and receives plain bytes and tells FIN,
// RST and silence apart. A connected pair of sockets for tests without a server.
//
// Every wait is bounded; a wait that runs out is a failed expectation, not a
// retry. One thread at a time. For tests only, loopback only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mock_server/server/unique_fd.h"

namespace aex::server {

inline constexpr std::chrono::milliseconds kClientPatience{10'000};

enum class Ending { kFin, kReset, kSilence };

struct Heard {
  std::string bytes;
  Ending ending = Ending::kSilence;

  bool operator==(const Heard&) const = default;
};

struct Reply {
  int status = 0;    // 0 when no whole response came.
  std::string head;  // With the empty line.
  std::string body;

  bool Has(std::string_view line) const;  // A header line, as written.
};

class RawClient {
 public:
  // An unconnected client when the connection is refused.
  static RawClient Connect(std::uint16_t port, const std::string& host = "127.0.0.1");
  explicit RawClient(UniqueFd socket) : socket_(std::move(socket)) {}

  bool connected() const { return socket_.valid(); }
  int fd() const { return socket_.get(); }

  // All of them, unless the peer is gone.
  bool Send(std::string_view bytes);
  // As many as go out within `patience`.
  std::size_t SendSome(std::string_view bytes, std::chrono::milliseconds patience);
  void HalfClose();
  void Close() { socket_.Close(); }
  void Reset();

  // What comes until the connection ends.
  Heard HearAll(std::chrono::milliseconds patience = kClientPatience);
  // At least this many bytes, when that many come.
  std::string Hear(std::size_t count);
  // One response, by its Content-Length; interim responses are skipped.
  // `head_only` when it answers HEAD.
  Reply HearReply(bool head_only = false);
  // Nothing comes, and nothing ends, for this long.
  bool IsSilentFor(std::chrono::milliseconds time);

 private:
  bool ReadMore(std::chrono::milliseconds patience, Ending* ending);

  UniqueFd socket_;
  std::string unread_;
};

struct TcpPair {
  UniqueFd server;
  UniqueFd client;
};
TcpPair MakeTcpPair();

}  // namespace aex::server
