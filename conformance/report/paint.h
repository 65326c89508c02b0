// Colours for a terminal, or none: whether there is one, the caller knows.
//
// Text is padded and wrapped before it is painted, since colours have no width.
// Plain value.
#pragma once

#include <string>
#include <string_view>

namespace aex::conformance {

class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}

  std::string Good(std::string_view text) const { return With("\x1b[32m", text); }
  std::string Bad(std::string_view text) const { return With("\x1b[31m", text); }
  std::string Warn(std::string_view text) const { return With("\x1b[33m", text); }
  std::string Dim(std::string_view text) const { return With("\x1b[2m", text); }

 private:
  std::string With(std::string_view start, std::string_view text) const {
    if (!on_ || text.empty()) return std::string(text);
    return std::string(start) + std::string(text) + "\x1b[0m";
  }

  bool on_;
};

}  // namespace aex::conformance
