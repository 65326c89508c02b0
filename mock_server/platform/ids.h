// Ids of one workspace: H(workspace seed, intent, kind, n) (design 6).
//
// The n-th id of a kind for an intent does not depend on what other intents do
// or on the order in which requests arrive, so equal seeds give equal bytes
// whatever the lane count. Not thread-safe: lives under the workspace lock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace aex::platform {

class Ids {
 public:
  explicit Ids(std::uint64_t seed) : seed_(seed) {}

  // "<kind>_" and 32 lower-case hex digits.
  std::string Next(std::string_view kind, std::string_view intent);

 private:
  // A kind and an intent, told by the hash of their first id: names are long,
  // and there is one for each turn.
  using Name = std::pair<std::uint64_t, std::uint64_t>;
  struct NameHash {
    std::size_t operator()(const Name& name) const noexcept { return name.first; }
  };

  std::uint64_t seed_;
  std::unordered_map<Name, std::int64_t, NameHash> counts_;
};

// A workspace's seed from the run's (design 6). Below 2^53.
std::uint64_t DeriveSeed(std::uint64_t seed, std::string_view name);

}  // namespace aex::platform
