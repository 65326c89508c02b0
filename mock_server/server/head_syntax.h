// The grammar of a request head's lines and numbers (RFC 9110 and 9112), as
// plain functions over one line without its end.
//
// Views point into the line they were given. Stricter than a lenient server on
// purpose: a client that sends what some servers refuse should learn it here.
// Pure functions without shared state; no limits of size, the framer has those.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace aex::server {

struct RequestLine {
  std::string_view method;
  std::string_view target;
  std::string_view version;  // "HTTP/" digit "." digit, of any digits.
};
// Empty unless the line is a token, a target and a version, one blank between.
std::optional<RequestLine> ParseRequestLine(std::string_view line);
// False for what begins no request line at all: the first byte of a TLS hello.
bool MayBeginRequestLine(char first);

struct HeaderLine {
  std::string_view name;
  std::string_view value;    // Trimmed of blanks, otherwise raw.
  std::string_view problem;  // A sentence; empty when the line is good.
};
HeaderLine ParseHeaderLine(std::string_view line);

bool EqualsIgnoringCase(std::string_view a, std::string_view b);

// True when the comma-separated `list` has `token` in it, without regard to case.
bool ListNames(std::string_view list, std::string_view token);

// Digits of `base` (10 or 16) and nothing else. Numbers above `most` read as
// `most` + 1, so that any count of digits is safe.
std::optional<std::size_t> ReadNumber(std::string_view digits, std::size_t base,
                                      std::size_t most);

// The size of a chunk line, its extensions left out, as ReadNumber reads it. Empty
// also when the extensions hide control characters.
std::optional<std::size_t> ReadChunkSize(std::string_view line, std::size_t most);

}  // namespace aex::server
