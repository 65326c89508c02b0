// One failure as text: what happened, after which schedule, step by step, why
// it is wrong, and how to see it again. Console, JUnit and summary share it.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "conformance/runner/run_result.h"

namespace aex::conformance {

// "shrunk from 5 rules to 1, repeats 3 of 3, case 212".
std::string ShrunkText(const Failure& failure);
std::string RepeatsText(const Failure& failure);  // "3 of 3"

// Everything below the headline: schedule, timeline, why, again, and what else
// the same cause breaks. Lines are indented by two and end with a newline.
std::string FailureDetails(const RunResult& result, std::size_t failure,
                           std::string_view report_dir);

}  // namespace aex::conformance
