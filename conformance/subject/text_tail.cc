#include "conformance/subject/text_tail.h"

#include <algorithm>

namespace aex::conformance {
namespace {

constexpr std::size_t kShownLineBytes = 500;

}  // namespace

void TextTail::Append(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (text.size() >= bound_) {
    text_ = text.substr(text.size() - bound_);
    return;
  }
  text_ += text;
  if (text_.size() > 2 * bound_) text_.erase(0, text_.size() - bound_);
}

std::string TextTail::Text() const {
  const std::lock_guard lock(mutex_);
  return text_.size() > bound_ ? text_.substr(text_.size() - bound_) : text_;
}

std::string IndentedTail(std::string_view text, std::size_t lines) {
  std::string out;
  std::size_t end = text.size();
  while (lines > 0 && end > 0) {
    const std::size_t newline = text.rfind('\n', end - 1);
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    const std::string_view line = text.substr(begin, end - begin);
    if (line.find_first_not_of(" \r\t") != std::string_view::npos) {
      const std::string shown(line.substr(0, kShownLineBytes));
      out = "  " + shown + (out.empty() ? "" : "\n") + out;
      --lines;
    }
    if (newline == std::string_view::npos) break;
    end = newline;
  }
  return out;
}

}  // namespace aex::conformance
