// What standard output is: a terminal or not, its width, colours or none.
//
// Asked once; NO_COLOR and TERM=dumb are respected.
#pragma once

#include "conformance/report/progress.h"

namespace aex::conformance {

Terminal StandardOutput();

}  // namespace aex::conformance
