// The vector files as they stand in fixtures/, made part of the program by the
// build. Constant data.
#pragma once

#include <span>
#include <string_view>

namespace aex::conformance {

struct EmbeddedText {
  std::string_view name;  // "submissions/reject/machine"
  std::string_view text;
};

std::span<const EmbeddedText> VectorTexts();

}  // namespace aex::conformance
