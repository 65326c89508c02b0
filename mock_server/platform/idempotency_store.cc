#include "mock_server/platform/idempotency_store.h"

#include <utility>

namespace aex::platform {

const IdempotencyStore::Record* IdempotencyStore::Find(std::string_view scope,
                                                       std::string_view key) const {
  const auto keys = scopes_.find(std::string(scope));
  if (keys == scopes_.end()) return nullptr;
  const auto found = keys->second.find(std::string(key));
  return found == keys->second.end() ? nullptr : &found->second;
}

void IdempotencyStore::Put(std::string_view scope, std::string_view key, Record record) {
  if (key.empty()) return;
  const auto [place, added] = scopes_[std::string(scope)].try_emplace(std::string(key));
  place->second = std::move(record);
  if (added) ++size_;
}

KeyState IdempotencyStore::Look(std::string_view scope, std::string_view key,
                                std::string_view request_hash, std::int64_t now_us,
                                std::int64_t ttl_us) const {
  if (key.empty()) return KeyIsFree{};
  const Record* const record = Find(scope, key);
  if (record == nullptr) return KeyIsFree{};
  if (record->pending_hash != nullptr) {
    if (*record->pending_hash != request_hash) return KeyConflicts{};
    return KeyIsPending{record->at_us};
  }
  if (ttl_us > 0 && now_us - record->at_us >= ttl_us) return KeyIsFree{};
  const contract::LedgerEntry& entry =
      ledger_.entries()[static_cast<std::size_t>(record->entry - 1)];
  if (entry.request_hash != request_hash) return KeyConflicts{};
  return KeyReplays{{entry.session_id, entry.turn_seq}};
}

void IdempotencyStore::Reserve(std::string_view scope, std::string_view key,
                               std::string_view request_hash, std::int64_t due_us) {
  Put(scope, key, {due_us, 0, std::make_unique<std::string>(request_hash)});
}

void IdempotencyStore::Release(std::string_view scope, std::string_view key) {
  const Record* const record = Find(scope, key);
  if (record == nullptr || record->pending_hash == nullptr) return;
  scopes_[std::string(scope)].erase(std::string(key));
  --size_;
}

void IdempotencyStore::Commit(std::string_view scope, std::string_view key,
                              std::int64_t entry, std::int64_t now_us) {
  Put(scope, key, {now_us, entry, nullptr});
}

}  // namespace aex::platform
