#include "mock_server/platform/secret_store.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/name_rules.h"
#include "mock_server/contract/records.h"

namespace aex::platform {
namespace {

Status CheckValue(const std::string& value) {
  if (!value.empty() && value.size() <= kMaxSecretBytes) return Ok();
  return Invalid("must be 1 to " + std::to_string(kMaxSecretBytes) + " bytes", "value");
}

}  // namespace

Result<SecretRecord> SecretStore::Set(const std::string& name, std::string value,
                                      std::int64_t now_us) {
  if (!contract::IsSecretHandle(name))
    return Invalid("must match ^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$", "name");
  if (secrets_.contains(name)) return Rotate(name, std::move(value), now_us);
  if (const Status checked = CheckValue(value); !checked) return checked.error();
  if (secrets_.size() >= kMaxSecrets)
    return Error{ErrorCode::kLimit,
                 "a workspace keeps " + std::to_string(kMaxSecrets) + " secrets", ""};
  Secret secret;
  secret.record = {ids_.Next("sec", name), name, 1, now_us, now_us};
  secret.value = std::move(value);
  return secrets_.emplace(name, std::move(secret)).first->second.record;
}

Result<SecretRecord> SecretStore::Rotate(const std::string& name, std::string value,
                                         std::int64_t now_us) {
  const auto found = secrets_.find(name);
  if (found == secrets_.end())
    return Error{ErrorCode::kNotFound, "no such secret in this workspace", ""};
  if (const Status checked = CheckValue(value); !checked) return checked.error();
  Secret& secret = found->second;
  secret.record.version += 1;
  secret.record.updated_at_us = now_us;
  secret.value = std::move(value);
  return secret.record;
}

std::vector<SecretRecord> SecretStore::List() const {
  std::vector<SecretRecord> list;
  for (const auto& [name, secret] : secrets_) list.push_back(secret.record);
  return list;
}

const SecretRecord* SecretStore::Find(const std::string& name) const {
  const auto found = secrets_.find(name);
  return found == secrets_.end() ? nullptr : &found->second.record;
}

const std::string* SecretStore::Reveal(const std::string& name) const {
  const auto found = secrets_.find(name);
  return found == secrets_.end() ? nullptr : &found->second.value;
}

bool SecretStore::Delete(const std::string& name) { return secrets_.erase(name) > 0; }

Json ToJson(const SecretRecord& secret) {
  Json out = Json::object();
  out["id"] = secret.id;
  out["name"] = secret.name;
  out["version"] = secret.version;
  out["state"] = "ready";
  out["createdAt"] = contract::IsoTime(secret.created_at_us);
  out["updatedAt"] = contract::IsoTime(secret.updated_at_us);
  out["deletedAt"] = nullptr;
  return out;
}

}  // namespace aex::platform
