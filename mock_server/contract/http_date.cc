#include "mock_server/contract/http_date.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "mock_server/contract/digits.h"

namespace aex::contract {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kFutureYears = 50;  // RFC 9110 5.6.7, two-digit years.

constexpr std::array<std::string_view, 7> kDays = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Fields {
  std::int64_t year = 0, month = 1, day = 1;  // Month and day from 1.
  std::int64_t hour = 0, minute = 0, second = 0;
  std::int64_t weekday = 0;  // 0 = Sunday.
};

constexpr bool IsLeapYear(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr std::int64_t DaysInMonth(std::int64_t year, std::int64_t month) {
  constexpr std::array<std::int64_t, 12> kDaysIn = {31, 28, 31, 30, 31, 30,
                                                    31, 31, 30, 31, 30, 31};
  if (month == 2 && IsLeapYear(year)) return 29;
  return kDaysIn[static_cast<std::size_t>(month - 1)];
}

// Days before 1 January of a year, counted from 0000-01-01 in the calendar that
// repeats every 400 years. Years -400 and later, so that all divisions are of
// positive numbers.
constexpr std::int64_t DaysBeforeYear(std::int64_t year) {
  const std::int64_t past = year + 400 - 1;
  return year * 365 + past / 4 - past / 100 + past / 400 - (399 / 4 - 399 / 100);
}

constexpr std::int64_t kDaysToEpoch = DaysBeforeYear(1970);
static_assert(kDaysToEpoch * kSecondsPerDay == -kFirstHttpSecond);
static_assert((DaysBeforeYear(10'000) - kDaysToEpoch) * kSecondsPerDay - 1 ==
              kLastHttpSecond);

std::int64_t SecondOf(const Fields& at) {
  std::int64_t days = DaysBeforeYear(at.year) - kDaysToEpoch + at.day - 1;
  for (std::int64_t month = 1; month < at.month; ++month)
    days += DaysInMonth(at.year, month);
  return ((days * 24 + at.hour) * 60 + at.minute) * 60 + at.second;
}

Fields FieldsOf(std::int64_t second) {
  using namespace std::chrono;
  const sys_seconds time{seconds(std::clamp(second, kFirstHttpSecond, kLastHttpSecond))};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  Fields at;
  at.year = static_cast<int>(date.year());
  at.month = static_cast<unsigned>(date.month());
  at.day = static_cast<unsigned>(date.day());
  at.hour = clock.hours().count();
  at.minute = clock.minutes().count();
  at.second = clock.seconds().count();
  at.weekday = weekday(day).c_encoding();
  return at;
}

std::string Padded(std::int64_t number, std::size_t width, char pad = '0') {
  std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), pad) + digits;
}

std::string TimeOfDay(const Fields& at) {
  return Padded(at.hour, 2) + ":" + Padded(at.minute, 2) + ":" + Padded(at.second, 2);
}

std::string_view DayName(const Fields& at) {
  return kDays[static_cast<std::size_t>(at.weekday)];
}
std::string_view MonthName(const Fields& at) {
  return kMonths[static_cast<std::size_t>(at.month - 1)];
}

// Takes one piece of the grammar after the other; after the first that is not
// there nothing more is taken.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  void Literal(std::string_view literal) {
    if (ok_ && rest_.starts_with(literal)) {
      rest_.remove_prefix(literal.size());
    } else {
      ok_ = false;
    }
  }

  std::int64_t Digits(std::size_t count) {
    std::int64_t number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      ok_ = ok_ && !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9';
      if (!ok_) return 0;
      number = number * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return number;
  }

  // The index of the name that stands here, cut to `length` letters (0 = all).
  std::int64_t Name(std::span<const std::string_view> names, std::size_t length = 0) {
    for (std::size_t i = 0; ok_ && i < names.size(); ++i) {
      const std::string_view name = length == 0 ? names[i] : names[i].substr(0, length);
      if (!rest_.starts_with(name)) continue;
      rest_.remove_prefix(name.size());
      return static_cast<std::int64_t>(i);
    }
    ok_ = false;
    return 0;
  }

  // asctime pads the day with a blank.
  std::int64_t BlankPaddedDay() {
    if (!rest_.starts_with(' ')) return Digits(2);
    rest_.remove_prefix(1);
    return Digits(1);
  }

  void Time(Fields& at) {
    at.hour = Digits(2);
    Literal(":");
    at.minute = Digits(2);
    Literal(":");
    at.second = Digits(2);
  }

