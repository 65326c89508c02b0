// summary.md: the run for the page of a CI job: a short table, then each
// failure with its timeline.
//
// GitHub's Markdown; foreign text is escaped. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "conformance/runner/run_result.h"

namespace aex::conformance {

std::string SummaryMarkdown(const RunResult& result, bool strict, std::string_view report_dir);

// Text that Markdown shows as it is, in a table cell too.
std::string MarkdownText(std::string_view text);

}  // namespace aex::conformance
