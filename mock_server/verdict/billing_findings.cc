// billing/one-turn-per-intent, one-session-per-intent and redeem-once.
#include <algorithm>
#include <cstdio>
#include <map>

#include "mock_server/verdict/findings.h"

namespace aex::verdict {
namespace {

using contract::LedgerEntry;
using contract::LedgerKind;

constexpr std::int64_t kMicroUsdACent = 10'000;

// "$0.02"; all six decimals where cents do not tell.
std::string Dollars(std::int64_t microusd) {
  char text[64];
  std::snprintf(text, sizeof text, microusd % kMicroUsdACent == 0 ? "$%.2f" : "$%.6f",
                static_cast<double>(microusd) / 1e6);
  return text;
}

std::string_view RequirementOf(LedgerKind kind) {
  switch (kind) {
    case LedgerKind::kTurn: return "billing/one-turn-per-intent";
    case LedgerKind::kSession: return "billing/one-session-per-intent";
    case LedgerKind::kRedeem: return "billing/redeem-once";
  }
  return "";
}

std::string Deed(LedgerKind kind, const std::vector<const LedgerEntry*>& entries) {
  if (kind == LedgerKind::kSession)
    return "made " + std::to_string(entries.size()) + " sessions";
  if (kind == LedgerKind::kRedeem) return "was credited " + Times(entries.size());
  std::int64_t paid = 0;
  for (const LedgerEntry* entry : entries) paid += entry->amount_microusd;
  return "was billed " + Times(entries.size()) + " (" + Dollars(paid) + " instead of " +
         Dollars(entries.front()->amount_microusd) + ")";
}

// Why the platform could not tell: from the keys under which it committed.
std::string Cause(const std::vector<const LedgerEntry*>& entries) {
  std::vector<std::string> keys;
  for (const LedgerEntry* entry : entries) keys.push_back(entry->key);
  if (entries.front()->kind == LedgerKind::kRedeem) return "";
  if (std::find(keys.begin(), keys.end(), "") != keys.end())
    return ": it was sent again without a key to tell by";
  std::sort(keys.begin(), keys.end());
  if (std::unique(keys.begin(), keys.end()) == keys.end())
    return ": it was sent again under another key";
  return ": the platform took the same key for new work";
}

void JudgeStrand(const Traffic& traffic, const WorkIntent& intent, const Strand& strand,
                 std::vector<Finding>& findings) {
  std::map<LedgerKind, std::vector<const LedgerEntry*>> by_kind;
  for (const std::size_t index : strand.commits)
    by_kind[traffic.ledger[index].kind].push_back(&traffic.ledger[index]);
  for (const auto& [kind, entries] : by_kind) {
    if (entries.size() < 2) continue;
    std::vector<std::int64_t> seqs;
    for (const LedgerEntry* entry : entries) seqs.push_back(entry->exchange);
    std::sort(seqs.begin(), seqs.end());
    seqs.erase(std::unique(seqs.begin(), seqs.end()), seqs.end());
    findings.push_back(About(RequirementOf(kind), intent, std::move(seqs),
                             "one " + std::string(contract::OperationId(intent.op)) + " " +
                                 Deed(kind, entries) + Cause(entries)));
  }
}

}  // namespace

std::vector<std::size_t> SurplusOf(const Strand& strand, const Traffic& traffic) {
  std::map<LedgerKind, int> seen;
  std::vector<std::size_t> surplus;
  for (const std::size_t index : strand.commits) {
    if (++seen[traffic.ledger[index].kind] > 1) surplus.push_back(index);
  }
  return surplus;
}

std::vector<Finding> BillingFindings(const Traffic& traffic) {
  std::vector<Finding> findings;
  for (const WorkIntent& intent : traffic.intents) {
    for (const Strand& strand : intent.strands) JudgeStrand(traffic, intent, strand, findings);
  }
  return findings;
}

}  // namespace aex::verdict
