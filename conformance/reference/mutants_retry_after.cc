// Clients that misread a Retry-After, or do not wait for it.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "conformance/reference/mutant_groups.h"
#include "mock_server/contract/http_date.h"

namespace aex::conformance {
namespace {

using MaybeMs = std::optional<double>;

bool IsSeconds(std::string_view value) {
  return !value.empty() &&
         std::ranges::all_of(value, [](char byte) { return byte >= '0' && byte <= '9'; });
}

std::string HeaderOf(const TransportResponse& answer, std::string_view name) {
  const std::string* value = FindHeader(answer.headers, name);
  return value == nullptr ? std::string() : *value;
}

struct IgnoreRetryAfter : RetryLayer {
  double Delay(MaybeMs, double backoff_ms) const override { return backoff_ms; }
};

struct RetryAfterOnly429 : RetryLayer {
  MaybeMs Hint(const TransportResponse& answer, double now_ms) const override {
    if (answer.status != 429) return std::nullopt;
    return RetryLayer::Hint(answer, now_ms);
  }
};

struct RetryAfterAsMs : RetryLayer {
  MaybeMs ParseHint(std::string_view value, double now_ms) const override {
    const auto hint = RetryLayer::ParseHint(value, now_ms);
    if (!hint || !IsSeconds(value)) return hint;
    return *hint / 1000;
  }
};

struct RetryAfterCapped : RetryLayer {
  double Delay(MaybeMs hint_ms, double backoff_ms) const override {
    return std::min(policy().max_delay_ms, RetryLayer::Delay(hint_ms, backoff_ms));
  }
};

struct RetryAfterDateIgnored : RetryLayer {
  MaybeMs ParseHint(std::string_view value, double now_ms) const override {
    if (!IsSeconds(value)) return std::nullopt;
    return RetryLayer::ParseHint(value, now_ms);
  }
};

struct RetryAfterImfOnly : RetryLayer {
  MaybeMs ParseHint(std::string_view value, double now_ms) const override {
    const auto date =
        contract::ReadHttpDate(value, static_cast<std::int64_t>(now_ms / 1000));
    if (date && date->form != contract::HttpDateForm::kImfFixdate) return std::nullopt;
    return RetryLayer::ParseHint(value, now_ms);
  }
};

// The date counts from the server's `Date`, as if both clocks differed.
struct RetryAfterDateSkewed : RetryLayer {
  MaybeMs Hint(const TransportResponse& answer, double now_ms) const override {
    const auto now_s = static_cast<std::int64_t>(now_ms / 1000);
    const auto date_s = contract::ParseHttpDate(HeaderOf(answer, "Date"), now_s);
    return RetryLayer::Hint(answer,
                            date_s ? static_cast<double>(*date_s) * 1000 : now_ms);
  }
};

struct RetryAfterSubtractiveJitter : RetryLayer {
  double Delay(MaybeMs hint_ms, double backoff_ms) const override {
    return std::max(hint_ms.value_or(0) / 2, backoff_ms);
  }
};

struct RetryAfterPrefix : RetryLayer {
  MaybeMs ParseHint(std::string_view value, double now_ms) const override {
    double seconds = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), seconds);
    const bool number = read.ec == std::errc{} && !value.starts_with('-');
    if (!number) return RetryLayer::ParseHint(value, now_ms);
    return seconds * 1000;
  }
};

struct RetryAfterNegativeHotLoop : RetryLayer {
  MaybeMs ParseHint(std::string_view value, double now_ms) const override {
    return value.starts_with('-') ? 0 : RetryLayer::ParseHint(value, now_ms);
  }
  double Delay(MaybeMs hint_ms, double backoff_ms) const override {
    return hint_ms == 0 ? 0 : RetryLayer::Delay(hint_ms, backoff_ms);
  }
  std::int64_t Counted(std::int64_t counted, const TransportResult& result,
                       const TransportResult*) const override {
    const auto* answer = std::get_if<TransportResponse>(&result);
    const bool free =
        answer != nullptr && HeaderOf(*answer, "Retry-After").starts_with('-');
    return free ? counted : counted + 1;
  }
};

