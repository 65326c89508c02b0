// The line to paste that repeats a failure: every failure ends with it.
//
// Quoted for a POSIX shell; never broken into several lines. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "conformance/runner/run_result.h"

namespace aex::conformance {

// In single quotes where a shell would take it apart or read something into it.
std::string ShellQuoted(std::string_view text);

// "failures/billing-one-turn-per-intent-1.json": where the repro file of
// `result.failures[failure]` stands in the report directory, with slashes.
std::string ReproPath(const RunResult& result, std::size_t failure);

// "aex-conformance replay DIR/failures/... --client '...'".
std::string ReplayCommand(const RunResult& result, std::size_t failure,
                          std::string_view report_dir);

}  // namespace aex::conformance
