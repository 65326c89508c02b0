// `timeout` of a submission (contract 2.3): how long one run may take.
//
// Null is an error, absence is not this parser's business. Pure function.
#pragma once

#include <cstdint>

#include "mock_server/contract/catalog.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

// Milliseconds between the floor and the ceiling of `settings`.
Result<std::int64_t> ParseTimeout(const Json& value, const ParseSettings& settings = {});

}  // namespace aex::contract
