// What an exchange looked like on the wire where it was not the ordinary
// success: the status, how much of the answer was sent, how the connection
// ended, and what of that was the fault's doing.
//
// "reset, 0 bytes of the answer sent"; "answers 429 rate_limited, Retry-After: 1".
// Pure functions.
#pragma once

#include <string>
#include <vector>

#include "mock_server/contract/evidence.h"
#include "mock_server/faults/rule.h"

namespace aex::conformance {

// The rule the exchange met; null without one. The pointer lives as long as
// `rules`.
const faults::Rule* RuleMet(const contract::Exchange& exchange,
                            const std::vector<faults::Rule>& rules);

// Empty for a whole success that no fault touched.
std::string WireText(const contract::Exchange& exchange,
                     const std::vector<faults::Rule>& rules);

}  // namespace aex::conformance
