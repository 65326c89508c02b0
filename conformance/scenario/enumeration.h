// The schedules that every run tries first, in a fixed order (design 6).
//
// What exercises every requirement comes first, so that a short run is not
// vacuous: the paired letters on create and send, attempts 1 and 2 (48 single
// schedules); every letter from the first attempt on, and every other letter
// alone, once for each operation it can meet; then the 864 double schedules of
// the paired letters. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "mock_server/faults/rule.h"
#include "conformance/scenario/shapes.h"
#include "conformance/subject/hello.h"

namespace aex::conformance {

using RuleList = std::vector<faults::Rule>;

inline constexpr std::size_t kSingleSchedules = 48;
inline constexpr std::size_t kDoubleSchedules = 864;

// `meets` are the operations that the calls make on the wire.
std::vector<RuleList> EnumerateSchedules(const Hello& hello,
                                         const std::vector<contract::Operation>& meets);

// A schedule for one pattern of calls.
struct ListedCase {
  const Shape* shape = nullptr;
  RuleList rules;
};

// To be tried after the single schedules. What only some patterns show: each of them without a fault, and with the few
// that are about it (streams of a run, provider faults of one that throws, a lost
// redeem, a refused upload). `shapes` are those the subject offers.
std::vector<ListedCase> EnumeratePatterns(const std::vector<Shape>& shapes);

}  // namespace aex::conformance
