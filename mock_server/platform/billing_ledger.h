// The billing ledger: every committed effect of a workspace, in order.
//
// Append-only. What stands here was done and is paid for; the oracles take it
// as the truth (design 4). Not thread-safe: lives under the workspace lock.
#pragma once

#include <cstdint>
#include <vector>

#include "mock_server/contract/evidence.h"

namespace aex::platform {

struct LedgerTotals {
  std::int64_t sessions = 0;
  std::int64_t turns = 0;
  std::int64_t redeems = 0;
  std::int64_t amount_microusd = 0;

  bool operator==(const LedgerTotals&) const = default;
};

class BillingLedger {
 public:
  // Numbers the entry and keeps it; returns its seq (from 1, without gaps).
  std::int64_t Append(contract::LedgerEntry entry);

  const std::vector<contract::LedgerEntry>& entries() const { return entries_; }
  const LedgerTotals& totals() const { return totals_; }

 private:
  std::vector<contract::LedgerEntry> entries_;
  LedgerTotals totals_;
};

// `{entries, totals}` (formats 1).
Json ToJson(const BillingLedger& ledger);

}  // namespace aex::platform
