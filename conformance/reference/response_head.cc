#include "conformance/reference/response_head.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace aex::conformance {
namespace {

constexpr std::string_view kVersion = "HTTP/1.";
constexpr std::string_view kLineEnd = "\r\n";

bool IsDigit(char byte) { return byte >= '0' && byte <= '9'; }

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view TakeLine(std::string_view& head) {
  const std::size_t end = std::min(head.find(kLineEnd), head.size());
  const std::string_view line = head.substr(0, end);
  head.remove_prefix(std::min(end + kLineEnd.size(), head.size()));
  return line;
}

Status ReadStatusLine(std::string_view line, ResponseHead& head) {
  // "HTTP/1.1 200" and then the end or a blank; the reason phrase is free.
  constexpr std::size_t kShortest = 12;
  const bool shaped = line.size() >= kShortest && line.starts_with(kVersion) &&
                      IsDigit(line[7]) && line[8] == ' ' && IsDigit(line[9]) &&
                      IsDigit(line[10]) && IsDigit(line[11]) &&
                      (line.size() == kShortest || line[kShortest] == ' ');
  if (!shaped || line[9] == '0') return Invalid("the answer is not HTTP/1.x");
  std::from_chars(line.data() + 9, line.data() + kShortest, head.status);
  head.closes = line[7] == '0';
  return Ok();
}

Status ReadHeaderLine(std::string_view line, ResponseHead& head) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, std::min(colon, line.size()));
  if (colon == std::string_view::npos || name.empty() ||
      name.find_first_of(" \t") != std::string_view::npos) {
    return Invalid("a line of the answer's head is no header");
  }
  head.headers.emplace_back(name, Trimmed(line.substr(colon + 1)));
  return Ok();
}

Status ReadLength(std::string_view value, ResponseHead& head) {
  std::uint64_t length = 0;
  const char* const end = value.data() + value.size();
  const auto [at, error] = std::from_chars(value.data(), end, length);
  if (value.empty() || error != std::errc{} || at != end) {
    return Invalid("the answer's Content-Length is no number");
  }
  head.content_length = length;
  return Ok();
}

// Where the body ends, and whether the connection lives on.
Status ReadFraming(ResponseHead& head) {
  for (const auto& [name, value] : head.headers) {
    if (SameHeaderName(name, "Content-Length")) {
      if (head.content_length) return Invalid("the answer has two Content-Lengths");
      const Status read = ReadLength(value, head);
      if (!read) return read;
    } else if (SameHeaderName(name, "Transfer-Encoding")) {
      if (!SameHeaderName(value, "chunked") || head.chunked) {
        return Invalid("the answer's Transfer-Encoding is not chunked");
      }
      head.chunked = true;
    } else if (SameHeaderName(name, "Connection")) {
      head.closes = head.closes || SameHeaderName(value, "close");
    }
  }
  if (head.chunked && head.content_length) {
    return Invalid("the answer has a Content-Length and chunks");
  }
  return Ok();
}

}  // namespace

bool MayBecomeHead(std::string_view bytes) {
  const std::size_t known = std::min(bytes.size(), kVersion.size());
  return bytes.substr(0, known) == kVersion.substr(0, known);
}

std::string PlainHead(const ResponseHead& head) {
  std::string plain = "HTTP/1.1 " + std::to_string(head.status) + "\r\n";
  if (head.chunked) plain += "Transfer-Encoding: chunked\r\n";
  if (head.content_length) {
    plain += "Content-Length: " + std::to_string(*head.content_length) + "\r\n";
  }
  return plain + "\r\n";
}

Result<ResponseHead> ReadResponseHead(std::string_view text) {
  ResponseHead head;
  Status read = ReadStatusLine(TakeLine(text), head);
  while (read) {
    const std::string_view line = TakeLine(text);
    if (line.empty()) break;
    read = ReadHeaderLine(line, head);
  }
  if (read) read = ReadFraming(head);
  if (!read) return read.error();
  return head;
}

}  // namespace aex::conformance
