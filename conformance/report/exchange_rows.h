// The timeline rows of one exchange: what the client sent, what the ledger
// recorded of it, and what the wire did to the answer.
//
// Holds references: evidence, finding and labels must outlive it. Const and
// without state of its own.
#pragma once

#include <set>
#include <vector>

#include "conformance/report/key_labels.h"
#include "conformance/report/timeline.h"

namespace aex::conformance {

class ExchangeRows {
 public:
  ExchangeRows(const Evidence& evidence, const Finding& finding, const KeyLabels& labels);

  // Times are those of the workspace clock. Late commits have rows of their own.
  std::vector<TimelineRow> Of(const contract::Exchange& exchange) const;
  TimelineRow OfLateCommit(const contract::LedgerEntry& entry, double start_ms) const;
  // A read without a fault that was answered, and that no finding names.
  bool IsQuietRead(const contract::Exchange& exchange) const;

 private:
  TimelineRow Request(const contract::Exchange& exchange) const;
  TimelineRow Commit(const contract::LedgerEntry& entry) const;
  // What the server did besides committing, where that matters; else empty.
  std::string OtherWork(const contract::Exchange& exchange, bool committed) const;
  bool IsRepeated(const contract::LedgerEntry& entry) const;
  const contract::Exchange* Find(std::int64_t seq) const;

  const Evidence& evidence_;
  const KeyLabels& labels_;
  std::set<std::int64_t> named_;
  std::set<std::int64_t> wrong_;
  std::set<std::int64_t> extra_;
};

}  // namespace aex::conformance
