// A number as decimal digits of a fixed width, written into a text that is
// already there: dates stand in every answer, often several times.
//
// Pure; what does not fit loses its first digits. Not for negative numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace aex::contract {

// `width` digits of `number` at `at`, which must be inside the text.
inline void WriteDigits(std::int64_t number, std::size_t width, std::size_t at,
                        std::string& text) {
  for (std::size_t i = width; i > 0; --i) {
    text[at + i - 1] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
}

}  // namespace aex::contract
