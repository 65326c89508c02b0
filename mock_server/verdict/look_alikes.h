// Equal bodies without a nonce, told apart by key, order and answers: rules 3 to
// 6 of attribution.h.
//
// One pass in order of arrival, with a look at which keys come back later. Work
// grows with the number of strands that still wait for an answer. Pure function.
#pragma once

#include <cstddef>
#include <vector>

#include "mock_server/contract/evidence.h"

namespace aex::verdict {

// Indices of exchanges that are one intent for certain, in order of arrival.
using StrandMembers = std::vector<std::size_t>;
// Strands that may be one intent or several; one strand where that is certain.
using LinkedStrands = std::vector<StrandMembers>;

// `members` are indices of exchanges of one operation, session and body, in order
// of arrival, each of them read whole. Every one stands in exactly one strand.
std::vector<LinkedStrands> TellApart(const std::vector<contract::Exchange>& exchanges,
                                     const std::vector<std::size_t>& members);

}  // namespace aex::verdict
