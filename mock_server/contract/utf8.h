// UTF-8 as the house needs it: lengths, appending a code point, and the two
// lengths the contract counts in (bytes, and UTF-16 units, contract 2.0).
//
// Surrogates are allowed when appended (a lone one from a JSON escape becomes
// its three-byte sequence) and refused when read. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace aex {

// Bytes of the well-formed sequence at the start of `text`; 0 when there is
// none (empty, overlong, a surrogate, beyond U+10FFFF, cut short).
std::size_t Utf8SequenceLength(std::string_view text);
bool IsValidUtf8(std::string_view text);

void AppendUtf8(std::uint32_t code_point, std::string& out);

// The code point at `at`, which moves past it. Three-byte surrogates are
// decoded too; any other malformed byte reads as U+FFFD, one byte long.
std::uint32_t DecodeUtf8(std::string_view text, std::size_t& at);

// JavaScript's `.length`.
std::size_t Utf16Length(std::string_view text);

// JavaScript's trim(): blanks, NBSP, BOM, U+2028 and the like at both ends.
std::string_view JsTrim(std::string_view text);

}  // namespace aex
