// Which exchanges that ask for work (create, send, redeem) are one intent, told
// from the wire and the ledger alone. The rules, in this order:
//
// 1. One nonce is one intent, whatever its keys and bodies.
// 2. Without a nonce only equal bodies of one operation in one session (creates
//    and redeems: in the workspace) can be one intent. Keys never join two bodies.
// 3. Of equal bodies, those with the same key are one intent, always.
// 4. An equal body with another key, or with none, that comes when the one before
//    it has ended without a decisive answer (answer_end.h) is the same intent: a
//    client comes back, and does not keep its key.
// 5. After a decisive answer the same bytes are another intent that was wanted.
// 6. It cannot be told, and the intent is made of several strands, where an equal
//    body with another key comes
//    - while another is under way: a hedge, or a second caller;
//    - after an unanswered one whose key was sent several times before: its client
//      keeps keys, so somebody gave up and asked anew, most likely;
//    - after an unanswered one whose key comes back later: two callers, most
//      likely, but a client may turn to a new key and back;
//    - after several that wait for their answers: of which one is it;
//    - after a success that a fault had damaged: taken or not.
// 7. A request that a fault ended before its body was read belongs to the intent
//    of its key, else it stands alone. It commits nothing.
//
// What the rules cannot see: a caller who gives up after one lost answer, and then
// wants the same again, looks like a client that comes back under a new key.
// Somebody paid twice for one answer either way. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "mock_server/contract/evidence.h"

namespace aex::verdict {

// Exchanges that are one intent for certain.
struct Strand {
  std::vector<std::size_t> exchanges;  // Indices, in order of arrival.
  std::vector<std::size_t> commits;    // Indices into the ledger, in its order.

  bool operator==(const Strand&) const = default;
};

// An amount of work that a caller wanted; of several strands, one or more amounts
// that cannot be told apart.
struct WorkIntent {
  contract::Operation op = contract::Operation::kUnmatched;
  // The nonce, else session and body ("ses_1#<fingerprint>", from the second of
  // them with "/n"). Unique for its operation.
  std::string name;
  std::string nonce;            // Empty when there is none.
  std::vector<Strand> strands;  // At least one, by first arrival.

  // Of all strands, in order of arrival.
  std::vector<std::size_t> Exchanges() const;
  std::vector<std::size_t> Commits() const;

  bool operator==(const WorkIntent&) const = default;
};

// Whether the operation commits something that is paid for, or pays.
bool AsksForWork(contract::Operation op);
// Empty and missing keys are the same: the platform has nothing to go by.
const std::string& KeyOf(const contract::Exchange& exchange);

// In order of first arrival. Exchanges are in order of seq, entries too.
std::vector<WorkIntent> AttributeWork(const std::vector<contract::Exchange>& exchanges,
                                      const std::vector<contract::LedgerEntry>& ledger);

}  // namespace aex::verdict
