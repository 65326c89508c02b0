// The `Retry-After` header: our strict reading of it, and what of it a client
// can be held to.
//
// Strict (contract 4): digits are seconds, without bound; one of the three forms
// of HTTP-date is that moment; anything else is no hint. Lax readers (a
// language's own date parser) make more of some values than that, so a
// client is judged by the form of what was sent. Values are taken without the
// blanks and tabs around them. Times are milliseconds since the Unix epoch,
// with fractions. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mock_server/contract/http_date.h"

namespace aex::contract {

// 2^53 ms: longer waits are cut to this, so that every wait is finite, exact
// and fits 64 bits. It is 285,000 years, beyond any budget.
inline constexpr double kRetryAfterCeilingMs = 9007199254740992.0;

struct RetryHint {
  enum class Kind { kNone, kSeconds, kDate };
  Kind kind = Kind::kNone;
  double wait_ms = 0;  // From now; 0 for a date that has passed and for kNone.
  std::int64_t date_s = 0;  // Of kDate only.

  bool operator==(const RetryHint&) const = default;
};
RetryHint ReadRetryAfter(std::string_view value, double now_ms);

// The wait, or nothing when the value is no hint. The fraction of `now_ms` is
// kept: a date two seconds after the last whole second is less than 2000 away.
std::optional<double> ParseRetryAfter(std::string_view value, double now_ms);

enum class RetryAfterForm {
  kAbsent,
  kSeconds,
  kImfFixdate,
  kRfc850,   // SHOULD be honoured, as kAsctime.
  kAsctime,
  // No hint to any reader: the wait is the ordinary backoff.
  kMalformed,
  // A lax date reader takes it for a moment in the past, a strict one for
  // nothing: the wait is the ordinary backoff, a reported hint is 0 or absent.
  kLax,
  // Readers differ and may rightly wait: lists, repeated lines, ISO 8601, other
  // dates in the future. Held only against a crash or a hot loop.
  kNotJudged,
};
std::string_view RetryAfterFormName(RetryAfterForm form);

RetryAfterForm ClassifyRetryAfter(std::string_view value, double now_ms);
// All header lines of one answer.
RetryAfterForm ClassifyRetryAfter(std::span<const std::string> lines, double now_ms);

// Whole seconds, rounded up: who obeys it never comes early. Negative is "0".
std::string PrintRetryAfterSeconds(double wait_ms);

}  // namespace aex::contract
