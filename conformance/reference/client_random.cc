#include "conformance/reference/client_random.h"

#include <bit>
#include <random>
#include <string_view>

namespace aex::conformance {
namespace {

std::uint64_t SplitMix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

// The low `digits` hex digits of the value.
void AppendHex(std::uint64_t value, int digits, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    out += kHex[(value >> shift) & 15];
  }
}

}  // namespace

ClientRandom::ClientRandom(std::uint64_t seed) : state_() {
  for (std::uint64_t& word : state_) word = SplitMix(seed);
}

ClientRandom ClientRandom::Unseeded() {
  std::random_device source;
  State state;
  for (std::uint64_t& word : state) {
    word = (std::uint64_t{source()} << 32) | std::uint64_t{source()};
  }
  state[0] |= 1;  // The one state that never leaves itself is all zeros.
  return ClientRandom(state);
}

ClientRandom ClientRandom::Fork() {
  State state;
  for (std::uint64_t& word : state) word = Next();
  state[0] |= 1;
  return ClientRandom(state);
}

std::uint64_t ClientRandom::Next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double ClientRandom::Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

std::string ClientRandom::Uuid() {
  constexpr std::uint64_t kVersion4 = 0x4000;
  constexpr std::uint64_t kVariant1 = 0x8000;
  const std::uint64_t high = Next();
  const std::uint64_t low = Next();
  std::string uuid;
  uuid.reserve(36);
  AppendHex(high >> 32, 8, uuid);
  uuid += '-';
  AppendHex(high >> 16, 4, uuid);
  uuid += '-';
  AppendHex(kVersion4 | (high & 0x0fff), 4, uuid);
  uuid += '-';
  AppendHex(kVariant1 | ((low >> 48) & 0x3fff), 4, uuid);
  uuid += '-';
  AppendHex(low, 12, uuid);
  return uuid;
}

}  // namespace aex::conformance
