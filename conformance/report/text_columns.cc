#include "conformance/report/text_columns.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "mock_server/contract/utf8.h"

namespace aex::conformance {
namespace {

constexpr std::string_view kEllipsis = "…";
// A column of text is never narrower than this, however wide its head is.
constexpr std::size_t kLeastColumns = 20;
constexpr double kFewMs = 10;
constexpr std::int64_t kMicrosPerCent = 10'000;
constexpr std::int64_t kMicrosPerDollar = 1'000'000;

// Bytes of the first column of `text`, which is not empty.
std::size_t FirstBytes(std::string_view text) {
  return std::max<std::size_t>(Utf8SequenceLength(text), 1);
}

// The longest beginning of at most `columns` columns.
std::string_view Beginning(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0;
  for (; columns > 0 && bytes < text.size(); --columns) bytes += FirstBytes(text.substr(bytes));
  return text.substr(0, bytes);
}

// Wraps one line of the text.
void WrapLine(std::string_view text, std::size_t columns, std::vector<std::string>& out) {
  while (ColumnsOf(text) > columns) {
    const std::string_view fits = Beginning(text, columns + 1);
    std::size_t blank = fits.rfind(' ');
    if (blank == std::string_view::npos || blank == 0) {
      const std::string_view piece = Beginning(text, columns);
      out.emplace_back(piece);
      text.remove_prefix(piece.size());
      continue;
    }
    std::string_view line = text.substr(0, blank);
    while (line.ends_with(' ')) line.remove_suffix(1);
    out.emplace_back(line);
    text.remove_prefix(blank);
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  out.emplace_back(text);
}

}  // namespace

std::size_t ColumnsOf(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size(); ++columns) at += FirstBytes(text.substr(at));
  return columns;
}

std::string PadRight(std::string_view text, std::size_t columns) {
  std::string out(text);
  const std::size_t width = ColumnsOf(text);
  if (width < columns) out.append(columns - width, ' ');
  return out;
}

std::string PadLeft(std::string_view text, std::size_t columns) {
  const std::size_t width = ColumnsOf(text);
  return std::string(width < columns ? columns - width : 0, ' ') + std::string(text);
}

std::string CutTo(std::string_view text, std::size_t columns) {
  if (ColumnsOf(text) <= columns || columns == 0) return std::string(Beginning(text, columns));
  return std::string(Beginning(text, columns - 1)) + std::string(kEllipsis);
}

std::vector<std::string> WrapText(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  columns = std::max(columns, kLeastColumns);
  while (true) {
    const std::size_t end = text.find('\n');
    WrapLine(text.substr(0, end), columns, lines);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string Hanging(std::string_view head, std::string_view text) {
  const std::size_t indent = ColumnsOf(head);
  const std::size_t left = kMaxColumns > indent ? kMaxColumns - indent : 0;
  std::string out(head);
  bool first = true;
  for (const std::string& line : WrapText(text, left)) {
    if (!first) out.append(indent, ' ');
    out += line + "\n";
    first = false;
  }
  return out;
}

std::string WithThousands(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > sign + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string Plural(std::int64_t number, std::string_view noun) {
  return WithThousands(number) + " " + std::string(noun) + (number == 1 ? "" : "s");
}

std::string Decimal(double number, int digits) {
  char text[512];
  std::snprintf(text, sizeof text, "%.*f", digits, number);
  return text;
}

std::string Milliseconds(double ms) {
  // Beyond this an integer cannot hold it, and nobody can read it.
  constexpr double kMostMs = 1e15;
  if (!std::isfinite(ms) || std::abs(ms) > kMostMs) return "more than 1e15 ms";
  const double tenths = std::round(ms * 10) / 10;
  if (std::abs(ms) < kFewMs && tenths != std::trunc(tenths)) return Decimal(tenths, 1) + " ms";
  return WithThousands(std::llround(ms)) + " ms";
}

std::string Dollars(std::int64_t microusd) {
  const std::int64_t amount = std::abs(microusd);
  std::string text = microusd < 0 ? "-$" : "$";
  text += WithThousands(amount / kMicrosPerDollar) + ".";
  const std::string digits = std::to_string(kMicrosPerDollar + amount % kMicrosPerDollar);
  text += digits.substr(1);
  if (amount % kMicrosPerCent == 0) return text.substr(0, text.size() - 4);
  while (text.ends_with('0')) text.pop_back();
  return text;
}

}  // namespace aex::conformance
