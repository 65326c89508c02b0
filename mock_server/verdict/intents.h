// From exchanges and ledger entries to intents (design 4): which of them belong
// to one amount of work that the caller wanted.
//
// Told by the harness's nonce where there is one, else by operation, session
// and body fingerprint; for operations without a body by operation and session.
// Never by the client's own key: that is what is under test. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/evidence.h"

namespace aex::verdict {

// What stands for the intent where exchanges are counted and compared.
std::string IntentIdentity(std::string_view nonce, std::string_view session_id,
                           std::string_view fingerprint);

// One operation of one intent.
struct IntentTrace {
  contract::Operation op = contract::Operation::kUnmatched;
  std::string identity;
  std::string nonce;                     // Empty when told by fingerprint.
  std::vector<std::size_t> exchanges;    // Indices, in order of arrival.
  std::vector<std::size_t> commits;      // Indices into the ledger.
  std::vector<std::string> keys;         // Distinct, in order; "" = none sent.
};

// In order of first appearance. Ledger entries are attributed through the
// exchange that caused them; `sessions` of a create and `turns` of its input
// stand in the same trace.
std::vector<IntentTrace> AttributeIntents(
    const std::vector<contract::Exchange>& exchanges,
    const std::vector<contract::LedgerEntry>& ledger);

}  // namespace aex::verdict
