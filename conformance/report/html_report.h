// report.html: the run for people, one file that loads nothing.
//
// Text and inline pictures only: no script, no font, no image; a policy in its
// head forbids them all. Readable on a narrow screen, in the dark and on paper.
// However many failures there are, the file is bounded: the first ones are shown
// whole, the next as a line each, the others are counted. Pure functions.
#pragma once

#include <cstddef>
#include <string>

#include "conformance/runner/run_result.h"

namespace aex::conformance {

struct HtmlOptions {
  bool strict = false;     // SHOULD requirements fail the gate.
  std::string report_dir;  // For the replay commands.
  std::string command;     // That repeats the run; empty: not shown.
};

// Failures shown whole, and those shown as one line after them.
inline constexpr std::size_t kMaxWholeFailures = 20;
inline constexpr std::size_t kMaxFailureLines = 200;
inline constexpr std::size_t kMaxShownProblems = 20;

std::string HtmlReport(const RunResult& result, const HtmlOptions& options);

}  // namespace aex::conformance
