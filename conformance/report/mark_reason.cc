#include "conformance/report/mark_reason.h"

#include <algorithm>
#include <optional>

#include "conformance/oracle/attempts.h"
#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::Operation;

// Below it lies the clients' rounding, as for the oracles.
constexpr double kToleranceMs = 0.5;

bool IsKeyed(const Exchange& exchange) { return contract::RouteOf(exchange.op).keyed; }

std::string KeyOf(const Exchange& exchange) { return exchange.key.value_or(""); }

const Exchange* FirstAttempt(const Exchange& exchange, const Evidence& evidence) {
  if (exchange.intent.empty()) return nullptr;
  for (const Exchange& other : evidence.exchanges) {
    if (other.op == exchange.op && other.intent == exchange.intent) return &other;
  }
  return nullptr;
}

// What its key or body is held against: the first attempt, or another intent.
std::string KeyReason(const Exchange& exchange, const Evidence& evidence) {
  if (!IsKeyed(exchange)) return {};
  if (KeyOf(exchange).empty()) return "no key";
  const Exchange* first = FirstAttempt(exchange, evidence);
  if (first == nullptr) return {};
  if (KeyOf(*first) != KeyOf(exchange)) return "other key than attempt 1";
  for (const Exchange& other : evidence.exchanges) {
    if (other.seq < exchange.seq && other.op == exchange.op && !other.intent.empty() &&
        other.intent != exchange.intent && KeyOf(other) == KeyOf(exchange))
      return "key of another intent";
  }
  if (first->fingerprint != exchange.fingerprint) return "other body than attempt 1";
  return {};
}

// What is wrong with its place in the series of attempts.
std::string SeriesReason(const Exchange& exchange, const Evidence& evidence) {
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    const auto at = std::find_if(series.attempts.begin(), series.attempts.end(),
                                 [&](const Exchange* x) { return x->seq == exchange.seq; });
    if (at == series.attempts.end()) continue;
    const auto number = at - series.attempts.begin() + 1;
    const std::int64_t most = MaxAttemptsOf(evidence.c, evidence.policy);
    if (number > most)
      return "attempt " + WithThousands(number) + " of at most " + WithThousands(most);
    const bool last = std::next(at) == series.attempts.end();
    if (last && MustGoOn(series, evidence)) return "not tried again";
    if (number == 1) return {};
    const Exchange& before = **std::prev(at);
    if (const auto owed_ms = OwedWaitMs(before, evidence)) {
      const double early_ms = *owed_ms - (exchange.received_at_ms - *before.sent_at_ms);
      if (early_ms > kToleranceMs) return Milliseconds(early_ms) + " too early";
    }
    if (SeenBy(before, evidence) == Seen::kStatus && !IsTransient(before, evidence))
      return "asked again after " + std::to_string(before.status);
    return {};
  }
  return {};
}

// `run` derives the key of its message from the key of its create.
std::string DerivedReason(const Exchange& exchange, const Evidence& evidence,
                          const KeyLabels& labels) {
  if (exchange.op != Operation::kMessageSend || exchange.intent.empty()) return {};
  for (const Exchange& other : evidence.exchanges) {
    if (other.op != Operation::kSessionCreate || other.intent != exchange.intent ||
        KeyOf(other).empty())
      continue;
    if (labels.Of(KeyOf(exchange)).starts_with(labels.Of(KeyOf(other)) + ":")) return {};
    return "not derived from " + labels.Of(KeyOf(other));
  }
  return {};
}

}  // namespace

std::set<std::int64_t> WrongExchanges(const Finding& finding) {
  const auto& named = finding.exchanges;
  if (named.size() <= 1) return {named.begin(), named.end()};
  return {std::next(named.begin()), named.end()};
}

std::string MarkReason(const Exchange& exchange, const Evidence& evidence,
                       const KeyLabels& labels) {
  if (std::string reason = KeyReason(exchange, evidence); !reason.empty()) return reason;
  if (std::string reason = SeriesReason(exchange, evidence); !reason.empty()) return reason;
  return DerivedReason(exchange, evidence, labels);
}

}  // namespace aex::conformance
