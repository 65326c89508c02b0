// The retry requirements of this version: what the journal proves about when,
// whether and how often a client came back.
#include <algorithm>
#include <cstdio>

#include "conformance/oracle/attempts.h"
#include "conformance/oracle/requirement.h"
#include "mock_server/contract/retry_policy.h"

namespace aex::conformance {
namespace {

using contract::Exchange;

// Waits are compared to the millisecond; below it lies the clients' rounding.
constexpr double kToleranceMs = 0.5;

bool IsFinal(const Exchange& exchange, const Evidence& evidence) {
  return SeenBy(exchange, evidence) == Seen::kStatus && contract::IsFinalStatus(exchange.status);
}

std::string Op(const AttemptSeries& series) {
  return std::string(contract::OperationId(series.op));
}

std::string Failure(const Exchange& exchange, const Evidence& evidence) {
  return SeenBy(exchange, evidence) == Seen::kStatus ? std::to_string(exchange.status)
                                           : "a broken connection";
}

std::string Attempts(std::size_t n) {
  return n == 1 ? "1 attempt" : std::to_string(n) + " attempts";
}

std::string Milliseconds(double ms) {
  char text[64];
  std::snprintf(text, sizeof text, "%.0f ms", ms);
  return text;
}

template <typename Predicate>
bool AnySeries(const Evidence& evidence, Predicate holds) {
  const auto all = SeriesOf(evidence);
  return std::any_of(all.begin(), all.end(), holds);
}

bool CountsTransient(const Evidence& evidence) {
  return AnySeries(evidence, [&](const AttemptSeries& series) {
    return IsTransient(*series.attempts.front(), evidence) &&
           MaxAttemptsOf(evidence.c, evidence.policy) > 1;
  });
}

std::optional<Finding> JudgeTransient(const Evidence& evidence) {
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    if (series.attempts.size() != 1 || !MustGoOn(series, evidence)) continue;
    const Exchange& only = *series.attempts.front();
    return Finding{Op(series) + " was not tried again after " + Failure(only, evidence),
                   "429, 500, 502, 503, 504, 529 and network errors pass; attempts and budget "
                   "were left. Contract 4.",
                   {only.seq}, only.intent};
  }
  return std::nullopt;
}

bool CountsFinal(const Evidence& evidence) {
  return AnySeries(evidence, [&](const AttemptSeries& series) {
    return std::any_of(series.attempts.begin(), series.attempts.end(),
                       [&](const Exchange* x) { return IsFinal(*x, evidence) && x->rule; });
  });
}

std::optional<Finding> JudgeFinal(const Evidence& evidence) {
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    for (std::size_t i = 0; i + 1 < series.attempts.size(); ++i) {
      const Exchange& final_one = *series.attempts[i];
      if (!IsFinal(final_one, evidence)) continue;
      return Finding{Op(series) + " was tried again after a final " + Failure(final_one, evidence),
                     "That answer will not change by asking again. Contract 4: only 429, 500, "
                     "502, 503, 504, 529 and network errors are retried.",
                     {final_one.seq, series.attempts[i + 1]->seq}, final_one.intent};
    }
  }
  return std::nullopt;
}

// The failure lasted as long as the client kept trying.
bool CountsMaxAttempts(const Evidence& evidence) {
  const std::int64_t most = MaxAttemptsOf(evidence.c, evidence.policy);
  return AnySeries(evidence, [&](const AttemptSeries& series) {
    return static_cast<std::int64_t>(series.attempts.size()) >= std::max<std::int64_t>(most, 2) &&
           IsTransient(*series.attempts.back(), evidence);
  });
}

std::optional<Finding> JudgeMaxAttempts(const Evidence& evidence) {
  const std::int64_t most = MaxAttemptsOf(evidence.c, evidence.policy);
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    const std::size_t made = series.attempts.size();
    const Exchange& last = *series.attempts.back();
    if (static_cast<std::int64_t>(made) > most) {
      return Finding{Op(series) + " had " + Attempts(made) + " instead of at most " +
                         std::to_string(most),
                     "The limit counts every request that goes out for one call, whatever "
                     "made it fail. Contract 4: maxAttempts.",
                     {series.attempts[static_cast<std::size_t>(most)]->seq}, last.intent};
    }
    if (made > 1 && MustGoOn(series, evidence)) {
      return Finding{Op(series) + " was given up after " + Attempts(made) + " instead of " +
                         std::to_string(most),
                     "The failure could still pass, and the time budget allowed another "
                     "attempt. Contract 4: maxAttempts.",
                     {last.seq}, last.intent};
    }
  }
  return std::nullopt;
}

