// Probes: cases with faults and options of their own, enumerated once. Crowds of
// calls that are open together, callers that change their minds, and many waits
// of one range.
//
// Pure functions; which subject can have which probe stands with the shapes.
#pragma once

#include <string>
#include <string_view>

#include "conformance/scenario/case.h"

namespace aex::conformance {

// Calls of a crowd, which are open together on one client.
inline constexpr int kCrowd = 64;

// Adds the calls, rules and options of that probe; false when there is none of that
// name.
bool AddProbe(Case& c, std::string_view shape);

// The caller's own key in a case; with capitals, which some would like smaller.
std::string CallerKey(const Case& c);

}  // namespace aex::conformance
