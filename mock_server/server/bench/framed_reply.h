// Where the first HTTP answer in some bytes ends, and its status: as little as a
// load client has to know, and cheap.
//
// Reads Content-Length alone: an answer without one, or in chunks, cannot be
// framed here. Interim answers are not expected. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace aex::server {

inline constexpr std::size_t kMaxReplyHeadBytes = 64 * 1024;
inline constexpr std::size_t kMaxReplyBodyBytes = 64 * 1024 * 1024;

struct FramedReply {
  int status = 0;         // 0: it cannot be framed.
  std::size_t bytes = 0;  // Head and body.
  bool closes = false;    // The server ends the connection after it.

  bool operator==(const FramedReply&) const = default;
};

// Nothing while more bytes are needed.
std::optional<FramedReply> FrameReply(std::string_view bytes);

}  // namespace aex::server
