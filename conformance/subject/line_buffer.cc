#include "conformance/subject/line_buffer.h"

namespace aex::conformance {

void LineBuffer::Append(std::string_view bytes, TimePoint now) {
  if (bytes.empty()) return;
  if (begin_ == bytes_.size()) {
    bytes_.clear();
    since_ = now;
  } else {
    bytes_.erase(0, begin_);
  }
  scanned_ -= begin_;
  begin_ = 0;
  bytes_ += bytes;
  // What follows the last newline of this piece began with this piece.
  if (bytes.find('\n') != std::string_view::npos) since_ = now;
}

std::optional<std::string_view> LineBuffer::Next() {
  const std::size_t newline = bytes_.find('\n', scanned_);
  if (newline == std::string::npos) {
    scanned_ = bytes_.size();
    return std::nullopt;
  }
  const auto line = std::string_view(bytes_).substr(begin_, newline - begin_);
  begin_ = scanned_ = newline + 1;
  return line;
}

}  // namespace aex::conformance
