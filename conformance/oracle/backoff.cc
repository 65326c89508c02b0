// The requirements about how long a client waits between attempts: the forms of
// Retry-After it honours, what it makes of malformed ones, and its own backoff.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "conformance/oracle/reported.h"
#include "conformance/oracle/requirement.h"
#include "conformance/oracle/waits.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::RetryAfterForm;

// Waits of nothing at all, where the jitter of an honest backoff gives one with
// this probability, are no accident.
constexpr double kAccident = 1e-9;
// Clients round their waits to whole milliseconds.
constexpr double kRoundingMs = 0.5;

// The jitter is judged by so many waits: fewer than kWantedDeciles tenths of the
// range with at least a fiftieth of them each. Of waits drawn evenly over the range
// or over its upper half, a tenth has so few with a probability below 1e-40.
constexpr std::size_t kJitterWaits = 2000;
constexpr std::size_t kWantedDeciles = 4;
constexpr std::size_t kLeastShare = 50;

std::string Op(const Exchange& exchange) {
  return std::string(contract::OperationId(exchange.op));
}

std::string Milliseconds(double ms) {
  char text[64];
  std::snprintf(text, sizeof text, "%.0f ms", ms);
  return text;
}

Finding About(const Wait& wait, std::string summary, std::string why) {
  return {std::move(summary), std::move(why), {wait.failed->seq, wait.next->seq},
          wait.failed->intent};
}

std::string Hint(const Wait& wait) {
  return "Retry-After: " + wait.failed->retry_after.front();
}

// What the hint says, whether or not the client declares that it reads the form.
std::optional<double> HintMs(const Wait& wait) {
  return contract::ParseRetryAfter(wait.failed->retry_after.front(), *wait.failed->sent_at_ms);
}

bool IsRetriedStatus(const Wait& wait, const Evidence& evidence) {
  return IsTransient(*wait.failed, evidence) &&
         SeenBy(*wait.failed, evidence) == Seen::kStatus;
}

// Beyond the declared cap the client may wait as it likes.
bool IsOverCap(double hint_ms, const Evidence& evidence) {
  return evidence.policy.hint_cap_ms &&
         hint_ms > static_cast<double>(*evidence.policy.hint_cap_ms);
}

template <typename Holds>
bool AnyWait(const Evidence& evidence, Holds holds) {
  const auto waits = WaitsOf(evidence);
  return std::any_of(waits.begin(), waits.end(), holds);
}

// A hint of one of these forms that asks for some time.
template <RetryAfterForm... forms>
bool CountsForm(const Evidence& evidence) {
  return AnyWait(evidence, [&](const Wait& wait) {
    return ((wait.form == forms) || ...) && IsRetriedStatus(wait, evidence) &&
           HintMs(wait).value_or(0) > wait.ceiling_ms;
  });
}

template <RetryAfterForm... forms>
std::optional<Finding> JudgeForm(const Evidence& evidence) {
  for (const Wait& wait : WaitsOf(evidence)) {
    if (!((wait.form == forms) || ...) || !IsRetriedStatus(wait, evidence)) continue;
    const double hint_ms = HintMs(wait).value_or(0);
    if (wait.ms >= hint_ms - kRoundingMs || IsOverCap(hint_ms, evidence)) continue;
    return About(wait,
                 Op(*wait.failed) + " came back after " + Milliseconds(wait.ms) +
                     " although the date was " + Milliseconds(hint_ms) + " ahead",
                 "The answer said " + Hint(wait) +
                     ". Contract 4: the hint is a date as well as a number of seconds.");
  }
  return std::nullopt;
}

bool CountsFloor(const Evidence& evidence) {
  return AnyWait(evidence, [&](const Wait& wait) {
    return wait.form == RetryAfterForm::kSeconds && IsRetriedStatus(wait, evidence);
  });
}

// Every wait of the call after a hint of no seconds was nothing, which a backoff
// that is still there would hardly give.
std::optional<Finding> BackoffKilled(const Evidence& evidence) {
  const auto waits = WaitsOf(evidence);
  for (std::size_t first = 0; first < waits.size(); ++first) {
    double probability = 1;
    for (std::size_t i = first; i < waits.size() && waits[i].call == waits[first].call; ++i) {
      const Wait& wait = waits[i];
      if (wait.form != RetryAfterForm::kSeconds || HintMs(wait) != 0 || wait.ms > kRoundingMs)
        break;
      probability *= kRoundingMs / std::max(wait.ceiling_ms, kRoundingMs);
      if (probability > kAccident) continue;
      return About(wait,
                   Op(*wait.failed) + " came back at once after each hint of 0 seconds",
                   "A hint of nothing asks for no wait; it does not take the backoff away. "
                   "Contract 4: the wait is the longer of hint and backoff.");
    }
  }
  return std::nullopt;
}

