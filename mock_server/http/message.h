// A request and an answer without sockets: plain data that http/ decides on and
// server/ carries (design 3 and 4).
//
// Header values are the raw bytes of the wire, trimmed of blanks at both ends;
// names keep their spelling and compare without case. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aex::http {

struct Header {
  std::string name;
  std::string value;

  bool operator==(const Header&) const = default;
};
using Headers = std::vector<Header>;

// The first header of that name, without regard to case; null when absent.
const std::string* FindHeader(const Headers& headers, std::string_view name);

// The head of a request, complete before its body is read.
struct RequestHead {
  std::string method;
  std::string target;  // As received: path and query.
  Headers headers;
  std::uint16_t port = 0;        // The listener that accepted the connection.
  std::int64_t connection = 0;   // Unique in the process, from 1.
  std::int64_t reuse = 0;        // Exchanges before this one on the connection.
  bool peer_is_loopback = true;  // The other end is on this machine.
  bool tls = false;              // It came over TLS, so URLs given out are https or wss.
};

struct Request {
  RequestHead head;
  std::string body;              // After chunked decoding.
  std::int64_t wire_bytes = 0;   // Head and body as they were on the wire.
};

struct Response {
  int status = 200;
  Headers headers;  // Without Content-Length, Connection and Date.
  std::string body;
};

}  // namespace aex::http
