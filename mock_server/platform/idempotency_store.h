// Which keys were used for what, and what came of it (contract 3.2 and 13).
//
// A key lives in a scope: the workspace for creates, the session for messages.
// Only a committed effect records a key, or one whose commit is still pending;
// a refused attempt leaves no trace. Not thread-safe: lives under the workspace
// lock. Time is passed in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

namespace aex::platform {

// What a committed key stands for.
struct CommittedEffect {
  std::string session_id;
  std::int64_t turn_seq = 0;  // 0 = no turn.

  bool operator==(const CommittedEffect&) const = default;
};

struct KeyIsFree {
  bool operator==(const KeyIsFree&) const = default;
};
struct KeyReplays {
  CommittedEffect effect;
  bool operator==(const KeyReplays&) const = default;
};
struct KeyConflicts {
  bool operator==(const KeyConflicts&) const = default;
};
struct KeyIsPending {
  std::int64_t due_us = 0;  // When its commit lands.
  bool operator==(const KeyIsPending&) const = default;
};
using KeyState = std::variant<KeyIsFree, KeyReplays, KeyConflicts, KeyIsPending>;

class IdempotencyStore {
 public:
  // Scope of all creates of the workspace.
  static constexpr std::string_view kWorkspaceScope = "";

  // An empty key is never found. `ttl_us` 0 = keys never expire.
  KeyState Look(std::string_view scope, std::string_view key,
                std::string_view request_hash, std::int64_t now_us,
                std::int64_t ttl_us) const;

  // The key's commit is under way and lands at `due_us`.
  void Reserve(std::string_view scope, std::string_view key,
               std::string_view request_hash, std::int64_t due_us);
  // Takes a reservation back: its commit came to nothing.
  void Release(std::string_view scope, std::string_view key);
  void Commit(std::string_view scope, std::string_view key,
              std::string_view request_hash, CommittedEffect effect,
              std::int64_t now_us);

  std::size_t size() const { return records_.size(); }

 private:
  struct Record {
    std::string request_hash;
    CommittedEffect effect;
    std::int64_t at_us = 0;  // Committed at, or due at.
    bool pending = false;
  };

  static std::string Name(std::string_view scope, std::string_view key);

  std::unordered_map<std::string, Record> records_;
};

}  // namespace aex::platform
