// `machine` of a submission (contract 2.6): on what kind of machine it runs.
//
// An object without `spot` collapses to nothing. Pure functions.
#pragma once

#include <optional>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct Machine {
  bool spot = false;

  bool operator==(const Machine&) const = default;
};

Result<std::optional<Machine>> ParseMachine(const Json& value);
Json ToJson(const Machine& machine);

}  // namespace aex::contract
