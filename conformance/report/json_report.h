// report.json: the run for machines (formats 6).
//
// The same seed gives the same document but for `timing`: nothing else in it
// depends on the wall clock, on lanes, or on what a client says in free words.
// The schema is fixtures/schemas/report.schema.json. Pure function.
#pragma once

#include "conformance/runner/run_result.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {

inline constexpr std::int64_t kReportVersion = 1;

Json ReportJson(const RunResult& result, bool strict);

}  // namespace aex::conformance
