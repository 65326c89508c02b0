#include "mock_server/platform/ids.h"

#include <charconv>

#include "mock_server/contract/check.h"
#include "mock_server/contract/digest.h"

namespace aex::platform {
namespace {

constexpr std::size_t kIdDigits = 32;
constexpr std::size_t kSeedDigits = 13;  // 52 bits: every seed is a safe integer.

std::string Material(std::uint64_t seed, std::string_view name) {
  std::string out = std::to_string(seed);
  out.push_back('\n');
  out += name;
  return out;
}

}  // namespace

std::string Ids::Next(std::string_view kind, std::string_view intent) {
  std::string name(kind);
  name.push_back('\n');
  name += intent;
  const std::int64_t n = ++counts_[name];
  name.push_back('\n');
  name += std::to_string(n);
  return std::string(kind) + "_" +
         contract::Sha256Hex(Material(seed_, name)).substr(0, kIdDigits);
}

std::uint64_t DeriveSeed(std::uint64_t seed, std::string_view name) {
  const std::string digits =
      contract::Sha256Hex(Material(seed, name)).substr(0, kSeedDigits);
  std::uint64_t derived = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), derived, 16);
  CHECK(problem == std::errc() && end == digits.data() + digits.size());
  return derived;
}

}  // namespace aex::platform
