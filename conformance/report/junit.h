// junit.xml: one test suite a group, one test case a requirement, and one for
// the harness itself.
//
// A SHOULD that is not met is skipped with its reason unless it gates; what has
// no verdict (inconclusive, never exercised) and harness problems are errors.
// Bytes that XML 1.0 cannot carry are replaced. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "conformance/runner/run_result.h"

namespace aex::conformance {

// `report_dir` for the replay commands.
std::string JunitXml(const RunResult& result, bool strict, std::string_view report_dir);

// The text with U+FFFD for every byte or code point that XML 1.0 forbids.
std::string XmlText(std::string_view text);

}  // namespace aex::conformance
