// What presigned URLs allow: one upload, or one thing to fetch, until a time.
//
// Whoever has the name may do it, without a bearer (contract 13). Names are ids
// of the workspace seed. The oldest are forgotten beyond the bound. Not
// thread-safe: lives under the workspace lock. Time is passed in.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <variant>

#include "mock_server/platform/ids.h"

namespace aex::platform {

inline constexpr std::size_t kMaxCapabilities = 10'000;

struct UploadAsset {
  std::string sha256;
  std::int64_t size_bytes = 0;
  bool operator==(const UploadAsset&) const = default;
};
struct FetchEvents {
  std::string session_id;
  bool operator==(const FetchEvents&) const = default;
};
struct FetchOutput {
  std::string session_id;
  std::string output_id;
  bool operator==(const FetchOutput&) const = default;
};

struct Capability {
  std::variant<UploadAsset, FetchEvents, FetchOutput> use;
  std::int64_t expires_at_us = 0;  // Good before, not from then on.

  bool operator==(const Capability&) const = default;
};

class CapabilityStore {
 public:
  explicit CapabilityStore(std::uint64_t seed) : ids_(seed) {}

  // Its name. `identity` is what the name derives from (ids.h).
  std::string Issue(Capability capability, const std::string& identity);
  // Null when there is none of that name. Expired ones are found: whoever asks
  // may have to say so.
  const Capability* Find(const std::string& name) const;

 private:
  Ids ids_;
  std::unordered_map<std::string, Capability> capabilities_;
  std::deque<std::string> oldest_first_;
};

}  // namespace aex::platform
