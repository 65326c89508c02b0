// A validator for the part of JSON Schema 2020-12 that our own schemas use:
// type, required, properties, additionalProperties: false, items, enum, const.
//
// Any other keyword but $schema, title and description is itself a problem, so
// a schema never asks for something that is not checked. For tests.
#pragma once

#include <string>
#include <vector>

#include "mock_server/contract/json.h"

namespace aex::conformance {

// One line a problem, each with its JSON pointer; empty when the value fits.
std::vector<std::string> SchemaProblems(const Json& schema, const Json& value);

}  // namespace aex::conformance
