// An answer's body with something wrong in it, as a `body` fault has it
// (faults 2): cut, not JSON, JSON of another shape, JSON from the future.
//
// Pure functions of the body's text. What tells where the wrong part goes is the
// body itself: the session that the contract puts into its answers, else the
// object.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "mock_server/faults/kinds.h"

namespace aex::http {

// Far beyond what a parser with a depth limit takes, and still legal JSON.
inline constexpr std::size_t kDamagedDepth = 10'000;

// Nothing when the damage cannot be done to that body: a member cannot be taken
// from what is no object, half of nothing is nothing.
std::optional<std::string> DamagedBody(faults::BodyFault::How how, const std::string& body);

}  // namespace aex::http
