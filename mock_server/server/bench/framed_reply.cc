#include "mock_server/server/bench/framed_reply.h"

#include "mock_server/server/head_syntax.h"

namespace aex::server {
namespace {

constexpr std::string_view kVersion = "HTTP/1.1 ";
constexpr std::size_t kStatusDigits = 3;
constexpr std::size_t kMaxStatus = 999;

// Up to the line's end, which is taken off `lines` too.
std::string_view TakeLine(std::string_view& lines) {
  const std::string_view line = lines.substr(0, lines.find("\r\n"));
  lines.remove_prefix(line.size() + 2);
  return line;
}

}  // namespace

std::optional<FramedReply> FrameReply(std::string_view bytes) {
  const FramedReply unknown;
  const std::size_t head_end = bytes.find("\r\n\r\n");
  if (head_end == std::string_view::npos)
    return bytes.size() < kMaxReplyHeadBytes ? std::nullopt : std::optional(unknown);
  std::string_view lines = bytes.substr(0, head_end + 2);
  std::string_view status_line = TakeLine(lines);
  if (!status_line.starts_with(kVersion)) return unknown;
  status_line.remove_prefix(kVersion.size());
  const auto status = ReadNumber(status_line.substr(0, kStatusDigits), 10, kMaxStatus);
  std::optional<std::size_t> length;
  FramedReply reply;
  while (!lines.empty()) {
    const HeaderLine header = ParseHeaderLine(TakeLine(lines));
    if (EqualsIgnoringCase(header.name, "content-length"))
      length = ReadNumber(header.value, 10, kMaxReplyBodyBytes);
    if (EqualsIgnoringCase(header.name, "connection"))
      reply.closes = EqualsIgnoringCase(header.value, "close");
  }
  if (!status || !length || *length > kMaxReplyBodyBytes) return unknown;
  reply.status = static_cast<int>(*status);
  reply.bytes = head_end + 4 + *length;
  if (bytes.size() < reply.bytes) return std::nullopt;
  return reply;
}

}  // namespace aex::server
