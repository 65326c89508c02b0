#include "conformance/oracle/attempts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

#include "mock_server/contract/retry_after.h"
#include "mock_server/verdict/intents.h"

namespace aex::conformance {
namespace {

using contract::Delivery;
using contract::Exchange;
using contract::RetryAfterForm;

constexpr std::int64_t kDefaultInitialDelayMs = 500;
constexpr std::int64_t kDefaultMaxDelayMs = 20'000;
constexpr std::int64_t kDefaultMaxElapsedMs = 120'000;

using SessionIntents = std::unordered_map<std::string, std::set<std::string>>;

// Which intents a session has to do with: who created it, who sent to it.
SessionIntents IntentsOfSessions(const Evidence& evidence) {
  SessionIntents intents;
  for (const auto& entry : evidence.ledger) {
    if (!entry.intent.empty()) intents[entry.session_id].insert(entry.intent);
  }
  for (const Exchange& exchange : evidence.exchanges) {
    if (!exchange.intent.empty() && !exchange.session_id.empty())
      intents[exchange.session_id].insert(exchange.intent);
  }
  return intents;
}

bool WasOpen(const CallReport& report, const Exchange& exchange) {
  return report.ending != CallReport::Ending::kSkipped && exchange.seq >= report.first_seq &&
         exchange.seq <= report.last_seq;
}

// Whether another call that is open at that time asks for the same.
bool IsShared(const Exchange& exchange, const Evidence& evidence, std::size_t call) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (i != call && evidence.c.calls[i].intent == evidence.c.calls[call].intent &&
        WasOpen(evidence.calls[i], exchange))
      return true;
  }
  return false;
}

// The call an exchange was made for: one of its intent, open when it arrived.
// Nothing when several are.
std::optional<std::size_t> CallOf(const Exchange& exchange, const Evidence& evidence,
                                  const SessionIntents& sessions) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (!WasOpen(evidence.calls[i], exchange)) continue;
    const std::string& nonce = evidence.c.intents[evidence.c.calls[i].intent].nonce;
    bool made_for_it = exchange.intent == nonce;
    if (exchange.intent.empty()) {
      // A create that ended before its body: no nonce, no session. Generators
      // draw it only where one call at a time creates.
      const auto known = sessions.find(exchange.session_id);
      made_for_it = exchange.op == contract::Operation::kSessionCreate ||
                    (known != sessions.end() && known->second.count(nonce) > 0);
    }
    if (!made_for_it) continue;
    if (IsShared(exchange, evidence, i)) return std::nullopt;
    return i;
  }
  return std::nullopt;
}

// Redeems and the storage plane are asked once; a client comes back to a stream by
// other rules (contract 1.8), and the connections of one turn are no tries of one
// request.
bool IsOutsideRetryLayer(contract::Operation op) {
  using contract::Operation;
  return op == Operation::kBillingRedeem || op == Operation::kAssetPut ||
         op == Operation::kLinkFetch || op == Operation::kEventsStream;
}

// No policy retries these, so what comes after one was led there by it.
bool IsRedirect(const Exchange& exchange, const Evidence& evidence) {
  return SeenBy(exchange, evidence) == Seen::kStatus && exchange.status >= 300 &&
         exchange.status < 400;
}

// Whether a whole answer under that fault is still one that every client has to
// take for what it is. Where clients may differ it is not.
bool KeepsAnswer(const faults::Fault& fault, bool success) {
  using faults::BodyFault;
  using faults::ChunkFault;
  switch (faults::KindOf(fault)) {
    case faults::Kind::kLength:
    case faults::Kind::kHeader:
    case faults::Kind::kInterim:
    case faults::Kind::kGarbage: return false;
    case faults::Kind::kChunk:
      return std::get<ChunkFault>(fault).how == ChunkFault::How::kOneByte;
    case faults::Kind::kBody: {
      // The status of a refusal can be read whatever became of its body.
      const BodyFault::How how = std::get<BodyFault>(fault).how;
      return !success || how == BodyFault::How::kExtraField || how == BodyFault::How::kNewEnum;
    }
    default: return true;
  }
}

}  // namespace

double NominalDelayMs(const Case& c, std::size_t failed_attempts) {
  const RetryOptions retry = c.retry.value_or(RetryOptions{});
  const auto initial =
      static_cast<double>(retry.initial_delay_ms.value_or(kDefaultInitialDelayMs));
  const auto most = std::max(
      initial, static_cast<double>(retry.max_delay_ms.value_or(kDefaultMaxDelayMs)));
  return std::min(most, initial * std::pow(2.0, static_cast<double>(failed_attempts) - 1));
}

