// The requirements about when a client stops trying: retries turned off, the time
// budget, a total outage, and which of several failures is the one it reports.
#include <algorithm>
#include <cstdio>

#include "conformance/oracle/reported.h"
#include "conformance/oracle/requirement.h"
#include "conformance/oracle/waits.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using Ending = CallReport::Ending;

std::string Op(const AttemptSeries& series) {
  return std::string(contract::OperationId(series.op));
}

std::string Milliseconds(double ms) {
  char text[64];
  std::snprintf(text, sizeof text, "%.0f ms", ms);
  return text;
}

bool IsOff(const Case& c) { return c.retry && c.retry->off; }
bool IsSingle(const Case& c) {
  return c.retry && !c.retry->off && c.retry->max_attempts == std::optional<std::int64_t>(1);
}

bool CountsOff(const Evidence& evidence) {
  if (!IsOff(evidence.c) && !IsSingle(evidence.c)) return false;
  const auto all = SeriesOf(evidence);
  return std::any_of(all.begin(), all.end(), [&](const AttemptSeries& series) {
    return IsTransient(*series.attempts.front(), evidence);
  });
}

std::optional<Finding> JudgeOff(const Evidence& evidence) {
  const bool off = IsOff(evidence.c);
  if (!off && !IsSingle(evidence.c)) return std::nullopt;
  const std::string setting = off ? "retry: false" : "maxAttempts: 1";
  constexpr const char* kWhy =
      "Whoever turns retries off decides himself when to ask again. Contract 4: one attempt; with "
      "retry: false the error is the plain API error, with maxAttempts: 1 the typed one.";
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    if (series.attempts.size() < 2) continue;
    const Exchange& second = *series.attempts[1];
    return Finding{Op(series) + " was tried again under " + setting, kWhy,
                   {series.attempts[0]->seq, second.seq}, second.intent};
  }
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const auto series = DecidingSeries(evidence, i);
    if (!series) continue;
    const Exchange& last = *series->attempts.back();
    if (SeenBy(last, evidence) != Seen::kStatus || !IsThrottleStatus(last.status)) continue;
    const std::string wanted = off ? "api" : "rateLimit";
    if (evidence.calls[i].error.kind == wanted) continue;
    return Finding{"under " + setting + " a " + std::to_string(last.status) + " was reported as " +
                       ReportedAs(evidence.calls[i]) + " instead of kind " + wanted,
                   kWhy, {last.seq}, last.intent};
  }
  return std::nullopt;
}

// From the moment the client began to count, by its own clock.
double ElapsedMs(const AttemptSeries& series, const Evidence& evidence, double now_ms) {
  return ClientClockMs(evidence, now_ms) -
         ClientClockMs(evidence, series.attempts.front()->received_at_ms);
}

bool CountsBudget(const Evidence& evidence) {
  if (!evidence.c.virtual_time || HasUnseenAttempts(evidence)) return false;
  const auto all = SeriesOf(evidence);
  // One more wait of the longest kind would not have fitted.
  return std::any_of(all.begin(), all.end(), [&](const AttemptSeries& series) {
    const Exchange& last = *series.attempts.back();
    if (!IsTransient(last, evidence) || !last.sent_at_ms) return false;
    if (static_cast<std::int64_t>(series.attempts.size()) >=
        MaxAttemptsOf(evidence.c, evidence.policy))
      return false;
    const double wait_ms = std::max(NominalDelayMs(evidence.c, series.attempts.size()),
                                    OwedWaitMs(last, evidence).value_or(0));
    return ElapsedMs(series, evidence, *last.sent_at_ms) + wait_ms > MaxElapsedMs(evidence.c);
  });
}

// How long after its start the last attempt came, as the client reckoned when it
// decided to wait for it: what its clock said then, and the wait.
double ReckonedMs(const AttemptSeries& series, const Evidence& evidence) {
  const Exchange& last = *series.attempts.back();
  const Exchange& failed = **(series.attempts.end() - 2);
  const double decided_ms = failed.sent_at_ms.value_or(failed.received_at_ms);
  return ElapsedMs(series, evidence, decided_ms) + last.received_at_ms - decided_ms;
}

std::optional<Finding> JudgeBudget(const Evidence& evidence) {
  if (!evidence.c.virtual_time || HasUnseenAttempts(evidence)) return std::nullopt;
  constexpr const char* kWhy =
      "A caller that gave a budget has to be answered within it. Contract 4: no wait that would "
      "pass maxElapsedMs; the last error surfaces at once.";
  const double budget_ms = MaxElapsedMs(evidence.c);
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    if (series.may_continue || series.attempts.size() < 2) continue;
    const Exchange& last = *series.attempts.back();
    const double elapsed_ms = ReckonedMs(series, evidence);
    if (elapsed_ms > budget_ms + SlackMs(evidence))
      return Finding{Op(series) + " was tried again " + Milliseconds(elapsed_ms) +
                         " after its start, with a budget of " + Milliseconds(budget_ms),
                     kWhy, {last.seq}, last.intent};
  }
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const auto series = DecidingSeries(evidence, i);
    if (!series || !series->attempts.back()->sent_at_ms) continue;
    const Exchange& last = *series->attempts.back();
    const bool waited = std::any_of(
        evidence.sleeps.begin(), evidence.sleeps.end(), [&](const SleepReport& sleep) {
          return sleep.call == i && sleep.at_ms >= *last.sent_at_ms &&
                 sleep.ms > SlackMs(evidence);
        });
    if (!waited || !IsTransient(last, evidence)) continue;
    return Finding{Op(*series) + " waited once more and then gave up", kWhy, {last.seq},
                   last.intent};
  }
  return std::nullopt;
}

