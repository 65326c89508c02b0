#include "mock_server/contract/retry_after.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace aex::contract {
namespace {

constexpr double kMsPerSecond = 1000;
constexpr std::size_t kMaxYearDigits = 4;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view TrimBlanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

// Stops at the ceiling, so no number of digits is too long.
double SecondsToMs(std::string_view digits) {
  double seconds = 0;
  for (const char c : digits) {
    seconds = seconds * 10 + (c - '0');
    if (seconds * kMsPerSecond >= kRetryAfterCeilingMs) return kRetryAfterCeilingMs;
  }
  return seconds * kMsPerSecond;
}

std::int64_t WholeSecond(double ms) {
  const double second = std::floor(ms / kMsPerSecond);
  if (!(second > static_cast<double>(kFirstHttpSecond))) return kFirstHttpSecond;
  if (second >= static_cast<double>(kLastHttpSecond)) return kLastHttpSecond;
  return static_cast<std::int64_t>(second);
}

// What a lax date reader sees in a value: its numbers and its words. The words
// that date readers know are told by their first three letters.
struct LaxTokens {
  std::vector<std::string_view> numbers;  // Without those of a time of day.
  bool month = false;
  bool weekday_first = false;
  bool unknown_after_number = false;
  bool comma = false;
  bool parenthesis = false;  // Some readers skip what is in it.
  bool foreign = false;  // A byte that is no printable ASCII.
};

enum class Word { kUnknown, kMonth, kWeekday, kOther };

Word WordOf(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
  constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed",
                                                         "thu", "fri", "sat"};
  constexpr std::array<std::string_view, 16> kOthers = {
      "t",   "z",   "am",  "pm",  "ut",  "utc", "gmt", "est",
      "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "bc"};
  std::string lower;
  for (const char c : text)
    lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  const std::string_view start = std::string_view(lower).substr(0, 3);
  const auto among = [](const auto& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (among(kMonths, start)) return Word::kMonth;
  if (among(kWeekdays, start)) return Word::kWeekday;
  // A known zone may be the start of a longer word to a reader by prefix.
  if (among(kOthers, lower) || among(kOthers, start)) return Word::kOther;
  return Word::kUnknown;
}

// The end of the run of characters of that class that begins at `at`.
template <typename Is>
std::size_t RunEnd(std::string_view text, std::size_t at, Is is) {
  while (at < text.size() && is(text[at])) ++at;
  return at;
}

// One of the two-digit numbers of "08:49:37".
bool IsOfTime(std::string_view text, std::size_t begin, std::size_t end) {
  if (end - begin > 2) return false;
  const bool before = begin >= 2 && text[begin - 1] == ':' && IsDigit(text[begin - 2]);
  const bool after = end + 1 < text.size() && text[end] == ':' && IsDigit(text[end + 1]);
  return before || after;
}

LaxTokens Tokenize(std::string_view text) {
  LaxTokens tokens;
  bool any = false, number_seen = false;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (IsDigit(c)) {
      const std::size_t end = RunEnd(text, at, IsDigit);
      if (!IsOfTime(text, at, end)) tokens.numbers.push_back(text.substr(at, end - at));
      number_seen = any = true;
      at = end;
    } else if (IsLetter(c)) {
      const std::size_t end = RunEnd(text, at, IsLetter);
      const Word word = WordOf(text.substr(at, end - at));
      if (word == Word::kMonth) tokens.month = true;
      if (word == Word::kWeekday && !any) tokens.weekday_first = true;
      if (word == Word::kUnknown && number_seen) tokens.unknown_after_number = true;
      any = true;
      at = end;
    } else {
      tokens.comma = tokens.comma || c == ',';
      tokens.parenthesis = tokens.parenthesis || c == '(' || c == ')';
      tokens.foreign = tokens.foreign || (c != '\t' && (c < ' ' || c > '~'));
      ++at;
    }
  }
  return tokens;
}

// A number that no reader takes for a year to come: a day or month, or a year
// that is well over. 32 to 49 are read as 2032 to 2049.
bool IsDayLike(std::string_view digits) {
  return digits.size() <= 2 && std::stoi(std::string(digits)) <= 31;
}
bool IsPastYear(std::string_view digits, std::int64_t this_year) {
  if (digits.size() > kMaxYearDigits) return false;
  const int year = std::stoi(std::string(digits));
  return year >= 50 && year <= this_year - 2;
}

// Whether every lax reading of these numbers is a moment in the past. A day and
// a month without a year are of 2001; three numbers, or two beside the name of
// a month, have a year among them.
bool SurelyPast(const LaxTokens& tokens, std::int64_t this_year) {
  std::size_t days = 0, years = 0;
  for (const std::string_view digits : tokens.numbers) {
    if (IsDayLike(digits)) {
      ++days;
    } else if (IsPastYear(digits, this_year)) {
      ++years;
    } else {
      return false;
    }
  }
  const std::size_t without_year = tokens.month ? 1 : 2;
  if (days + years <= without_year) return true;
  return years == 1 && days + years == without_year + 1;
}

bool LooksIso8601(std::string_view text) {
  const std::size_t digits = RunEnd(text, 0, IsDigit);
  return digits >= 4 && digits < text.size() &&
         (text[digits] == '-' || text[digits] == 'T');
}

RetryAfterForm ClassifyLax(std::string_view value, double now_ms) {
  const LaxTokens tokens = Tokenize(value);
  if (tokens.foreign || tokens.parenthesis || LooksIso8601(value))
    return RetryAfterForm::kNotJudged;
  if (std::none_of(value.begin(), value.end(), IsDigit)) return RetryAfterForm::kMalformed;
  // A comma after a weekday is a date's; any other makes a list.
  if (tokens.comma && !tokens.weekday_first) return RetryAfterForm::kNotJudged;
  if (tokens.unknown_after_number) return RetryAfterForm::kMalformed;
  const std::string today = PrintAsctime(WholeSecond(now_ms));
  const std::int64_t this_year = std::stoi(today.substr(today.size() - kMaxYearDigits));
  return SurelyPast(tokens, this_year) ? RetryAfterForm::kLax : RetryAfterForm::kNotJudged;
}

}  // namespace

