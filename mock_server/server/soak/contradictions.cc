#include "mock_server/server/soak/contradictions.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "mock_server/contract/evidence.h"

namespace aex::soak {
namespace {

using contract::Commit;
using contract::Delivery;
using contract::Exchange;
using contract::LedgerEntry;
using contract::LedgerKind;
using contract::Operation;

std::string Name(const LedgerEntry& entry) {
  return "ledger entry " + std::to_string(entry.seq) + " (" +
         std::string(contract::LedgerKindName(entry.kind)) + ", key " + entry.key + ")";
}

std::string Name(const Exchange& exchange) {
  return "exchange " + std::to_string(exchange.seq) + " (" +
         std::string(contract::OperationId(exchange.op)) + ", " + exchange.kind + ")";
}

// One key, one effect: a turn of a session, a session of the workspace, a coupon.
void CheckKeys(const std::vector<LedgerEntry>& ledger, Contradictions& found) {
  std::set<std::tuple<LedgerKind, std::string, std::string>> seen;
  std::map<std::string, std::int64_t> turns;
  for (const LedgerEntry& entry : ledger) {
    const std::string scope = entry.kind == LedgerKind::kTurn ? entry.session_id : "";
    const std::string& name = entry.kind == LedgerKind::kRedeem ? entry.code : entry.key;
    if (!name.empty() && !seen.emplace(entry.kind, scope, name).second)
      found.push_back(Name(entry) + " repeats what its key or code already bought");
    if (entry.kind == LedgerKind::kTurn && entry.turn_seq != ++turns[entry.session_id])
      found.push_back(Name(entry) + " is turn " + std::to_string(entry.turn_seq) +
                      " of its session, not the next one");
  }
}

bool MayCause(Operation op, LedgerKind kind) {
  switch (kind) {
    case LedgerKind::kSession: return op == Operation::kSessionCreate;
    case LedgerKind::kTurn:
      return op == Operation::kSessionCreate || op == Operation::kMessageSend;
    case LedgerKind::kRedeem: return op == Operation::kBillingRedeem;
  }
  return false;
}

// An entry and the exchange that caused it agree.
void CheckCause(const LedgerEntry& entry, const Exchange& exchange, Contradictions& found) {
  const auto differs = [&](const std::string& what) {
    found.push_back(Name(entry) + " and " + Name(exchange) + " differ in " + what);
  };
  if (!MayCause(exchange.op, entry.kind)) differs("what was asked");
  if (exchange.key.value_or("") != entry.key) differs("the key");
  if (exchange.op == Operation::kMessageSend && exchange.session_id != entry.session_id)
    differs("the session");
  if (exchange.commit.value_or(Commit::kNormal) != entry.commit) differs("the commit");
  if (!exchange.rule && exchange.status >= 300) differs("whether it was refused");
  if (exchange.replayed) differs("whether it was new");
  if (entry.at_ms < exchange.received_at_ms) differs("the time");
  if (std::count(exchange.committed.begin(), exchange.committed.end(), entry.seq) != 1)
    differs("each other's number");
}

void CheckExchange(const Exchange& exchange, std::size_t entries, Contradictions& found) {
  const auto wrong = [&](const std::string& what) { found.push_back(Name(exchange) + " " + what); };
  if (exchange.delivery.kind == Delivery::Kind::kOpen) wrong("is still open");
  if (exchange.delivery.bytes > exchange.response_bytes) wrong("delivered more than there was");
  if (exchange.rule.has_value() == exchange.kind.empty()) wrong("has a rule without a kind");
  if (exchange.sent_at_ms < exchange.received_at_ms) wrong("was answered before it came");
  if (exchange.commit == Commit::kNone && !exchange.committed.empty())
    wrong("committed what its fault forbids");
  for (const std::int64_t seq : exchange.committed) {
    if (seq < 1 || seq > static_cast<std::int64_t>(entries)) wrong("names an unknown entry");
  }
}

// Once it fired, it holds on to a key or a target, whatever its `times` say.
bool TakesHold(const faults::Fault& fault) {
  const auto* collision = std::get_if<faults::CollisionFault>(&fault);
  if (collision != nullptr) return collision->how == faults::CollisionFault::How::kStuck;
  const auto* redirect = std::get_if<faults::RedirectFault>(&fault);
  return redirect != nullptr && redirect->to == faults::RedirectFault::To::kLoop;
}

// A rule fired as often as the journal says, and as its scenario lets it.
void CheckAccount(const http::WorkspaceEvidence& evidence, const faults::Scenario& scenario,
                  Contradictions& found) {
  std::map<int, std::int64_t> met;
  for (const Exchange& exchange : evidence.exchanges) {
    if (exchange.rule) ++met[*exchange.rule];
  }
  if (evidence.account.size() != scenario.faults.size())
    return found.push_back("the account has not the scenario's rules");
  for (const auto& [index, fired] : evidence.account) {
    const faults::Rule& rule = scenario.faults[static_cast<std::size_t>(index)];
    const std::string name = "rule " + std::to_string(index) + " (" + Describe(rule) + ") ";
    // What ends a connection belongs to no exchange.
    const bool unseen = StageOf(rule.fault) == faults::Stage::kConnection;
    if (met[index] != (unseen ? 0 : fired))
      found.push_back(name + "fired " + std::to_string(fired) + " times and is in the journal " +
                      std::to_string(met[index]) + " times");
    if (rule.times && fired > *rule.times && !TakesHold(rule.fault))
      found.push_back(name + "fired too often");
  }
}

void CheckPromises(const http::WorkspaceEvidence& evidence, const std::vector<Promise>& promises,
                   Contradictions& found) {
  std::set<Promise> kept;
  for (const LedgerEntry& entry : evidence.ledger) {
    if (entry.kind == LedgerKind::kSession)
      kept.insert({Operation::kSessionCreate, "", entry.key});
    if (entry.kind == LedgerKind::kTurn)
      kept.insert({Operation::kMessageSend, entry.session_id, entry.key});
  }
  for (const Promise& promise : promises) {
    if (!kept.contains(promise))
      found.push_back("a client was told that " +
                      std::string(contract::OperationId(promise.op)) + " with key " +
                      promise.key + " is done, and the ledger does not have it");
  }
}

}  // namespace

Contradictions FindContradictions(const http::WorkspaceEvidence& evidence,
                                  const faults::Scenario& scenario,
                                  const std::vector<Promise>& promises) {
  Contradictions found;
  if (evidence.dropped != 0) return {"the journal dropped exchanges: nothing can be said"};
  for (std::size_t i = 0; i < evidence.exchanges.size(); ++i) {
    if (evidence.exchanges[i].seq != static_cast<std::int64_t>(i + 1))
      return {Name(evidence.exchanges[i]) + " has not the next number"};
    CheckExchange(evidence.exchanges[i], evidence.ledger.size(), found);
  }
  for (std::size_t i = 0; i < evidence.ledger.size(); ++i) {
    const LedgerEntry& entry = evidence.ledger[i];
    if (entry.seq != static_cast<std::int64_t>(i + 1))
      found.push_back(Name(entry) + " has not the next number");
    if (entry.exchange < 1 ||
        entry.exchange > static_cast<std::int64_t>(evidence.exchanges.size())) {
      found.push_back(Name(entry) + " was caused by no exchange");
      continue;
    }
    CheckCause(entry, evidence.exchanges[static_cast<std::size_t>(entry.exchange - 1)], found);
  }
  CheckKeys(evidence.ledger, found);
  CheckAccount(evidence, scenario, found);
  CheckPromises(evidence, promises, found);
  return found;
}

Contradictions FindContradictionsInLedger(std::string_view body) {
  const auto ledger = ParseJson(body);
  const Json* entries = ledger.ok() ? Find(*ledger, "entries") : nullptr;
  const Json* totals = ledger.ok() ? Find(*ledger, "totals") : nullptr;
  if (!IsArray(entries) || !IsObject(totals)) return {"the ledger cannot be read"};
  Contradictions found;
  std::map<std::string, std::int64_t> counted;
  std::int64_t billed = 0;
  std::int64_t next = 1;
  for (const Json& entry : entries->get_ref<const Json::array_t&>()) {
    if (AsSafeInteger(Find(entry, "seq")) != next++)
      found.push_back("an entry of the ledger has not the next number");
    const std::string* kind = AsString(Find(entry, "kind"));
    const auto amount = AsSafeInteger(Find(entry, "amountMicroUsd"));
    if (kind == nullptr || !amount) return {"an entry of the ledger cannot be read"};
    ++counted[*kind];
    // A coupon's value is no bill.
    if (*kind != "redeem") billed += *amount;
  }
  const auto check = [&](const char* total, std::int64_t wanted) {
    if (AsSafeInteger(Find(*totals, total)) != wanted)
      found.push_back("the ledger's total of " + std::string(total) + " does not add up");
  };
  check("sessions", counted["session"]);
  check("turns", counted["turn"]);
  check("redeems", counted["redeem"]);
  check("amountMicroUsd", billed);
  return found;
}

}  // namespace aex::soak
