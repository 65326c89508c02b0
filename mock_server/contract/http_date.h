// HTTP-date (RFC 9110 5.6.7): the form that is sent, and the two obsolete ones.
//
// Seconds since the Unix epoch, years 0000 to 9999, always UTC; neither the C
// library's locale nor TZ has a say. Reading is strict about the grammar, case
// included. The day of the week must be one, but need not be that of the date:
// readers in the field ignore it. 23:59:60 is the second after 23:59:59. Pure
// functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aex::contract {

inline constexpr std::int64_t kFirstHttpSecond = -62'167'219'200;  // 0000-01-01.
inline constexpr std::int64_t kLastHttpSecond = 253'402'300'799;   // 9999-12-31.

enum class HttpDateForm {
  kImfFixdate,  // "Sun, 06 Nov 1994 08:49:37 GMT"
  kRfc850,      // "Sunday, 06-Nov-94 08:49:37 GMT"
  kAsctime,     // "Sun Nov  6 08:49:37 1994"
};

// A second outside the years above is printed as the nearest one inside.
std::string PrintImfFixdate(std::int64_t second);
std::string PrintRfc850(std::int64_t second);
std::string PrintAsctime(std::int64_t second);

struct HttpDate {
  HttpDateForm form = HttpDateForm::kImfFixdate;
  std::int64_t second = 0;
  bool leap_second = false;  // Written as 23:59:60.

  bool operator==(const HttpDate&) const = default;
};

// `now_s` places the two-digit year of RFC 850: the latest year with those
// digits that is not more than 50 years after now.
std::optional<HttpDate> ReadHttpDate(std::string_view text, std::int64_t now_s);
std::optional<std::int64_t> ParseHttpDate(std::string_view text, std::int64_t now_s);

}  // namespace aex::contract
