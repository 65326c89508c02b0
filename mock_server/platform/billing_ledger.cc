#include "mock_server/platform/billing_ledger.h"

#include <nlohmann/json.hpp>

namespace aex::platform {

using contract::LedgerEntry;
using contract::LedgerKind;

std::int64_t BillingLedger::Append(LedgerEntry entry) {
  entry.seq = static_cast<std::int64_t>(entries_.size()) + 1;
  switch (entry.kind) {
    case LedgerKind::kSession: ++totals_.sessions; break;
    case LedgerKind::kTurn: ++totals_.turns; break;
    case LedgerKind::kRedeem: ++totals_.redeems; break;
  }
  // What was billed: a coupon is worth its amount and costs nothing.
  if (entry.kind != LedgerKind::kRedeem) totals_.amount_microusd += entry.amount_microusd;
  entries_.push_back(std::move(entry));
  return entries_.back().seq;
}

Json ToJson(const BillingLedger& ledger) {
  Json out = Json::object();
  Json& entries = out["entries"] = Json::array();
  for (const LedgerEntry& entry : ledger.entries())
    entries.push_back(contract::ToJson(entry));
  const LedgerTotals& totals = ledger.totals();
  out["totals"] = {{"sessions", totals.sessions},
                   {"turns", totals.turns},
                   {"redeems", totals.redeems},
                   {"amountMicroUsd", totals.amount_microusd}};
  return out;
}

}  // namespace aex::platform