  bool AtEnd() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::optional<Fields> ScanImfFixdate(std::string_view text) {
  Scanner scan(text);
  Fields at;
  at.weekday = scan.Name(kDays, 3);
  scan.Literal(", ");
  at.day = scan.Digits(2);
  scan.Literal(" ");
  at.month = scan.Name(kMonths) + 1;
  scan.Literal(" ");
  at.year = scan.Digits(4);
  scan.Literal(" ");
  scan.Time(at);
  scan.Literal(" GMT");
  return scan.AtEnd() ? std::optional(at) : std::nullopt;
}

// The year is still the two digits.
std::optional<Fields> ScanRfc850(std::string_view text) {
  Scanner scan(text);
  Fields at;
  at.weekday = scan.Name(kDays);
  scan.Literal(", ");
  at.day = scan.Digits(2);
  scan.Literal("-");
  at.month = scan.Name(kMonths) + 1;
  scan.Literal("-");
  at.year = scan.Digits(2);
  scan.Literal(" ");
  scan.Time(at);
  scan.Literal(" GMT");
  return scan.AtEnd() ? std::optional(at) : std::nullopt;
}

std::optional<Fields> ScanAsctime(std::string_view text) {
  Scanner scan(text);
  Fields at;
  at.weekday = scan.Name(kDays, 3);
  scan.Literal(" ");
  at.month = scan.Name(kMonths) + 1;
  scan.Literal(" ");
  at.day = scan.BlankPaddedDay();
  scan.Literal(" ");
  scan.Time(at);
  scan.Literal(" ");
  at.year = scan.Digits(4);
  return scan.AtEnd() ? std::optional(at) : std::nullopt;
}

bool IsLeapSecond(const Fields& at) {
  return at.hour == 23 && at.minute == 59 && at.second == 60;
}

bool InRange(const Fields& at) {
  return at.day >= 1 && at.day <= DaysInMonth(at.year, at.month) && at.hour <= 23 &&
         at.minute <= 59 && (at.second <= 59 || IsLeapSecond(at));
}

// The year that two digits mean: the latest that does not put the moment more
// than 50 years after now.
std::int64_t FullYear(Fields at, std::int64_t now_s) {
  Fields limit = FieldsOf(now_s);
  const std::int64_t century = limit.year - limit.year % 100;
  limit.year += kFutureYears;
  const std::int64_t digits = at.year;
  at.year = century + 100 + digits;
  while (at.year > digits && SecondOf(at) > SecondOf(limit)) at.year -= 100;
  return at.year;
}

}  // namespace

std::string PrintImfFixdate(std::int64_t second) {
  const Fields at = FieldsOf(second);
  std::string text = "Sun, 00 Jan 0000 00:00:00 GMT";
  text.replace(0, 3, DayName(at).substr(0, 3));
  WriteDigits(at.day, 2, 5, text);
  text.replace(8, 3, MonthName(at));
  WriteDigits(at.year, 4, 12, text);
  WriteDigits(at.hour, 2, 17, text);
  WriteDigits(at.minute, 2, 20, text);
  WriteDigits(at.second, 2, 23, text);
  return text;
}

std::string PrintRfc850(std::int64_t second) {
  const Fields at = FieldsOf(second);
  return std::string(DayName(at)) + ", " + Padded(at.day, 2) + "-" +
         std::string(MonthName(at)) + "-" + Padded(at.year % 100, 2) + " " +
         TimeOfDay(at) + " GMT";
}

std::string PrintAsctime(std::int64_t second) {
  const Fields at = FieldsOf(second);
  return std::string(DayName(at).substr(0, 3)) + " " + std::string(MonthName(at)) + " " +
         Padded(at.day, 2, ' ') + " " + TimeOfDay(at) + " " + Padded(at.year, 4);
}

std::optional<HttpDate> ReadHttpDate(std::string_view text, std::int64_t now_s) {
  HttpDate date;
  std::optional<Fields> at = ScanImfFixdate(text);
  if (!at) {
    date.form = HttpDateForm::kAsctime;
    at = ScanAsctime(text);
  }
  if (!at) {
    date.form = HttpDateForm::kRfc850;
    at = ScanRfc850(text);
    if (at) at->year = FullYear(*at, now_s);
  }
  if (!at || !InRange(*at)) return std::nullopt;
  date.leap_second = IsLeapSecond(*at);
  date.second = SecondOf(*at);
  return date;
}

std::optional<std::int64_t> ParseHttpDate(std::string_view text, std::int64_t now_s) {
  const std::optional<HttpDate> date = ReadHttpDate(text, now_s);
  if (!date) return std::nullopt;
  return date->second;
}

}  // namespace aex::contract