double MaxElapsedMs(const Case& c) {
  const RetryOptions retry = c.retry.value_or(RetryOptions{});
  return static_cast<double>(retry.max_elapsed_ms.value_or(kDefaultMaxElapsedMs));
}

double ClientClockMs(const Evidence& evidence, double now_ms) {
  if (!evidence.c.virtual_time || evidence.calls.empty()) return now_ms;
  double client_ms = std::min(evidence.calls.front().started_ms, now_ms);
  for (const SleepReport& sleep : evidence.sleeps) {
    const double woken_ms = sleep.at_ms + sleep.ms;
    if (woken_ms <= now_ms) client_ms = std::max(client_ms, woken_ms);
  }
  return client_ms;
}

std::vector<const Exchange*> ExchangesOf(const Evidence& evidence, std::size_t call) {
  std::vector<const Exchange*> exchanges;
  std::optional<SessionIntents> sessions;
  for (const Exchange& exchange : evidence.exchanges) {
    std::size_t open = 0;
    for (const CallReport& report : evidence.calls) open += WasOpen(report, exchange) ? 1 : 0;
    if (!WasOpen(evidence.calls[call], exchange)) continue;
    if (open > 1) {
      if (!sessions) sessions = IntentsOfSessions(evidence);
      if (CallOf(exchange, evidence, *sessions) != call) continue;
    }
    exchanges.push_back(&exchange);
  }
  return exchanges;
}

std::vector<const Exchange*> ExchangesOf(const Evidence& evidence, std::size_t call,
                                         contract::Operation op) {
  auto exchanges = ExchangesOf(evidence, call);
  std::erase_if(exchanges, [op](const Exchange* exchange) { return exchange->op != op; });
  return exchanges;
}

const faults::Fault* FaultMetBy(const Exchange& exchange, const Evidence& evidence) {
  const auto& rules = evidence.c.rules;
  if (!exchange.rule || static_cast<std::size_t>(*exchange.rule) >= rules.size()) return nullptr;
  return &rules[static_cast<std::size_t>(*exchange.rule)].fault;
}

Seen SeenBy(const Exchange& exchange, const Evidence& evidence) {
  const faults::Fault* fault = FaultMetBy(exchange, evidence);
  if (fault != nullptr && faults::KindOf(*fault) == faults::Kind::kGarbage) return Seen::kBroken;
  switch (exchange.delivery.kind) {
    case Delivery::Kind::kOpen: return Seen::kSilence;
    case Delivery::Kind::kNone: return Seen::kNoAnswer;
    case Delivery::Kind::kPartial: return Seen::kBroken;
    case Delivery::Kind::kFull: break;
  }
  const bool success = exchange.status >= 200 && exchange.status < 300;
  if (fault != nullptr && !KeepsAnswer(*fault, success)) return Seen::kBroken;
  return success ? Seen::kSuccess : Seen::kStatus;
}

bool HasUnseenAttempts(const Evidence& evidence) {
  return std::any_of(evidence.account.begin(), evidence.account.end(), [&](const auto& count) {
    const auto& fault = evidence.c.rules[static_cast<std::size_t>(count.rule)].fault;
    const auto* drop = std::get_if<faults::DropFault>(&fault);
    return count.fired > 0 && (faults::StageOf(fault) == faults::Stage::kConnection ||
                               faults::KindOf(fault) == faults::Kind::kKeepalive ||
                               (drop != nullptr && drop->phase == faults::Phase::kResponseEnd));
  });
}

bool SentWithoutEnd(const Evidence& evidence) {
  return evidence.case_over &&
         std::none_of(evidence.account.begin(), evidence.account.end(), [&](const auto& count) {
           const auto& fault = evidence.c.rules[static_cast<std::size_t>(count.rule)].fault;
           const auto* redirect = std::get_if<faults::RedirectFault>(&fault);
           return count.fired > 0 && redirect != nullptr &&
                  redirect->to == faults::RedirectFault::To::kLoop;
         });
}

