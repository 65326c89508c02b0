// JavaScript's Number(text): how a client reads a number out of a header.
//
// Decimals with sign and exponent, 0x, 0o and 0b without sign, Infinity, outer
// blanks; an empty text is 0. Pure function.
#pragma once

#include <optional>
#include <string_view>

namespace aex::contract {

// Empty for what JavaScript calls NaN. May be infinite.
std::optional<double> JsNumber(std::string_view text);

// JavaScript's /^\d+$/ with Number() of it, as clients read digit strings.
std::optional<double> JsDigits(std::string_view text);

}  // namespace aex::contract
