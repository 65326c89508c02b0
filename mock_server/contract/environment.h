// `environment` of a brief (contract 2.13): network, packages and plain
// environment variables of the machine.
//
// Collapses to nothing when all parts are empty; a list of no packages is not
// empty in this sense. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/named_text.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct Networking {
  std::string mode;  // "limited" or "open"
  std::optional<std::vector<std::string>> allowed_hosts;

  bool operator==(const Networking&) const = default;
};

struct Package {
  std::string name;  // Without the ecosystem's prefix.
  std::optional<std::string> version;
  std::string ecosystem;  // "apt", "npm" or "pip"

  bool operator==(const Package&) const = default;
};

struct Environment {
  std::optional<Networking> networking;
  std::optional<std::vector<Package>> packages;
  NamedTexts env_vars;

  bool operator==(const Environment&) const = default;
};

// `path` is "submission.environment".
Result<std::optional<Environment>> ParseEnvironment(const Json& value,
                                                    const FieldPath& path);
Json ToJson(const Environment& environment);

}  // namespace aex::contract