std::optional<Finding> JudgeFloor(const Evidence& evidence) {
  for (const Wait& wait : WaitsOf(evidence)) {
    if (wait.form != RetryAfterForm::kSeconds || !IsRetriedStatus(wait, evidence)) continue;
    const auto hint_ms = HintMs(wait);
    if (!hint_ms) continue;
    const double most_ms = std::max(*hint_ms, wait.ceiling_ms);
    if (wait.ms > most_ms + SlackMs(evidence))
      return About(wait,
                   Op(*wait.failed) + " waited " + Milliseconds(wait.ms) + " instead of at most " +
                       Milliseconds(most_ms),
                   "The answer said " + Hint(wait) +
                       ". Contract 4: the wait is the longer of hint and backoff, not their sum.");
    if (wait.ms >= *hint_ms - kRoundingMs || IsOverCap(*hint_ms, evidence)) continue;
    return About(wait,
                 Op(*wait.failed) + " waited " + Milliseconds(wait.ms) + " instead of " +
                     Milliseconds(*hint_ms),
                 "The answer said " + Hint(wait) +
                     ". Contract 4: the hint is a floor, and maxDelayMs does not cap it.");
  }
  return evidence.c.virtual_time ? BackoffKilled(evidence) : std::nullopt;
}

bool IsJunk(RetryAfterForm form) {
  return form == RetryAfterForm::kMalformed || form == RetryAfterForm::kLax;
}

bool MetJunk(const Evidence& evidence) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(), [&](const Exchange& x) {
    if (SeenBy(x, evidence) != Seen::kStatus || x.retry_after.empty() || !x.sent_at_ms)
      return false;
    const auto form = contract::ClassifyRetryAfter(x.retry_after, *x.sent_at_ms);
    return IsJunk(form) || form == RetryAfterForm::kNotJudged;
  });
}

std::optional<Finding> JudgeJunk(const Evidence& evidence) {
  constexpr const char* kWhy =
      "What a server sends there is not the client's to choose. Contract 4: a hint that cannot "
      "be read is no hint; the client neither fails on it nor comes back without end.";
  if (SentWithoutEnd(evidence) && MetJunk(evidence))
    return Finding{"after a malformed Retry-After the client kept sending without end", kWhy,
                   {evidence.exchanges.back().seq}, {}};
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const CallReport& report = evidence.calls[i];
    if (report.ending != CallReport::Ending::kError || report.error.kind != "unknown") continue;
    const auto series = DecidingSeries(evidence, i);
    if (!series) continue;
    const Exchange& last = *series->attempts.back();
    if (!IsTransient(last, evidence) || last.retry_after.empty() || !last.sent_at_ms) continue;
    if (!IsJunk(contract::ClassifyRetryAfter(last.retry_after, *last.sent_at_ms))) continue;
    return Finding{Op(last) + " broke on a malformed Retry-After", kWhy, {last.seq}, last.intent};
  }
  return std::nullopt;
}

bool CountsJunkWait(const Evidence& evidence) {
  return AnyWait(evidence, [](const Wait& wait) { return IsJunk(wait.form); });
}

std::optional<Finding> JudgeJunkWait(const Evidence& evidence) {
  for (const Wait& wait : WaitsOf(evidence)) {
    if (!IsJunk(wait.form) || wait.ms <= wait.ceiling_ms + SlackMs(evidence)) continue;
    return About(wait,
                 Op(*wait.failed) + " waited " + Milliseconds(wait.ms) + " instead of at most " +
                     Milliseconds(wait.ceiling_ms),
                 "The answer said " + Hint(wait) +
                     ", which is neither seconds nor a date. Contract 4: the wait is the ordinary "
                     "backoff.");
  }
  return std::nullopt;
}

bool CountsCeiling(const Evidence& evidence) {
  return AnyWait(evidence, [](const Wait& wait) { return wait.form == RetryAfterForm::kAbsent; });
}

