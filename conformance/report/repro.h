// A failure as a file that repeats it: a scenario with the calls, the intents
// and the client's options beside it (formats 5).
//
// `aex-conformance replay` runs it, `aex-mock --scenario` uses its faults. It
// reads back through ReadScenario and CaseFromJson as the same case. Its calls
// hold what the harness itself made up; keys that the client drew are labels.
// Pure function.
#pragma once

#include <cstddef>

#include "conformance/runner/run_result.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {

Json ReproJson(const RunResult& result, std::size_t failure);

}  // namespace aex::conformance
