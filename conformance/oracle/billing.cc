// The billing requirements: what the ledger proves against what was wanted.
#include <algorithm>
#include <cstdio>

#include "conformance/oracle/requirement.h"
#include "conformance/scenario/alphabet.h"
#include "conformance/scenario/expectation.h"

namespace aex::conformance {
namespace {

using contract::LedgerEntry;
using contract::LedgerKind;
using contract::Operation;

std::string Dollars(std::int64_t microusd) {
  char text[64];
  std::snprintf(text, sizeof text, "$%.2f", static_cast<double>(microusd) / 1e6);
  return text;
}

std::string Times(std::int64_t n) {
  if (n == 1) return "once";
  if (n == 2) return "twice";
  return std::to_string(n) + " times";
}

std::vector<const LedgerEntry*> EntriesOf(const Evidence& evidence, LedgerKind kind,
                                          const std::string& nonce) {
  std::vector<const LedgerEntry*> entries;
  for (const LedgerEntry& entry : evidence.ledger) {
    if (entry.kind == kind && entry.intent == nonce) entries.push_back(&entry);
  }
  return entries;
}

std::vector<std::int64_t> ExchangesOf(const std::vector<const LedgerEntry*>& entries) {
  std::vector<std::int64_t> seqs;
  for (const LedgerEntry* entry : entries) seqs.push_back(entry->exchange);
  return seqs;
}

// Why the platform could not tell: from the keys under which it committed.
std::string WhyTwice(const std::vector<const LedgerEntry*>& entries) {
  std::vector<std::string> keys;
  for (const LedgerEntry* entry : entries) keys.push_back(entry->key);
  if (std::count(keys.begin(), keys.end(), "") > 0)
    return "The request carries no Idempotency-Key, so the platform cannot tell that it is a "
           "retry. Contract 3.1: create and send always carry one.";
  std::sort(keys.begin(), keys.end());
  if (std::unique(keys.begin(), keys.end()) == keys.end())
    return "The retry carries a new Idempotency-Key, so the platform cannot tell that it is a "
           "retry. Contract 3.1: the key is chosen once per logical call, outside the retry "
           "loop.";
  return "The work was asked for again in a way that the platform takes for new work. "
         "Contract 3.1: one logical call is one key.";
}

std::int64_t Wanted(const Intent& intent, LedgerKind kind) {
  return kind == LedgerKind::kTurn ? intent.turns : intent.sessions;
}

std::optional<Finding> OverCommitted(const Evidence& evidence, LedgerKind kind) {
  for (const Intent& intent : evidence.c.intents) {
    const auto entries = EntriesOf(evidence, kind, intent.nonce);
    const auto count = static_cast<std::int64_t>(entries.size());
    const std::int64_t wanted = Wanted(intent, kind);
    if (count <= wanted) continue;
    std::int64_t paid = 0;
    for (const LedgerEntry* entry : entries) paid += entry->amount_microusd;
    Finding finding;
    if (kind == LedgerKind::kTurn) {
      finding.summary = "one intent was billed " + Times(count);
      const std::int64_t price = entries.front()->amount_microusd;
      finding.summary +=
          " (" + Dollars(paid) + " instead of " + Dollars(price * wanted) + ")";
    } else {
      finding.summary = "one intent created " + std::to_string(count) +
                        " sessions instead of " + std::to_string(wanted);
    }
    finding.why = WhyTwice(entries);
    finding.exchanges = ExchangesOf(entries);
    finding.intent = intent.nonce;
    return finding;
  }
  return std::nullopt;
}

std::optional<Finding> JudgeTurns(const Evidence& e) {
  return OverCommitted(e, LedgerKind::kTurn);
}
std::optional<Finding> JudgeSessions(const Evidence& e) {
  return OverCommitted(e, LedgerKind::kSession);
}

bool FaultMet(const Evidence& evidence, Operation op) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(),
                     [&](const auto& x) { return x.op == op && x.rule.has_value(); });
}
bool CountsTurns(const Evidence& e) { return FaultMet(e, Operation::kMessageSend); }
bool CountsSessions(const Evidence& e) { return FaultMet(e, Operation::kSessionCreate); }

// What a reported success claims: a session, a turn, or both.
bool ClaimsTurn(const CallSpec& call) { return call.op != "session.create"; }
bool ClaimsSession(const CallSpec& call) {
  return call.op == "session.create" || call.op == "run";
}
bool ClaimsWork(const CallSpec& call) {
  if (IsRealSubmit(call)) return false;  // Its body need not tell its intent.
  if (call.op == "session.create" && !IsMarked(call)) return false;
  return call.op == "session.create" || call.op == "run" || call.op == "session.send" ||
         call.op == "session.replayLast";
}

