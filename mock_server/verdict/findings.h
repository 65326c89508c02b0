// The rules that Judge asks, by group; one file each. Levels are filled in by
// Judge. Findings of a rule come in order of arrival. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mock_server/verdict/attribution.h"
#include "mock_server/verdict/wire_verdict.h"

namespace aex::verdict {

struct Traffic {
  const std::vector<contract::Exchange>& exchanges;
  const std::vector<contract::LedgerEntry>& ledger;
  std::vector<WorkIntent> intents;

  std::vector<std::int64_t> SeqsOf(const std::vector<std::size_t>& indices) const;
};

// Work that was done twice for one intent.
std::vector<Finding> BillingFindings(const Traffic& traffic);
// Keys that are missing, change, are shared, or do not belong there.
std::vector<Finding> KeyFindings(const Traffic& traffic);
// Requests that came back too early, after a final answer, or to the storage.
std::vector<Finding> RetryFindings(const Traffic& traffic);

// Ledger indices of what a strand committed beyond the first of its kind.
std::vector<std::size_t> SurplusOf(const Strand& strand, const Traffic& traffic);

// A finding about an intent.
Finding About(std::string_view id, const WorkIntent& intent,
              std::vector<std::int64_t> exchanges, std::string message);
// "429", "no answer", "part of an answer": what a client saw of it.
std::string AnswerText(const contract::Exchange& exchange);
// "twice", "3 times".
std::string Times(std::size_t n);

}  // namespace aex::verdict
