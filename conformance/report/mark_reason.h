// What is wrong with an exchange that a finding names, in a few words: "other
// key than attempt 1", "583 ms too early".
//
// A finding names exchanges and says in one sentence what happened; this is the
// remark beside one of them in the timeline. Pure functions over evidence.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "conformance/oracle/evidence.h"
#include "conformance/oracle/requirement.h"
#include "conformance/report/key_labels.h"

namespace aex::conformance {

// The exchanges of a finding that get the cross. Of several, the first is what
// the others are held against.
std::set<std::int64_t> WrongExchanges(const Finding& finding);

// Empty when nothing short can be said.
std::string MarkReason(const contract::Exchange& exchange, const Evidence& evidence,
                       const KeyLabels& labels);

}  // namespace aex::conformance