std::optional<Finding> Uncommitted(const Evidence& evidence, std::size_t call,
                                   LedgerKind kind) {
  const CallReport& report = evidence.calls[call];
  const Intent& intent = evidence.c.intents[evidence.c.calls[call].intent];
  const auto entries = EntriesOf(evidence, kind, intent.nonce);
  const std::string what = kind == LedgerKind::kTurn ? "turn" : "session";
  Finding finding;
  finding.intent = intent.nonce;
  finding.exchanges = ExchangesOf(entries);
  if (entries.empty()) {
    finding.call = call;
    finding.summary = "success was reported, and no " + what + " was committed";
    finding.why = "The ledger has no " + what + " for this call. A success may only be "
                  "reported for work that the platform accepted (contract 3.2).";
    return finding;
  }
  const bool ids_match = std::any_of(entries.begin(), entries.end(), [&](const auto* entry) {
    if (entry->session_id != report.session_id) return false;
    return kind != LedgerKind::kTurn || !report.turn_seq ||
           *report.turn_seq == entry->turn_seq;
  });
  if (!ids_match) {
    finding.call = call;
    finding.summary = "the success that was reported names another " + what +
                      " than the one committed";
    finding.why = "The ids in the client's report are not those in the ledger.";
    return finding;
  }
  if (static_cast<std::int64_t>(entries.size()) > Wanted(intent, kind)) {
    finding.summary = "one success was reported, and " + std::to_string(entries.size()) +
                      " " + what + "s were committed";
    finding.why = WhyTwice(entries);
    return finding;
  }
  return std::nullopt;
}

std::optional<Finding> JudgeSuccess(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const CallSpec& call = evidence.c.calls[i];
    if (evidence.calls[i].ending != CallReport::Ending::kOk || !ClaimsWork(call)) continue;
    if (ClaimsSession(call)) {
      if (auto finding = Uncommitted(evidence, i, LedgerKind::kSession)) return finding;
    }
    if (ClaimsTurn(call)) {
      if (auto finding = Uncommitted(evidence, i, LedgerKind::kTurn)) return finding;
    }
  }
  return std::nullopt;
}

bool CountsSuccess(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (evidence.calls[i].ending == CallReport::Ending::kOk && ClaimsWork(evidence.c.calls[i]))
      return CountsTurns(evidence) || CountsSessions(evidence);
  }
  return false;
}

// A fault that has a twin was met by a create or a send.
bool CountsTwins(const Evidence& evidence) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(), [&](const auto& x) {
    return contract::RouteOf(x.op).keyed && x.rule &&
           IsAmbiguous(evidence.c.rules[static_cast<std::size_t>(*x.rule)]);
  });
}

std::optional<Finding> JudgeTwins(const Evidence& evidence) {
  for (const LedgerKind kind : {LedgerKind::kTurn, LedgerKind::kSession}) {
    auto finding = OverCommitted(evidence, kind);
    if (!finding) continue;
    finding->summary = "a fault that hides whether the work was done led to it being done "
                       "again: " + finding->summary;
    return finding;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> BillingRequirements() {
  return {
      {"billing/one-turn-per-intent", Level::kAlways,
       "An intent is billed at most the turns it wanted", "3.2",
       "Every accepted message is a billable turn. However faults fall, the ledger must not "
       "hold more turns for one intent than the caller asked for.",
       {{"run"}, {"session.create", "session.send"}}, {}, "", CountsTurns, JudgeTurns},
      {"billing/one-session-per-intent", Level::kAlways,
       "An intent creates at most the sessions it wanted", "3.2",
       "However faults fall, the ledger must not hold more sessions for one intent than the "
       "caller asked for.",
       {{"run"}, {"session.create"}}, {}, "", CountsSessions, JudgeSessions},
      {"billing/success-is-committed", Level::kAlways,
       "A reported success is exactly one commit, with the ledger's ids", "3.2",
       "When the client reports success, the ledger must hold exactly the work that was "
       "wanted, and the session and turn that the client names must be the ledger's.",
       {{"run"}, {"session.create"}}, {}, "", CountsSuccess, JudgeSuccess},
      {"billing/twins", Level::kAlways,
       "Committed and uncommitted twins of an ambiguous fault are both survived", "3.2",
       "A reset or a 5xx looks the same whether the work was done before it or not. A client "
       "that guesses passes one of the two by luck; it must be right in both.",
       {{"run"}, {"session.create"}}, {}, "", CountsTwins, JudgeTwins},
  };
}

}  // namespace aex::conformance
