// Valid run requests, drawn part by part from the contract's grammar (contract 2).
//
// Every part may be there or not; what is there is valid, cross-checks included,
// and lies in what the contract is sure of: no uncertain model, no time-out above
// 6 h, ASCII where case is mapped. Pure: the dice decide everything.
#pragma once

#include "conformance/scenario/dice.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {

Json DrawRequest(Dice& dice);

}  // namespace aex::conformance
