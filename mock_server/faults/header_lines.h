// The `headers` of a status fault: names and values of further header lines.
//
// In a file an object, {"name": "value"} or {"name": ["one line", "another"]}.
// Lines that the server writes itself, and Retry-After, which has a field of its
// own, are refused; so is whatever could break out of a header line. Pure
// functions.
#pragma once

#include <string>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"
#include "mock_server/faults/kinds.h"

namespace aex::faults {

Result<std::vector<HeaderLine>> ReadHeaderLines(const Json& value,
                                                const std::string& pointer);
// Lines of one name stand together, where the first of them was.
Json HeaderLinesToJson(const std::vector<HeaderLine>& lines);

}  // namespace aex::faults
