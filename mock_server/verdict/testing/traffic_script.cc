#include "mock_server/verdict/testing/traffic_script.h"

#include <cstdlib>

#include "mock_server/contract/check.h"

namespace aex::verdict::testing {
namespace {

using contract::Delivery;
using contract::Exchange;
using contract::LedgerEntry;
using contract::LedgerKind;
using contract::Operation;

// Cuts what is before `mark` off the front, and the mark; empty without it.
std::string TakeUntil(std::string_view& text, char mark) {
  const std::size_t end = text.find(mark);
  if (end == std::string_view::npos) return {};
  std::string taken(text.substr(0, end));
  text.remove_prefix(end + 1);
  return taken;
}

bool TakeLast(std::string_view& text, char mark) {
  if (!text.ends_with(mark)) return false;
  text.remove_suffix(1);
  return true;
}

Operation OperationOf(const std::string& prefix) {
  if (prefix == "create") return Operation::kSessionCreate;
  if (prefix == "redeem") return Operation::kBillingRedeem;
  if (prefix == "get") return Operation::kSessionGet;
  CHECK(prefix.empty());
  return Operation::kMessageSend;
}

LedgerKind KindOf(Operation op) {
  if (op == Operation::kSessionCreate) return LedgerKind::kSession;
  return op == Operation::kBillingRedeem ? LedgerKind::kRedeem : LedgerKind::kTurn;
}

std::string ListOf(const std::vector<std::int64_t>& seqs) {
  std::string text;
  for (const std::int64_t seq : seqs) text += (text.empty() ? "" : " ") + std::to_string(seq);
  return text;
}

}  // namespace

Traffic::Traffic(std::string_view script) {
  while (!script.empty()) {
    const std::size_t end = std::min(script.find(' '), script.size());
    if (end > 0) Take(script.substr(0, end));
    script.remove_prefix(std::min(end + 1, script.size()));
  }
}

void Traffic::Take(std::string_view word) {
  if (word.starts_with(']')) {
    Exchange& exchange = at(std::atoi(std::string(word.substr(1)).c_str()));
    return End(exchange.seq, exchange.code);
  }
  const Operation op = OperationOf(TakeUntil(word, ':'));
  std::string body = TakeUntil(word, '/');
  const std::string key = TakeUntil(word, '=');
  std::string session = op == Operation::kSessionCreate ? "" : "ses_1";
  if (const std::size_t mark = body.find('@'); mark != std::string::npos) {
    session = body.substr(mark + 1);
    body.resize(mark);
  }
  const bool stays = TakeLast(word, '&');
  const bool damaged = TakeLast(word, '*');
  const bool commits = TakeLast(word, '+');
  Exchange& exchange = Begin(op, std::move(session), std::move(body), key == "-" ? "" : key);
  if (damaged) exchange.kind = "body";
  if (commits) Commit(exchange.seq, KindOf(op));
  if (stays) {
    exchange.code = word;  // Until it ends.
  } else {
    End(exchange.seq, word);
  }
}

Exchange& Traffic::Begin(Operation op, std::string session, std::string body, std::string key) {
  now_ms_ += kStepMs;
  Exchange exchange;
  exchange.seq = static_cast<std::int64_t>(exchanges.size()) + 1;
  exchange.connection = exchange.seq;
  exchange.op = op;
  exchange.method = contract::RouteOf(op).method;
  exchange.path = "/api/" + session;
  if (body.starts_with('n')) exchange.intent = body.substr(0, body.find('.'));
  exchange.fingerprint = std::move(body);
  exchange.session_id = std::move(session);
  if (!key.empty()) exchange.key = std::move(key);
  exchange.received_at_ms = now_ms_;
  exchange.sent_at_ms = now_ms_;
  exchanges.push_back(std::move(exchange));
  return exchanges.back();
}

void Traffic::End(std::int64_t seq, std::string_view end) {
  Exchange& exchange = at(seq);
  const std::string how(end);  // It may be kept in the code.
  exchange.code.clear();
  if (how == "open") return;
  exchange.open_until = static_cast<std::int64_t>(exchanges.size());
  exchange.delivery.kind = Delivery::Kind::kNone;
  if (how == "lost") return;
  if (how == "unread") {
    exchange.phase = "request.head";
    exchange.fingerprint.clear();
    exchange.intent.clear();
    return;
  }
  exchange.delivery.kind = how == "part" ? Delivery::Kind::kPartial : Delivery::Kind::kFull;
  exchange.status = how == "part" ? 202 : std::atoi(how.c_str());
  CHECK(exchange.status >= 100);
}

void Traffic::Commit(std::int64_t seq, LedgerKind kind) {
  LedgerEntry entry;
  entry.seq = static_cast<std::int64_t>(ledger.size()) + 1;
  entry.kind = kind;
  entry.key = at(seq).key.value_or("");
  entry.session_id = at(seq).session_id;
  entry.amount_microusd = kind == LedgerKind::kSession ? 0 : kPrice;
  entry.exchange = seq;
  ledger.push_back(std::move(entry));
}

std::string IntentsText(const WireVerdict& verdict) {
  std::string text;
  for (const JudgedIntent& intent : verdict.intents) {
    if (!text.empty()) text += ", ";
    text += ListOf(intent.exchanges) + " " + std::string(IntentVerdictName(intent.verdict));
  }
  return text;
}

std::string FindingsText(const WireVerdict& verdict) {
  std::string text;
  for (const Finding& finding : verdict.findings) {
    if (!text.empty()) text += ", ";
    text += std::string(finding.id.substr(finding.id.find('/') + 1)) + " " +
            ListOf(finding.exchanges);
  }
  return text;
}

}  // namespace aex::verdict::testing