std::optional<Finding> JudgeCeiling(const Evidence& evidence) {
  for (const Wait& wait : WaitsOf(evidence)) {
    if (wait.form != RetryAfterForm::kAbsent || wait.ms <= wait.ceiling_ms + SlackMs(evidence))
      continue;
    return About(wait,
                 Op(*wait.failed) + " waited " + Milliseconds(wait.ms) + " after attempt " +
                     std::to_string(wait.nth) + " instead of at most " +
                     Milliseconds(wait.ceiling_ms),
                 "There was no hint. Contract 4: the n-th wait is at most min(maxDelayMs, "
                 "initialDelayMs * 2^(n-1)).");
  }
  return std::nullopt;
}

std::vector<double> Ratios(const Evidence& evidence) {
  std::vector<double> ratios;
  for (const Wait& wait : WaitsOf(evidence)) {
    if (wait.form == RetryAfterForm::kAbsent && wait.ceiling_ms >= 20)
      ratios.push_back(std::clamp(wait.ms / wait.ceiling_ms, 0.0, 1.0));
  }
  return ratios;
}

bool CountsJitter(const Evidence& evidence) {
  return evidence.c.virtual_time && Ratios(evidence).size() >= kJitterWaits;
}

std::optional<Finding> JudgeJitter(const Evidence& evidence) {
  if (!CountsJitter(evidence)) return std::nullopt;
  const auto ratios = Ratios(evidence);
  std::array<std::size_t, 10> tenths{};
  for (const double ratio : ratios) ++tenths[std::min<std::size_t>(9, std::size_t(ratio * 10))];
  const auto used = static_cast<std::size_t>(
      std::count_if(tenths.begin(), tenths.end(),
                    [&](std::size_t n) { return n * kLeastShare >= ratios.size(); }));
  if (used >= kWantedDeciles) return std::nullopt;
  return Finding{std::to_string(ratios.size()) + " waits fell into " + std::to_string(used) +
                     " of the 10 tenths of their range",
                 "Clients that were turned away together come back together. Contract 4: the "
                 "backoff is drawn from its range.",
                 {evidence.exchanges.front().seq}, {}};
}

}  // namespace

std::vector<Requirement> BackoffRequirements() {
  using enum RetryAfterForm;
  const std::vector<std::vector<std::string_view>> any = {{"run"}, {"session.create"}};
  return {
      {"retry/date-form", Level::kMust, "An IMF-fixdate in Retry-After is honoured", "4",
       "Retry-After may be a date. The next attempt does not arrive before it.", any, {}, "",
       CountsForm<kImfFixdate>, JudgeForm<kImfFixdate>},
      {"retry/obsolete-dates", Level::kShould, "RFC 850 and asctime dates are honoured", "4",
       "Servers may still send the two obsolete forms of a date, and recipients are asked to "
       "read them.",
       any, {}, "", CountsForm<kRfc850, kAsctime>, JudgeForm<kRfc850, kAsctime>},
      {"retry/junk-hints", Level::kAlways, "A malformed Retry-After breaks nothing", "4",
       "A hint that is neither seconds nor a date may come from any proxy. The client neither "
       "fails on it nor sends without end.",
       any, {}, "", MetJunk, JudgeJunk},
      {"retry/junk-ignored", Level::kMust,
       "After a malformed hint the wait is the ordinary backoff", "4",
       "What cannot be read as a whole is not read in part: `5s`, `120junk` and `1e3` are no "
       "numbers of seconds.",
       any, {}, "", CountsJunkWait, JudgeJunkWait},
      {"retry/hint-is-floor", Level::kMust, "The wait is the longer of hint and backoff", "4",
       "The hint is a floor under the backoff: not capped by maxDelayMs, not added to it, and a "
       "hint of 0 does not take it away.",
       any, {}, "", CountsFloor, JudgeFloor},
      {"retry/backoff-ceiling", Level::kMust,
       "Without a hint the n-th wait is at most initialDelayMs * 2^(n-1)", "4",
       "And at most maxDelayMs. A hint of an earlier answer counts for that answer alone.", any,
       {}, "", CountsCeiling, JudgeCeiling},
      {"retry/jitter", Level::kShould, "Waits spread over their range", "4",
       "Judged by 2,000 waits of equal range in virtual time. A client whose waits are drawn "
       "evenly over the range, or over its upper half, is accused with a probability below "
       "1e-40.",
       any, {"virtualTime", "retryOptions"}, "", CountsJitter, JudgeJitter},
  };
}

}  // namespace aex::conformance