bool CountsNeverEarly(const Evidence& evidence) {
  return AnySeries(evidence, [&](const AttemptSeries& series) {
    return std::any_of(series.attempts.begin(), series.attempts.end(), [&](const Exchange* x) {
      return OwedWaitMs(*x, evidence).value_or(0) > 0;
    });
  });
}

std::optional<Finding> JudgeNeverEarly(const Evidence& evidence) {
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    for (std::size_t i = 0; i + 1 < series.attempts.size(); ++i) {
      const Exchange& failed = *series.attempts[i];
      const Exchange& next = *series.attempts[i + 1];
      const auto owed_ms = OwedWaitMs(failed, evidence);
      if (!owed_ms) continue;
      // Beyond the declared cap the client may wait as it likes.
      if (evidence.policy.hint_cap_ms && !evidence.policy.over_cap_gives_up &&
          *owed_ms > static_cast<double>(*evidence.policy.hint_cap_ms))
        continue;
      const double waited_ms = next.received_at_ms - *failed.sent_at_ms;
      if (waited_ms >= *owed_ms - kToleranceMs) continue;
      return Finding{Op(series) + " came back after " + Milliseconds(waited_ms) +
                         " instead of " + Milliseconds(*owed_ms),
                     "The answer said Retry-After: " + failed.retry_after.front() +
                         ". Contract 4: the hint is a floor under the wait, on every status "
                         "that is retried.",
                     {failed.seq, next.seq}, failed.intent};
    }
  }
  return std::nullopt;
}

bool CountsTerminates(const Evidence& evidence) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(),
                     [](const Exchange& x) { return x.rule.has_value(); });
}

std::optional<Finding> JudgeTerminates(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (evidence.calls[i].ending != CallReport::Ending::kHung) continue;
    return Finding{evidence.c.calls[i].op + " never ended",
                   "The adapter still answers, the call does not, and nothing is left that it "
                   "could wait for. Every call ends with an answer or an error.",
                   {}, evidence.c.intents[evidence.c.calls[i].intent].nonce, {}, i};
  }
  if (SentWithoutEnd(evidence)) {
    return Finding{"the client kept sending until the case was stopped",
                   "A call may fail, but it has to end. The bound of exchanges is eight times "
                   "what the retry limit allows.",
                   {evidence.exchanges.empty() ? 0 : evidence.exchanges.back().seq}, {}};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> RetryRequirements() {
  return {
      {"retry/transient-statuses", Level::kMust,
       "429, 500, 502, 503, 504, 529 and network errors are retried", "4",
       "These failures pass. A client with attempts and time left tries again.",
       {{"run"}, {"session.create"}}, {}, "", CountsTransient, JudgeTransient},
      {"retry/final-statuses", Level::kMust, "Final statuses are not retried", "4",
       "400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 415, 422, 501 and 505 are answers. "
       "Asking again changes nothing and can do harm.",
       {{"run"}, {"session.create"}}, {}, "", CountsFinal, JudgeFinal},
      {"retry/max-attempts", Level::kMust, "Exactly maxAttempts while the failure lasts", "4",
       "Never more than maxAttempts requests for one call, and not fewer while the failure "
       "lasts and the time budget allows.",
       {{"run"}, {"session.create"}}, {}, "", CountsMaxAttempts, JudgeMaxAttempts},
      {"retry/terminates", Level::kAlways, "Every call ends", "4",
       "With an answer or with an error, and without sending for ever.",
       {{"run"}, {"session.create"}}, {}, "", CountsTerminates, JudgeTerminates},
      {"retry/never-early", Level::kAlways, "Never sooner than Retry-After", "4",
       "After a Retry-After in seconds or as an IMF-fixdate, the next attempt does not arrive "
       "before that time, whatever the status. Giving up is allowed.",
       {{"run"}, {"session.create"}}, {}, "", CountsNeverEarly, JudgeNeverEarly},
  };
}

}  // namespace aex::conformance
