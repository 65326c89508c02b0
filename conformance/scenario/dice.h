// Random choices that depend on one seed and nothing else.
//
// Our own small generator (SplitMix64): equal seeds give equal choices on every
// platform and library. For what is drawn outside RapidCheck. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "mock_server/contract/check.h"

namespace aex::conformance {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    return mixed ^ (mixed >> 31);
  }
  // 0 to `bound` - 1; `bound` is small beside 2^64, the bias beyond notice.
  std::size_t Below(std::size_t bound) {
    CHECK(bound > 0);
    return static_cast<std::size_t>(Next() % bound);
  }
  bool OneIn(std::size_t n) { return Below(n) == 0; }
  template <typename List>
  const auto& Pick(const List& list) {
    return list[Below(std::size(list))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace aex::conformance
