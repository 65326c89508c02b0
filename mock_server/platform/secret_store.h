// Named secrets of a workspace (contract 1.5: SecretRecord), in memory.
//
// A value leaves through Reveal alone: no record, no message and no log has it.
// Setting a name that is there replaces its value and bumps its version, so that
// a client that lost the answer may ask again: the create carries no key.
// Bounded in count and value. Not thread-safe: lives under the workspace lock.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"
#include "mock_server/platform/ids.h"

namespace aex::platform {

inline constexpr std::size_t kMaxSecrets = 1000;
inline constexpr std::size_t kMaxSecretBytes = 64 * 1024;

struct SecretRecord {
  std::string id;
  std::string name;
  std::int64_t version = 1;
  std::int64_t created_at_us = 0;
  std::int64_t updated_at_us = 0;

  bool operator==(const SecretRecord&) const = default;
};

class SecretStore {
 public:
  explicit SecretStore(std::uint64_t seed) : ids_(seed) {}

  // Version 1 of a new name, else the next version. Errors: kInvalid for a name
  // outside the contract's pattern or a value outside its bounds, kLimit.
  Result<SecretRecord> Set(const std::string& name, std::string value,
                           std::int64_t now_us);
  // The next version. Errors: kNotFound, kInvalid.
  Result<SecretRecord> Rotate(const std::string& name, std::string value,
                              std::int64_t now_us);

  std::vector<SecretRecord> List() const;  // By name.
  // Null when there is no such secret; valid until the next change.
  const SecretRecord* Find(const std::string& name) const;
  const std::string* Reveal(const std::string& name) const;
  bool Delete(const std::string& name);

 private:
  struct Secret {
    SecretRecord record;
    std::string value;
  };

  Ids ids_;
  std::map<std::string, Secret> secrets_;
};

Json ToJson(const SecretRecord& secret);

}  // namespace aex::platform