bool LastsForEver(const Exchange& exchange, const Evidence& evidence) {
  return exchange.rule && evidence.c.rules[static_cast<std::size_t>(*exchange.rule)].attempts.kind !=
                              faults::Attempts::Kind::kListed;
}

bool CountsAmplification(const Evidence& evidence) {
  const auto all = SeriesOf(evidence);
  return std::any_of(all.begin(), all.end(), [&](const AttemptSeries& series) {
    return static_cast<std::int64_t>(series.attempts.size()) >=
               MaxAttemptsOf(evidence.c, evidence.policy) &&
           LastsForEver(*series.attempts.back(), evidence);
  });
}

std::optional<Finding> JudgeAmplification(const Evidence& evidence) {
  const std::int64_t most = MaxAttemptsOf(evidence.c, evidence.policy);
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    const auto made = static_cast<std::int64_t>(series.attempts.size());
    const Exchange& last = *series.attempts.back();
    if (made <= most || !LastsForEver(last, evidence)) continue;
    return Finding{"one " + Op(series) + " made " + std::to_string(made) +
                       " requests in an outage, and " + std::to_string(most) + " are declared",
                   "When everything fails, every retry is load on what is down. One layer "
                   "retries; a transport under it that tries again by itself multiplies.",
                   {series.attempts[static_cast<std::size_t>(most)]->seq}, last.intent};
  }
  return std::nullopt;
}

// How an attempt ended, as far as the report can tell it apart. A redirect that is not
// followed may be reported as an answer or as a broken connection.
std::string FailureOf(const Exchange& exchange, const Evidence& evidence) {
  switch (SeenBy(exchange, evidence)) {
    case Seen::kStatus: return exchange.status < 400 ? "" : std::to_string(exchange.status);
    case Seen::kNoAnswer: return "network";
    default: return {};
  }
}

bool IsMixed(const AttemptSeries& series, const Evidence& evidence) {
  const std::string last = FailureOf(*series.attempts.back(), evidence);
  return !last.empty() && std::any_of(series.attempts.begin(), series.attempts.end(),
                                      [&](const Exchange* x) {
                                        return FailureOf(*x, evidence) != last;
                                      });
}

bool CountsLast(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const auto series = DecidingSeries(evidence, i);
    if (series && IsMixed(*series, evidence)) return true;
  }
  return false;
}

std::optional<Finding> JudgeLast(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const auto series = DecidingSeries(evidence, i);
    if (!series || !IsMixed(*series, evidence)) continue;
    const Exchange& last = *series->attempts.back();
    const std::string failure = FailureOf(last, evidence);
    const ReportedError& error = evidence.calls[i].error;
    const bool right = failure == "network"
                           ? error.kind == "network"
                           : error.status && std::to_string(*error.status) == failure;
    if (right) continue;
    return Finding{"after several failures, the last of them " + failure + ", the call reported " +
                       ReportedAs(evidence.calls[i]),
                   "The last answer is what the platform has to say now. Contract 4: it decides "
                   "what surfaces, whatever came before it.",
                   {series->attempts.front()->seq, last.seq}, last.intent};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> LimitRequirements() {
  const std::vector<std::vector<std::string_view>> any = {{"run"}, {"session.create"}};
  return {
      {"retry/off", Level::kMust, "retry: false and maxAttempts: 1 mean one attempt", "4",
       "With retry: false there is one attempt and the plain API error; with maxAttempts: 1 one "
       "attempt and the typed throttle error.",
       any, {"retryOptions"}, "", CountsOff, JudgeOff},
      {"retry/budget", Level::kMust, "No wait passes maxElapsedMs", "4",
       "When the next wait would end after the time budget, the client does not begin it: the "
       "last error surfaces at once.",
       any, {"virtualTime"}, "", CountsBudget, JudgeBudget},
      {"retry/amplification", Level::kAlways,
       "A total outage gets no more requests than are declared", "4",
       "Layers that each retry multiply: three times three is nine requests for one call, while "
       "the platform is down.",
       any, {}, "", CountsAmplification, JudgeAmplification},
      {"retry/last-error-wins", Level::kMust, "The last failure is the one reported", "4",
       "A call that failed in different ways ends with the error of its last attempt.", any, {},
       "", CountsLast, JudgeLast},
  };
}

}  // namespace aex::conformance
