// The head of an HTTP/1.x answer, read strictly enough to know where the body
// ends.
//
// cpp-httplib takes the first of two Content-Lengths, any digits at the start
// of one, and interim answers for final ones; a client that must not mistake
// half an answer for a whole one has to know better. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/reference/transport.h"
#include "mock_server/contract/result.h"

namespace aex::conformance {

inline constexpr std::size_t kMaxHeadBytes = 64 * 1024;

struct ResponseHead {
  int status = 0;
  TransportHeaders headers;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool closes = false;  // HTTP/1.0, or "Connection: close".

  bool framed() const { return chunked || content_length.has_value() || status == 204; }
  bool interim() const { return status >= 100 && status <= 199; }
  bool operator==(const ResponseHead&) const = default;
};

// Whether what has arrived so far can still become an answer: tells garbage at
// its first bytes, before waiting for a head that never ends.
bool MayBecomeHead(std::string_view bytes);

// `head` is everything up to and including the empty line. Errors: kInvalid
// with what is wrong: not HTTP/1.x, a line that is no header, two lengths (even
// equal ones), a length that is no number, a length beside chunks.
Result<ResponseHead> ReadResponseHead(std::string_view head);

// The least that says the same to another reader: status and framing, free of
// whatever that reader might stumble over.
std::string PlainHead(const ResponseHead& head);

}  // namespace aex::conformance
