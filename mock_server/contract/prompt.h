// `prompt` of a brief (contract 2.8): a string or an array of them, always an
// array once parsed.
//
// Pure functions.
#pragma once

#include <string>
#include <vector>

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

// A null pointer is an absent prompt, which is an error. Messages always say
// `submission.prompt`; `path` only places them.
Result<std::vector<std::string>> ParsePrompt(const Json* value, const FieldPath& path);

}  // namespace aex::contract
