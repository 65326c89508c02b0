// Where every number of a run comes from: one seed, printed first (design 6).
//
// Derived by hashing names, never by drawing in arrival order, so a case is the
// same whatever ran before it. All seeds are below 2^53, exact in JSON. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aex::conformance {

inline constexpr std::uint64_t kSeedBound = std::uint64_t{1} << 53;

std::uint64_t DeriveSeed(std::uint64_t seed, std::string_view name, std::uint64_t number);

// "i-" and 12 lower-case hex digits (design 4).
std::string IntentNonce(std::uint64_t case_seed, std::size_t intent);

}  // namespace aex::conformance
