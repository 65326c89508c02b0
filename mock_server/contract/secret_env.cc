#include "mock_server/contract/secret_env.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/name_rules.h"

namespace aex::contract {
namespace {

Defect ReadRef(const Json& value, const FieldPath& path, SecretEnvVar& out) {
  const std::string* handle = AsNonEmptyString(&value);
  if (handle == nullptr) return path.Refuse(" must be a non-empty string");
  if (!IsSecretHandle(*handle))
    return path.Refuse(" handle must match ^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$");
  out.ref = *handle;
  return std::nullopt;
}

Defect ReadVar(const JsonMember& member, const FieldPath& parent, SecretEnvVar& out) {
  const FieldPath path = parent.Member(member.key);
  if (!IsSecretEnvName(member.key))
    return path.RefuseAs(parent.Text() + " key \"" + std::string(member.key) +
                         "\" must be a valid env var name matching " +
                         std::string(kSecretEnvPattern));
  const Json& value = *member.value;
  if (!value.is_object()) return path.Refuse(" must be an object");
  const Json* ref = Find(value, "ref");
  const Json* ephemeral = Find(value, "ephemeral");
  if (SizeOf(value) != 1 || (ref == nullptr && ephemeral == nullptr))
    return path.Refuse(" must be exactly one of { ref } or { ephemeral: true }");
  out.name = member.key;
  if (ref != nullptr) return ReadRef(*ref, path.Member("ref"), out);
  if (!AsBool(ephemeral).value_or(false))
    return path.Member("ephemeral").Refuse(" must be the literal true");
  return std::nullopt;
}

}  // namespace

Result<std::vector<SecretEnvVar>> ParseSecretEnv(const Json& value, const FieldPath& path) {
  if (!value.is_object()) return path.Refuse(" must be an object");
  std::vector<SecretEnvVar> vars;
  for (const JsonMember& member : MembersInJsOrder(value)) {
    SecretEnvVar var;
    if (auto defect = ReadVar(member, path, var)) return *defect;
    vars.push_back(std::move(var));
  }
  return vars;
}

Json ToJson(const std::vector<SecretEnvVar>& vars) {
  Json::object_t members;
  members.reserve(vars.size());
  for (const SecretEnvVar& var : vars) {
    Json declaration = Json::object();
    if (var.ref) {
      declaration["ref"] = *var.ref;
    } else {
      declaration["ephemeral"] = true;
    }
    static_cast<Json::object_t::Container&>(members).emplace_back(var.name,
                                                                  std::move(declaration));
  }
  return members;
}

}  // namespace aex::contract
