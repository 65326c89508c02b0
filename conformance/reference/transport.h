// One HTTP round trip, as the client's layers above see it: a request goes in,
// an answer or the reason why there is none comes out. And one connection of an
// event stream: texts come out until it ends.
//
// The interface knows neither sockets nor retries. `Send` and `Stream` block and
// may be called from many threads at once; a requested stop ends them early.
// Requests and results are plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/reference/base_url.h"
#include "conformance/reference/client_random.h"

namespace aex::conformance {

// All lines in order; names as written, values without the blanks around them.
using TransportHeaders = std::vector<std::pair<std::string, std::string>>;

// The first line of that name, or null. Names are compared without case.
const std::string* FindHeader(const TransportHeaders& headers, std::string_view name);

inline constexpr std::int64_t kDefaultRequestTimeoutMs = 60'000;

struct TransportRequest {
  std::string method;
  std::string path;  // From the root, percent-encoded, with the query.
  TransportHeaders headers;
  std::optional<std::string> body;
  std::int64_t timeout_ms = kDefaultRequestTimeoutMs;  // For the whole trip.
  // Where to, when it is not the API's own origin.
  std::optional<BaseUrl> origin = std::nullopt;

  bool operator==(const TransportRequest&) const = default;
};

struct TransportResponse {
  int status = 0;
  TransportHeaders headers;
  std::string body;
  // The body ended early. Only of refusals, whose status is worth more than
  // their text; a success that was cut is a NetworkError.
  bool cut = false;
  // A length or chunks said where the body ends. Without them the end of the
  // connection did, and that may have come too early.
  bool framed = true;

  bool operator==(const TransportResponse&) const = default;
};

struct NetworkError {
  std::string what;  // For people: "connection reset by peer (ECONNRESET)".
  // Bytes of the request were sent, so the work may have been done.
  bool ambiguous = true;

  bool operator==(const NetworkError&) const = default;
};

using TransportResult = std::variant<TransportResponse, NetworkError>;

inline constexpr std::int64_t kStreamPingMs = 15'000;
inline constexpr std::int64_t kDefaultStreamIdleMs = 45'000;

// An event stream to open (contract 1.8). Its timers guard a network wait and
// are real.
struct StreamRequest {
  BaseUrl url;          // With the whole path as its prefix.
  std::string query;    // Percent-encoded.
  ClientRandom random;  // For the handshake's key and the masks of frames.
  std::int64_t ping_ms = kStreamPingMs;
  // After so long without a byte, from the connect on, the stream is lost.
  std::int64_t idle_ms = kDefaultStreamIdleMs;
  // Then it is left, whatever may still come.
  std::optional<std::chrono::steady_clock::time_point> until;
};

// Whether more is wanted after this text.
using TakeText = std::function<bool(std::string_view text)>;

class Transport {
 public:
  virtual ~Transport() = default;
  virtual TransportResult Send(const TransportRequest& request, std::stop_token stop) = 0;
  // Hands over each text until no more is wanted or the stream has ended:
  // refused, closed, lost, idle, stopped are the same. The connection is closed
  // when it returns.
  virtual void Stream(const StreamRequest& request, const TakeText& take,
                      std::stop_token stop) = 0;
};

// Letters A to Z and a to z are the same; all other bytes as they are.
bool SameHeaderName(std::string_view left, std::string_view right);

}  // namespace aex::conformance
