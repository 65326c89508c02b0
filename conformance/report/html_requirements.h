// The requirements of a run as a table of the HTML report, group by group: what
// each asks, its verdict, how many cases exercised it, and why there is no
// verdict or where its failure stands.
//
// Pure function.
#pragma once

#include "conformance/report/markup.h"
#include "conformance/runner/run_result.h"

namespace aex::conformance {

void WriteRequirements(const RunResult& result, Markup& out);

}  // namespace aex::conformance