struct RetryAfterBadDateThrows : RetryLayer {
  MaybeMs ParseHint(std::string_view value, double now_ms) const override {
    const auto hint = RetryLayer::ParseHint(value, now_ms);
    if (!hint) throw std::invalid_argument("Invalid time value");
    return hint;
  }
};

// What fits no 32-bit timer fires at once.
struct RetryAfterOverflow : RetryLayer {
  MaybeMs ParseHint(std::string_view value, double now_ms) const override {
    constexpr double kLargestTimerMs = 2147483647;
    const auto hint = RetryLayer::ParseHint(value, now_ms);
    return hint && *hint > kLargestTimerMs ? 1 : hint;
  }
};

struct RetryAfterReplacesBackoff : RetryLayer {
  double Delay(MaybeMs hint_ms, double backoff_ms) const override {
    return hint_ms.value_or(backoff_ms);
  }
};

struct StaleHintReused : RetryLayer {
  double Delay(MaybeMs hint_ms, double backoff_ms) const override {
    const std::lock_guard lock(mutex);
    if (hint_ms) last = hint_ms;
    return RetryLayer::Delay(last, backoff_ms);
  }
  mutable std::mutex mutex;
  mutable MaybeMs last;
};

struct RetryAfterRoundsDown : RetryLayer {
  MaybeMs ParseHint(std::string_view value, double now_ms) const override {
    const auto hint = RetryLayer::ParseHint(value, now_ms);
    if (!hint) return hint;
    return std::floor(*hint / 1000) * 1000;
  }
};

}  // namespace

std::vector<Mutant> RetryAfterMutants() {
  return {
      {"ignore-retry-after", "waits only its own backoff",
       {"retry/never-early"}, MakeMutant<IgnoreRetryAfter>},
      {"retry-after-only-429", "the hint is ignored on 503 and 529",
       {"retry/never-early"}, MakeMutant<RetryAfterOnly429>},
      {"retry-after-as-ms", "seconds are read as milliseconds",
       {"retry/never-early"}, MakeMutant<RetryAfterAsMs>},
      {"retry-after-capped", "the hint is clamped to maxDelayMs",
       {"retry/never-early"}, MakeMutant<RetryAfterCapped>},
      {"retry-after-date-ignored", "only integers are read",
       {"retry/date-form", "retry/never-early"}, MakeMutant<RetryAfterDateIgnored>},
      {"retry-after-imf-only", "obsolete dates are ignored",
       {"retry/obsolete-dates"}, MakeMutant<RetryAfterImfOnly>},
      {"retry-after-date-skewed", "dates count from the server's Date",
       {"retry/never-early"}, MakeMutant<RetryAfterDateSkewed>},
      {"retry-after-subtractive-jitter", "comes back up to half early",
       {"retry/never-early"}, MakeMutant<RetryAfterSubtractiveJitter>},
      {"retry-after-prefix", "120junk and 1e3 are obeyed",
       {"retry/junk-ignored"}, MakeMutant<RetryAfterPrefix>},
      {"retry-after-negative-hot-loop", "a negative hint means at once, without limit",
       {"retry/junk-hints", "retry/terminates"}, MakeMutant<RetryAfterNegativeHotLoop>},
      {"retry-after-bad-date-throws", "a foreign exception leaves the client",
       {"retry/junk-hints"}, MakeMutant<RetryAfterBadDateThrows>},
      {"retry-after-overflow", "a huge hint wraps and fires at once",
       {"retry/never-early"}, MakeMutant<RetryAfterOverflow>},
      {"retry-after-replaces-backoff", "a hint of 0 kills the backoff",
       {"retry/hint-is-floor"}, MakeMutant<RetryAfterReplacesBackoff>},
      {"stale-hint-reused", "an old hint is used on a later attempt",
       {"retry/backoff-ceiling"}, MakeMutant<StaleHintReused>},
      {"retry-after-rounds-down", "the fraction of a second is lost",
       {"parse/retry-after", "retry/never-early"}, MakeMutant<RetryAfterRoundsDown>},
  };
}

}  // namespace aex::conformance