std::vector<AttemptSeries> SeriesOf(const Evidence& evidence) {
  std::vector<AttemptSeries> all;
  const SessionIntents sessions = IntentsOfSessions(evidence);
  using Name = std::tuple<std::size_t, contract::Operation, std::string>;
  std::map<Name, std::size_t> open;
  std::set<Name> broken_reads;
  for (const Exchange& exchange : evidence.exchanges) {
    if (IsOutsideRetryLayer(exchange.op)) continue;
    const auto call = CallOf(exchange, evidence, sessions);
    if (!call) continue;
    // One call makes one request of an operation with a body; the body may be
    // what is broken, so only the session tells requests apart.
    const Name name(*call, exchange.op, exchange.session_id);
    const auto [found, added] = open.try_emplace(name, all.size());
    if (added) all.push_back({exchange.op, *call, {}, broken_reads.count(name) > 0});
    AttemptSeries& series = all[found->second];
    if (!added && IsRedirect(*series.attempts.back(), evidence)) {
      series.attempts.back() = &exchange;
      series.may_continue = true;
    } else {
      series.attempts.push_back(&exchange);
    }
    const Seen seen = SeenBy(exchange, evidence);
    // A read whose answer cannot be used may simply be asked again, as the next
    // poll; work that may have been done may not.
    const bool keyed = contract::RouteOf(exchange.op).keyed;
    if (seen == Seen::kSuccess || (seen == Seen::kBroken && !keyed)) open.erase(name);
    if (seen == Seen::kSuccess) broken_reads.erase(name);
    if (seen == Seen::kBroken && !keyed) broken_reads.insert(name);
  }
  return all;
}

bool IsTransient(const Exchange& exchange, const Evidence& evidence) {
  const Policy& policy = evidence.policy;
  switch (SeenBy(exchange, evidence)) {
    case Seen::kNoAnswer: return true;
    case Seen::kStatus:
      return std::find(policy.retry_status.begin(), policy.retry_status.end(),
                       exchange.status) != policy.retry_status.end();
    default: return false;
  }
}

std::optional<double> OwedWaitMs(const Exchange& failed, const Evidence& evidence) {
  const Policy& policy = evidence.policy;
  if (SeenBy(failed, evidence) != Seen::kStatus || failed.retry_after.size() != 1 ||
      !IsTransient(failed, evidence) || !failed.sent_at_ms)
    return std::nullopt;
  const double now_ms = *failed.sent_at_ms;
  const auto form = contract::ClassifyRetryAfter(failed.retry_after, now_ms);
  const bool seconds = form == RetryAfterForm::kSeconds && policy.hint_seconds;
  const bool date = form == RetryAfterForm::kImfFixdate && policy.hint_date;
  if (!seconds && !date) return std::nullopt;
  return contract::ParseRetryAfter(failed.retry_after.front(), now_ms);
}

bool MustGoOn(const AttemptSeries& series, const Evidence& evidence) {
  const Exchange& last = *series.attempts.back();
  const Exchange& first = *series.attempts.front();
  if (!IsTransient(last, evidence) || !last.sent_at_ms) return false;
  const CallReport& report = evidence.calls[series.call];
  if (report.ending == CallReport::Ending::kHung || report.abort) return false;
  if (evidence.case_over || series.may_continue || HasUnseenAttempts(evidence)) return false;
  if (!last.key && contract::RouteOf(last.op).keyed && !evidence.policy.unkeyed_post_retried)
    return false;
  if (static_cast<std::int64_t>(series.attempts.size()) >=
      MaxAttemptsOf(evidence.c, evidence.policy))
    return false;
  double wait_ms = NominalDelayMs(evidence.c, series.attempts.size());
  if (!last.retry_after.empty()) {
    const auto form = contract::ClassifyRetryAfter(last.retry_after, *last.sent_at_ms);
    if (form == RetryAfterForm::kNotJudged) return false;
    if (const auto owed = OwedWaitMs(last, evidence)) {
      if (evidence.policy.hint_cap_ms &&
          *owed > static_cast<double>(*evidence.policy.hint_cap_ms))
        return false;
      wait_ms = std::max(wait_ms, *owed);
    } else if (const auto read = contract::ParseRetryAfter(last.retry_after.front(),
                                                           *last.sent_at_ms)) {
      wait_ms = std::max(wait_ms, *read);  // A form it may or may not honour.
    }
  }
  const double budget_ms = MaxElapsedMs(evidence.c);
  const double elapsed_ms =
      *last.sent_at_ms - ClientClockMs(evidence, first.received_at_ms);
  // In real time the client's own work counts too: leave it a wide margin.
  const double margin = evidence.c.virtual_time ? 1.0 : 0.5;
  return elapsed_ms + wait_ms <= budget_ms * margin;
}

}  // namespace aex::conformance
