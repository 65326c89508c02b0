// The style sheet of report.html: colours for light and dark, narrow and wide
// screens, paper.
//
// It loads nothing. Looks of pictures (timeline_picture.h) are classes here. A
// constant.
#pragma once

#include <string_view>

namespace aex::conformance {

std::string_view ReportStyle();

}  // namespace aex::conformance
