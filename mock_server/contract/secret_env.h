// `secretEnv` of a brief (contract 2.12): environment variables whose value is
// a workspace secret or comes with this request.
//
// Declarations keep the order of their keys; an empty object collapses to
// nothing, and the caller lets null count as absent. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct SecretEnvVar {
  std::string name;
  // The workspace secret it refers to; empty when it is ephemeral.
  std::optional<std::string> ref;

  bool ephemeral() const { return !ref.has_value(); }
  bool operator==(const SecretEnvVar&) const = default;
};

// `path` is "submission.secretEnv".
Result<std::vector<SecretEnvVar>> ParseSecretEnv(const Json& value, const FieldPath& path);
// {name: {ref} | {ephemeral: true}}
Json ToJson(const std::vector<SecretEnvVar>& vars);

}  // namespace aex::contract
