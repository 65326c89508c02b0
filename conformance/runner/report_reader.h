// What a subject reported, from the JSON of its answers (subject protocol 3).
//
// Fields that are missing or of another type stay empty; nothing is repaired.
// Pure functions.
#pragma once

#include <string>

#include "conformance/oracle/evidence.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {

// The text there; empty when it is none.
std::string TextOr(const Json* value);

ReportedError ReadError(const Json& error);

// A created session, or a turn or run with its session.
void ReadOk(const Json& ok, CallReport& report);

}  // namespace aex::conformance
