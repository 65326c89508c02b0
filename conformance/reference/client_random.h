// The client's own random numbers: jitter and idempotency keys.
//
// xoshiro256** (Blackman and Vigna), seeded through splitmix64: fast, small and
// the same on every platform. Not cryptographic. A generator belongs to one
// call; `Fork` gives each call its own, so that what a call draws depends on
// the order in which calls were started and not on how they interleave. Not
// thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace aex::conformance {

class ClientRandom {
 public:
  explicit ClientRandom(std::uint64_t seed);
  // From the system's entropy: nothing repeats.
  static ClientRandom Unseeded();

  ClientRandom Fork();
  std::uint64_t Next();
  // Uniform in [0, 1), with 53 bits.
  double Unit();
  // A UUID of version 4: "8-4-4-4-12" lower-case hex digits.
  std::string Uuid();

 private:
  using State = std::array<std::uint64_t, 4>;
  explicit ClientRandom(const State& state) : state_(state) {}

  State state_;
};

}  // namespace aex::conformance
