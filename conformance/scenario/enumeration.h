// The schedules that every run tries first, in a fixed order (design 6).
//
// The paired letters on create and send, attempts 1 and 2: 48 single and 864
// double schedules; then every other letter alone, and every letter from the
// first attempt on, once for each operation it can meet. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "mock_server/faults/rule.h"
#include "conformance/subject/hello.h"

namespace aex::conformance {

using RuleList = std::vector<faults::Rule>;

inline constexpr std::size_t kSingleSchedules = 48;
inline constexpr std::size_t kDoubleSchedules = 864;

// `meets` are the operations that the calls make on the wire.
std::vector<RuleList> EnumerateSchedules(const Hello& hello,
                                         const std::vector<contract::Operation>& meets);

}  // namespace aex::conformance
