#include "conformance/scenario/seeds.h"

#include <charconv>

#include "mock_server/contract/check.h"
#include "mock_server/contract/digest.h"

namespace aex::conformance {
namespace {

constexpr std::size_t kSeedDigits = 13;  // 52 bits.
constexpr std::size_t kNonceDigits = 12;

std::string Digest(std::uint64_t seed, std::string_view name, std::uint64_t number) {
  return contract::Sha256Hex(std::to_string(seed) + "\n" + std::string(name) + "\n" +
                             std::to_string(number));
}

}  // namespace

std::uint64_t DeriveSeed(std::uint64_t seed, std::string_view name, std::uint64_t number) {
  const std::string digits = Digest(seed, name, number).substr(0, kSeedDigits);
  std::uint64_t derived = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), derived, 16);
  CHECK(problem == std::errc() && end == digits.data() + digits.size());
  return derived;
}

std::string IntentNonce(std::uint64_t case_seed, std::size_t intent) {
  return "i-" + Digest(case_seed, "intent", intent).substr(0, kNonceDigits);
}

}  // namespace aex::conformance
