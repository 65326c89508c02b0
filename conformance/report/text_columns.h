// Text in columns: widths as a terminal counts them, padding, wrapping, and the
// few number formats that every report shares.
//
// A code point counts as one column; everything the house prints is that wide.
// Text is UTF-8; bytes that are not count as one column each. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aex::conformance {

// No line of ours is wider, but for a command that has to stay in one piece.
inline constexpr std::size_t kMaxColumns = 100;

std::size_t ColumnsOf(std::string_view text);
// Filled with blanks up to `columns`; longer text stays as it is.
std::string PadRight(std::string_view text, std::size_t columns);
std::string PadLeft(std::string_view text, std::size_t columns);
// The first `columns` columns, the last one an ellipsis when text was cut.
std::string CutTo(std::string_view text, std::size_t columns);

// Lines of at most `columns` columns, broken at blanks; a longer word is broken
// where it must be. A newline in the text starts a line. Never empty.
std::vector<std::string> WrapText(std::string_view text, std::size_t columns);
// `head`, then the text wrapped beside it within kMaxColumns; further lines are
// indented by the width of `head`. Ends with a newline.
std::string Hanging(std::string_view head, std::string_view text);

std::string WithThousands(std::int64_t number);            // "1,904"
std::string Plural(std::int64_t number, std::string_view noun);  // "1 rule", "2,000 rules"
std::string Decimal(double number, int digits);            // "8.4"
// "417 ms", "12,000 ms"; below ten with one digit after the point where needed.
std::string Milliseconds(double ms);
// "$0.01", "$0.0005": two digits after the point, more where needed.
std::string Dollars(std::int64_t microusd);

}  // namespace aex::conformance
