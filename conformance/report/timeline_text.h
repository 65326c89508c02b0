// A timeline as lines of text, in columns: time, actor, what happened, remark.
//
// The time is printed where something begins, and where it changed. A long
// timeline is shortened in the middle; what the finding names is never left
// out. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/report/timeline.h"

namespace aex::conformance {

// Rows shown at the two ends of one that is longer than both.
inline constexpr std::size_t kFirstRows = 30;
inline constexpr std::size_t kLastRows = 10;

// At most kMaxColumns wide, without newlines.
std::vector<std::string> TimelineLines(const std::vector<TimelineRow>& rows);

// One row in one line of any width, for files: "417 ms  client  POST ...".
std::string RowText(const TimelineRow& row);

}  // namespace aex::conformance
