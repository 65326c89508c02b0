#include "mock_server/server/head_syntax.h"

#include <strings.h>

#include <algorithm>
#include <array>

namespace aex::server {
namespace {

constexpr std::array<bool, 256> MakeTokenTable() {
  std::array<bool, 256> table{};
  for (unsigned char c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (char c : std::string_view("!#$%&'*+-.^_`|~"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr std::array<bool, 256> kTokenTable = MakeTokenTable();

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return kTokenTable[static_cast<unsigned char>(c)];
  });
}

// Bytes above 0x7f are kept: what a client sends there is the router's to judge.
bool IsTarget(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f;
  });
}

// Text that a header value or a chunk extension may have: no control character but
// the tab, since others end a line for some readers.
bool IsFieldText(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsVersion(std::string_view text) {
  return text.size() == 8 && text.starts_with("HTTP/") && IsDigit(text[5]) &&
         text[6] == '.' && IsDigit(text[7]);
}

std::string_view TrimBlanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// 16 when `c` is no hexadecimal digit.
std::size_t DigitValue(char c) {
  if (IsDigit(c)) return static_cast<std::size_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::size_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::size_t>(c - 'A' + 10);
  return 16;
}

}  // namespace

std::optional<RequestLine> ParseRequestLine(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last == first) return std::nullopt;
  const RequestLine parts = {line.substr(0, first),
                             line.substr(first + 1, last - first - 1),
                             line.substr(last + 1)};
  if (!IsToken(parts.method) || !IsTarget(parts.target) || !IsVersion(parts.version))
    return std::nullopt;
  return parts;
}

bool MayBeginRequestLine(char first) {
  return kTokenTable[static_cast<unsigned char>(first)] || first == '\r' || first == '\n';
}

HeaderLine ParseHeaderLine(std::string_view line) {
  if (line.starts_with(' ') || line.starts_with('\t'))
    return {{}, {}, "A header value must not go on in the next line."};
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon)))
    return {{}, {}, "A header line must be a name without blanks, a colon and a value."};
  const std::string_view value = TrimBlanks(line.substr(colon + 1));
  if (!IsFieldText(value))
    return {{}, {}, "A header value must not contain control characters."};
  return {line.substr(0, colon), value, {}};
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool ListNames(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (EqualsIgnoringCase(TrimBlanks(list.substr(0, comma)), token)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

std::optional<std::size_t> ReadNumber(std::string_view digits, std::size_t base,
                                      std::size_t most) {
  if (digits.empty()) return std::nullopt;
  std::size_t number = 0;
  for (char c : digits) {
    const std::size_t digit = DigitValue(c);
    if (digit >= base) return std::nullopt;
    number = std::min(number * base + digit, most + 1);
  }
  return number;
}

std::optional<std::size_t> ReadChunkSize(std::string_view line, std::size_t most) {
  const std::size_t semicolon = line.find(';');
  if (semicolon == std::string_view::npos) return ReadNumber(line, 16, most);
  if (!IsFieldText(line.substr(semicolon))) return std::nullopt;
  // Blanks may stand before an extension (RFC 9112 7.1.1), not before the size.
  const std::string_view size = line.substr(0, semicolon);
  return ReadNumber(size.substr(0, size.find_last_not_of(" \t") + 1), 16, most);
}

}  // namespace aex::server
