#include "mock_server/contract/js_number.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <string>

#include "mock_server/contract/utf8.h"

namespace aex::contract {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::size_t TakeDigits(std::string_view text, std::size_t at) {
  while (at < text.size() && IsDigit(text[at])) ++at;
  return at;
}

double ToDouble(std::string_view text) {
  return std::strtod(std::string(text).c_str(), nullptr);
}

// "x1F", "o17", "b101" after the leading zero.
std::optional<double> PrefixedInteger(std::string_view text) {
  int bits = 0;
  switch (text[0]) {
    case 'x': case 'X': bits = 4; break;
    case 'o': case 'O': bits = 3; break;
    case 'b': case 'B': bits = 1; break;
    default: return std::nullopt;
  }
  text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  double number = 0;
  for (const char c : text) {
    int digit = 99;
    if (IsDigit(c)) digit = c - '0';
    if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
    if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
    if (digit >= 1 << bits) return std::nullopt;
    number = number * (1 << bits) + digit;
  }
  return number;
}

std::optional<double> Decimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "Infinity") {
    const double infinity = std::numeric_limits<double>::infinity();
    return negative ? -infinity : infinity;
  }
  std::size_t at = TakeDigits(text, 0);
  std::size_t digits = at;
  if (at < text.size() && text[at] == '.') {
    const std::size_t end = TakeDigits(text, at + 1);
    digits += end - at - 1;
    at = end;
  }
  if (digits == 0) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t end = TakeDigits(text, at);
    if (end == at) return std::nullopt;
    at = end;
  }
  if (at != text.size()) return std::nullopt;
  const double number = ToDouble(text);
  return negative ? -number : number;
}

}  // namespace

std::optional<double> JsNumber(std::string_view text) {
  text = JsTrim(text);
  if (text.empty()) return 0;
  if (text.size() >= 2 && text[0] == '0' && !IsDigit(text[1])) {
    if (const auto number = PrefixedInteger(text.substr(1))) return number;
  }
  return Decimal(text);
}

std::optional<double> JsDigits(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), IsDigit)) return std::nullopt;
  return ToDouble(text);
}

}  // namespace aex::contract
