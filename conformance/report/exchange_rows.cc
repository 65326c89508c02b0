#include "conformance/report/exchange_rows.h"

#include <algorithm>

#include "conformance/oracle/attempts.h"
#include "conformance/report/extra_commits.h"
#include "conformance/report/mark_reason.h"
#include "conformance/report/safe_text.h"
#include "conformance/report/text_columns.h"
#include "conformance/report/wire_text.h"
#include "conformance/scenario/alphabet.h"

namespace aex::conformance {
namespace {

using contract::Commit;
using contract::Exchange;
using contract::LedgerEntry;
using contract::LedgerKind;
using contract::Operation;

constexpr std::size_t kPathColumns = 40;

bool IsRead(Operation op) { return contract::RouteOf(op).method == "GET"; }

std::string CommitText(const LedgerEntry& entry) {
  std::string text;
  switch (entry.kind) {
    case LedgerKind::kSession: text = "session created"; break;
    case LedgerKind::kTurn: text = "turn " + WithThousands(entry.turn_seq) + " billed"; break;
    case LedgerKind::kRedeem: text = "code redeemed"; break;
  }
  if (entry.amount_microusd != 0) text += "  " + Dollars(entry.amount_microusd);
  return text;
}

Reach ReachOf(const Exchange& exchange, const Evidence& evidence) {
  const faults::Rule* rule = RuleMet(exchange, evidence.c.rules);
  const auto* drop = rule == nullptr ? nullptr : std::get_if<faults::DropFault>(&rule->fault);
  if (drop != nullptr && (drop->phase == faults::Phase::kRequestHead ||
                          drop->phase == faults::Phase::kRequestBody))
    return Reach::kCutRequest;
  switch (exchange.delivery.kind) {
    case contract::Delivery::Kind::kFull: return Reach::kAnswered;
    case contract::Delivery::Kind::kPartial: return Reach::kCutAnswer;
    default: return Reach::kNoAnswer;
  }
}

}  // namespace

ExchangeRows::ExchangeRows(const Evidence& evidence, const Finding& finding,
                           const KeyLabels& labels)
    : evidence_(evidence),
      labels_(labels),
      named_(finding.exchanges.begin(), finding.exchanges.end()),
      wrong_(WrongExchanges(finding)),
      extra_(ExtraCommits(evidence)) {}

std::vector<TimelineRow> ExchangeRows::Of(const Exchange& exchange) const {
  std::vector<TimelineRow> rows = {Request(exchange)};
  bool committed = false;
  for (const LedgerEntry& entry : evidence_.ledger) {
    if (entry.exchange != exchange.seq || entry.commit == Commit::kLate) continue;
    rows.push_back(Commit(entry));
    committed = true;
  }
  const auto add = [&](double at_ms, Actor actor, RowKind kind, std::string text) {
    if (text.empty()) return;
    TimelineRow row;
    row.kind = kind;
    row.at_ms = at_ms;
    row.actor = actor;
    row.text = std::move(text);
    row.exchange = exchange.seq;
    rows.push_back(std::move(row));
  };
  add(exchange.received_at_ms, Actor::kServer, RowKind::kWork, OtherWork(exchange, committed));
  add(exchange.sent_at_ms.value_or(rows.back().at_ms), Actor::kWire, RowKind::kAnswer,
      WireText(exchange, evidence_.c.rules));
  return rows;
}

TimelineRow ExchangeRows::OfLateCommit(const LedgerEntry& entry, double start_ms) const {
  TimelineRow row = Commit(entry);
  row.leads = true;
  row.text += ", late";
  if (const Exchange* cause = Find(entry.exchange))
    row.mark += ", of the request at " + Milliseconds(cause->received_at_ms - start_ms);
  return row;
}

bool ExchangeRows::IsQuietRead(const Exchange& exchange) const {
  // A stream is answered with 101; all other reads with a success.
  const bool answered = exchange.op == Operation::kEventsStream
                            ? SeenBy(exchange, evidence_) == Seen::kStatus && exchange.status < 200
                            : SeenBy(exchange, evidence_) == Seen::kSuccess;
  return IsRead(exchange.op) && answered && !exchange.rule && !exchange.key &&
         named_.count(exchange.seq) == 0;
}

TimelineRow ExchangeRows::Request(const Exchange& exchange) const {
  TimelineRow row;
  row.at_ms = exchange.received_at_ms;
  row.actor = Actor::kClient;
  row.leads = true;
  row.exchange = exchange.seq;
  row.kind = RowKind::kRequest;
  row.reach = ReachOf(exchange, evidence_);
  row.rule = exchange.rule.value_or(-1) + 1;
  row.text = Word(exchange.method) + " ";
  row.text += exchange.op == Operation::kUnmatched
                  ? labels_.Mask(OneLine(WithoutSecrets(exchange.path, evidence_.secrets),
                                         kPathColumns))
                  : std::string(contract::OperationId(exchange.op));
  const bool has_key = exchange.key && !exchange.key->empty();
  if (has_key || contract::RouteOf(exchange.op).keyed)
    row.text += "  " + labels_.Of(exchange);
  if (has_key) row.key = labels_.Of(*exchange.key);
  row.wrong = wrong_.count(exchange.seq) > 0;
  // With one intent the nonce says nothing beside a cross.
  if (!exchange.intent.empty() && (!row.wrong || evidence_.c.intents.size() > 1))
    row.mark = "\"" + ShortNonce(exchange.intent) + "\"";
  if (row.wrong) {
    const std::string reason = MarkReason(exchange, evidence_, labels_);
    row.mark += (row.mark.empty() ? "✗" : "  ✗") + (reason.empty() ? "" : " " + reason);
  }
  return row;
}

TimelineRow ExchangeRows::Commit(const LedgerEntry& entry) const {
  TimelineRow row;
  row.at_ms = entry.at_ms;
  row.actor = Actor::kServer;
  row.text = CommitText(entry);
  row.mark = "← ledger #" + WithThousands(entry.seq);
  if (IsRepeated(entry)) row.mark += ", same intent";
  row.exchange = entry.exchange;
  row.ledger = entry.seq;
  row.kind = RowKind::kCommit;
  row.extra = extra_.count(entry.seq) > 0;
  return row;
}

std::string ExchangeRows::OtherWork(const Exchange& exchange, bool committed) const {
  if (committed || IsRead(exchange.op)) return {};
  if (exchange.replayed) return "nothing new: the first answer again";
  const faults::Rule* rule = RuleMet(exchange, evidence_.c.rules);
  if (rule == nullptr || !IsAmbiguous(*rule)) return {};
  if (rule->commit.when == Commit::kLate) return "nothing done yet";
  return "nothing done";
}

bool ExchangeRows::IsRepeated(const LedgerEntry& entry) const {
  return !entry.intent.empty() &&
         std::any_of(evidence_.ledger.begin(), evidence_.ledger.end(),
                     [&](const LedgerEntry& other) {
                       return other.seq < entry.seq && other.kind == entry.kind &&
                              other.intent == entry.intent;
                     });
}

const Exchange* ExchangeRows::Find(std::int64_t seq) const {
  for (const Exchange& exchange : evidence_.exchanges) {
    if (exchange.seq == seq) return &exchange;
  }
  return nullptr;
}

}  // namespace aex::conformance