RetryHint ReadRetryAfter(std::string_view value, double now_ms) {
  const std::string_view text = TrimBlanks(value);
  RetryHint hint;
  if (AllDigits(text)) {
    hint.kind = RetryHint::Kind::kSeconds;
    hint.wait_ms = SecondsToMs(text);
  } else if (const auto second = ParseHttpDate(text, WholeSecond(now_ms))) {
    hint.kind = RetryHint::Kind::kDate;
    hint.date_s = *second;
    const double wait_ms = static_cast<double>(*second) * kMsPerSecond - now_ms;
    // The order of the comparison also makes NaN 0.
    hint.wait_ms = wait_ms > 0 ? std::min(wait_ms, kRetryAfterCeilingMs) : 0;
  }
  return hint;
}

std::optional<double> ParseRetryAfter(std::string_view value, double now_ms) {
  const RetryHint hint = ReadRetryAfter(value, now_ms);
  if (hint.kind == RetryHint::Kind::kNone) return std::nullopt;
  return hint.wait_ms;
}

std::string_view RetryAfterFormName(RetryAfterForm form) {
  switch (form) {
    case RetryAfterForm::kAbsent: return "absent";
    case RetryAfterForm::kSeconds: return "seconds";
    case RetryAfterForm::kImfFixdate: return "imf-fixdate";
    case RetryAfterForm::kRfc850: return "rfc850";
    case RetryAfterForm::kAsctime: return "asctime";
    case RetryAfterForm::kMalformed: return "malformed";
    case RetryAfterForm::kLax: return "lax";
    case RetryAfterForm::kNotJudged: return "not-judged";
  }
  return "";
}

RetryAfterForm ClassifyRetryAfter(std::string_view value, double now_ms) {
  const std::string_view text = TrimBlanks(value);
  if (AllDigits(text)) return RetryAfterForm::kSeconds;
  const auto date = ReadHttpDate(text, WholeSecond(now_ms));
  if (!date) return ClassifyLax(text, now_ms);
  // Legal, but a clock without leap seconds has no such moment.
  if (date->leap_second) return RetryAfterForm::kNotJudged;
  switch (date->form) {
    case HttpDateForm::kImfFixdate: return RetryAfterForm::kImfFixdate;
    case HttpDateForm::kRfc850: return RetryAfterForm::kRfc850;
    case HttpDateForm::kAsctime: return RetryAfterForm::kAsctime;
  }
  return RetryAfterForm::kNotJudged;
}

RetryAfterForm ClassifyRetryAfter(std::span<const std::string> lines, double now_ms) {
  if (lines.empty()) return RetryAfterForm::kAbsent;
  if (lines.size() > 1) return RetryAfterForm::kNotJudged;
  return ClassifyRetryAfter(std::string_view(lines[0]), now_ms);
}

std::string PrintRetryAfterSeconds(double wait_ms) {
  if (!(wait_ms > 0)) return "0";
  const double seconds = std::ceil(std::min(wait_ms, kRetryAfterCeilingMs) / kMsPerSecond);
  return std::to_string(static_cast<std::int64_t>(seconds));
}

}  // namespace aex::contract
