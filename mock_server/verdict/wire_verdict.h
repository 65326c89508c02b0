// What the wire and the ledger alone prove about a client (formats 3): which
// intents were paid for twice, and which rules of requirements were broken.
//
// Who belongs together is told in attribution.h. What is found is literally so on
// the wire; where a correct client could have made the same traffic, nothing is
// said, but for a caller who repeats a call that failed: he looks like the client.
// To be read when the traffic has ended: an answer that is under way makes
// look-alikes ambiguous, and a retry that is still to come is not known. Judges
// what the journal still holds. Pure functions; plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/evidence.h"

namespace aex::verdict {

enum class Level { kAlways, kMust, kShould };
std::string_view LevelName(Level level);  // As requirements have it: "ALWAYS".

struct Finding {
  std::string_view id;  // Of a requirement; one of JudgedRequirements().
  Level level = Level::kMust;
  // Name and operation of the intent; empty and kUnmatched when it is about none.
  std::string intent;
  contract::Operation op = contract::Operation::kUnmatched;
  std::vector<std::int64_t> exchanges;  // Journal seqs that show it.
  std::string message;                  // One sentence without a full stop.

  bool operator==(const Finding&) const = default;
};

enum class IntentVerdict {
  kOk,         // However the exchanges are read, nothing was done twice.
  kDuplicate,  // Proven: one intent, and more than one commit of a kind.
  kAmbiguous,  // Several commits, and it cannot be told how many were wanted.
};
std::string_view IntentVerdictName(IntentVerdict verdict);

struct JudgedIntent {
  std::string intent;  // WorkIntent::name.
  contract::Operation op = contract::Operation::kUnmatched;
  std::vector<std::int64_t> exchanges;  // Journal seqs, in order.
  std::vector<std::int64_t> commits;    // Ledger seqs, in order.
  std::vector<std::string> keys;        // Distinct, in order; "" = none sent.
  IntentVerdict verdict = IntentVerdict::kOk;
  std::vector<std::string_view> findings;  // Their ids, each once.

  bool operator==(const JudgedIntent&) const = default;
};

struct WireVerdict {
  std::vector<JudgedIntent> intents;  // By first arrival.
  std::vector<Finding> findings;      // Billing, keys, retries; each by arrival.
  // What the second and later commits of duplicates cost; ambiguous ones do not count.
  std::int64_t cost_of_duplicates_microusd = 0;

  bool operator==(const WireVerdict&) const = default;
};

// Exchanges in order of seq, with what they committed in the ledger.
WireVerdict Judge(const std::vector<contract::Exchange>& exchanges,
                  const std::vector<contract::LedgerEntry>& ledger);

Json ToJson(const WireVerdict& verdict);

struct JudgedRequirement {
  std::string_view id;
  Level level;
};
// Every id that a finding can have.
const std::vector<JudgedRequirement>& JudgedRequirements();

}  // namespace aex::verdict
