// How one exchange ended for its client, as far as the wire shows it, and
// whether another one came before that could be known.
//
// The client's own reading is not known: what was handed whole to its connection
// counts as received. Pure functions.
#pragma once

#include <cstdint>

#include "mock_server/contract/evidence.h"

namespace aex::verdict {

enum class AnswerEnd {
  kUnread,     // A fault ended the request before its body was read.
  kSettled,    // A whole answer that decides: success, or a final error.
  kUnsettled,  // None, part of one, or one that does not decide: 429, 5xx, a
               // redirect, 409 idempotency_in_flight. The client may come back.
  kDoubtful,   // A whole success whose body or framing a fault damaged: a client
               // may take it or come back.
};
// Of an exchange that is over.
AnswerEnd EndOf(const contract::Exchange& exchange);

// Seq of the newest exchange that came before the end of this one could be known;
// the largest number while it is open.
std::int64_t OpenUntil(const contract::Exchange& exchange);
// Of these the exchange `seq` is one, and came after it.
bool OpenAt(const contract::Exchange& exchange, std::int64_t seq);

// `next` came on the connection of `earlier`, right after it: whoever sent it had
// the answer.
bool FollowsOn(const contract::Exchange& next, const contract::Exchange& earlier);

}  // namespace aex::verdict
