#include "conformance/report/extra_commits.h"

namespace aex::conformance {
namespace {

using contract::LedgerKind;

// How many commits of that kind are still wanted, counted down as they come.
struct Wanted {
  std::int64_t turns = 0, sessions = 0;
};

}  // namespace

std::set<std::int64_t> ExtraCommits(const Evidence& evidence) {
  std::set<std::int64_t> extra;
  for (const Intent& intent : evidence.c.intents) {
    Wanted wanted{intent.turns, intent.sessions};
    for (const contract::LedgerEntry& entry : evidence.ledger) {
      if (entry.intent != intent.nonce || entry.kind == LedgerKind::kRedeem) continue;
      std::int64_t& left = entry.kind == LedgerKind::kTurn ? wanted.turns : wanted.sessions;
      if (--left < 0) extra.insert(entry.seq);
    }
  }
  return extra;
}

std::int64_t LostMicroUsd(const Evidence& evidence) {
  const std::set<std::int64_t> extra = ExtraCommits(evidence);
  std::int64_t lost = 0;
  for (const contract::LedgerEntry& entry : evidence.ledger) {
    if (extra.count(entry.seq) > 0) lost += entry.amount_microusd;
  }
  return lost;
}

}  // namespace aex::conformance
