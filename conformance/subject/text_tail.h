// The last bytes of a text that grows without end: an adapter's standard error.
//
// Keeps at most `bound` bytes and forgets the oldest. Thread-safe.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace aex::conformance {

inline constexpr std::size_t kErrorTailBytes = std::size_t{64} << 10;

class TextTail {
 public:
  explicit TextTail(std::size_t bound = kErrorTailBytes) : bound_(bound) {}

  void Append(std::string_view text);
  std::string Text() const;

 private:
  const std::size_t bound_;
  mutable std::mutex mutex_;
  std::string text_;  // May grow to twice the bound before it is cut.
};

// The last `lines` non-empty lines, each indented by two blanks and cut at 500
// bytes; empty when there is none. For showing below a sentence.
std::string IndentedTail(std::string_view text, std::size_t lines);

}  // namespace aex::conformance
