// A timeline picture as SVG, to stand inside an HTML page.
//
// Looks are classes; the page's style sheet gives them colours. A test finds
// `#timeline-N`, in it `.event` with its kind as a second class, and
// `#timeline-N-offending`, the first event that the finding names. Every text is
// stretched to the width that the picture gave it, whatever the font. Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "conformance/report/markup.h"
#include "conformance/report/timeline_picture.h"

namespace aex::conformance {

// `number` is N, once in a page; `title` and `about` are read out instead of the
// picture.
void WriteTimelineSvg(const TimelinePicture& picture, std::size_t number,
                      std::string_view title, std::string_view about, Markup& out);

}  // namespace aex::conformance
