// Which keys were used for what, and what came of it (contract 3.2 and 13).
//
// A key lives in a scope: the workspace for creates, the session for messages.
// Only a committed effect records a key, or one whose commit is still pending;
// a refused attempt leaves no trace. What a committed key stands for, and the
// hash of its request, are told by the ledger entry it made, once. Not
// thread-safe: lives under the workspace lock. Time is passed in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "mock_server/platform/billing_ledger.h"

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

  // The ledger outlives it.
  explicit IdempotencyStore(const BillingLedger& ledger) : ledger_(ledger) {}

  // An empty key is never found. `ttl_us` 0 = keys never expire.
  KeyState Look(std::string_view scope, std::string_view key,
                std::string_view request_hash, std::int64_t now_us,
                std::int64_t ttl_us) const;

  // The key's commit is under way and lands at `due_us`.
  void Reserve(std::string_view scope, std::string_view key,
               std::string_view request_hash, std::int64_t due_us);
  // Takes a reservation back: its commit came to nothing.
  void Release(std::string_view scope, std::string_view key);
  // `entry` is the seq of the last ledger entry that came of it.
  void Commit(std::string_view scope, std::string_view key, std::int64_t entry,
              std::int64_t now_us);

  std::size_t size() const { return size_; }

 private:
  // One for each billed turn, for as long as the workspace lives: kept small.
  struct Record {
    std::int64_t at_us = 0;                     // Committed at, or due at.
    std::int64_t entry = 0;                     // 0 while it is pending,
    std::unique_ptr<std::string> pending_hash;  // and only then set.
  };
  using Scope = std::unordered_map<std::string, Record>;

  const Record* Find(std::string_view scope, std::string_view key) const;
  void Put(std::string_view scope, std::string_view key, Record record);

  const BillingLedger& ledger_;
  std::unordered_map<std::string, Scope> scopes_;
  std::size_t size_ = 0;
};

}  // namespace aex::platform
