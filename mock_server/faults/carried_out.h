// What of the vocabulary this version of the mock carries out.
//
// A scenario that asks for more is refused whole before anything starts, so
// that a fault in a file is never silently left out. One table; it shrinks to
// nothing when every kind is built. Pure functions.
#pragma once

#include <string>

#include "mock_server/contract/result.h"
#include "mock_server/faults/scenario.h"

namespace aex::faults {

// The first rule (or profile) that is not carried out, with what is.
Status CheckCarriedOut(const Scenario& scenario);
bool IsCarriedOut(const Fault& fault);

}  // namespace aex::faults
