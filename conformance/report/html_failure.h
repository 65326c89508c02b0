// One failure as a section of the HTML report: what happened, what it cost, the
// schedule, the timeline as a picture and as text, why it is wrong, how to see it
// again, and what else the same cause breaks.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "conformance/report/markup.h"
#include "conformance/runner/run_result.h"

namespace aex::conformance {

// More rules than these are counted, not shown.
inline constexpr std::size_t kMaxShownRules = 50;

// Fragments of the page: "failure-1" of the first, "billing-twins".
std::string FailureAnchor(std::size_t failure);
std::string RequirementAnchor(const Requirement& requirement);

void WriteFailure(const RunResult& result, std::size_t failure, bool strict,
                  std::string_view report_dir, Markup& out);
// Of one that is not shown whole: a list item with its sentence and its file.
void WriteFailureLine(const RunResult& result, std::size_t failure, Markup& out);

}  // namespace aex::conformance
