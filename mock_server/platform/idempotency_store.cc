#include "mock_server/platform/idempotency_store.h"

namespace aex::platform {

std::string IdempotencyStore::Name(std::string_view scope, std::string_view key) {
  // Scopes are ids without a line break, so no two names run together.
  std::string name(scope);
  name.push_back('\n');
  name += key;
  return name;
}

KeyState IdempotencyStore::Look(std::string_view scope, std::string_view key,
                                std::string_view request_hash, std::int64_t now_us,
                                std::int64_t ttl_us) const {
  if (key.empty()) return KeyIsFree{};
  const auto found = records_.find(Name(scope, key));
  if (found == records_.end()) return KeyIsFree{};
  const Record& record = found->second;
  if (!record.pending && ttl_us > 0 && now_us - record.at_us >= ttl_us)
    return KeyIsFree{};
  if (record.request_hash != request_hash) return KeyConflicts{};
  if (record.pending) return KeyIsPending{record.at_us};
  return KeyReplays{record.effect};
}

void IdempotencyStore::Reserve(std::string_view scope, std::string_view key,
                               std::string_view request_hash, std::int64_t due_us) {
  if (key.empty()) return;
  records_[Name(scope, key)] = Record{std::string(request_hash), {}, due_us, true};
}

void IdempotencyStore::Release(std::string_view scope, std::string_view key) {
  const auto found = records_.find(Name(scope, key));
  if (found != records_.end() && found->second.pending) records_.erase(found);
}

void IdempotencyStore::Commit(std::string_view scope, std::string_view key,
                              std::string_view request_hash, CommittedEffect effect,
                              std::int64_t now_us) {
  if (key.empty()) return;
  records_[Name(scope, key)] =
      Record{std::string(request_hash), std::move(effect), now_us, false};
}

}  // namespace aex::platform
