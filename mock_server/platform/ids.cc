#include "mock_server/platform/ids.h"

#include <charconv>
#include <cstring>

#include "mock_server/contract/check.h"
#include "mock_server/contract/digest.h"

namespace aex::platform {
namespace {

constexpr std::size_t kIdDigits = 32;
constexpr std::size_t kMostNumber = 24;  // Of a count, with its separators.
constexpr std::size_t kSeedDigits = 13;  // 52 bits: every seed is a safe integer.

std::string Material(std::uint64_t seed, std::string_view name) {
  std::string out = std::to_string(seed);
  out.push_back('\n');
  out += name;
  return out;
}

}  // namespace

std::string Ids::Next(std::string_view kind, std::string_view intent) {
  std::string material = std::to_string(seed_);
  material.reserve(material.size() + kind.size() + intent.size() + kMostNumber);
  material.append("\n").append(kind).append("\n").append(intent).append("\n");
  const std::size_t number_at = material.size();
  std::string digest = contract::Sha256(material.append("1"));
  Name name;
  std::memcpy(&name.first, digest.data(), sizeof(name.first));
  std::memcpy(&name.second, digest.data() + sizeof(name.first), sizeof(name.second));
  const std::int64_t n = ++counts_[name];
  if (n > 1) {
    material.replace(number_at, 1, std::to_string(n));
    digest = contract::Sha256(material);
  }
  std::string id(kind);
  id.push_back('_');
  id += contract::HexEncode(std::string_view(digest).substr(0, kIdDigits / 2));
  return id;
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
