// What the client finally told its caller, as one row of the timeline says it.
//
// The words of the report are foreign: kinds and codes are shown as words, the
// free message is not shown at all. Pure function.
#pragma once

#include <cstddef>
#include <string>

#include "conformance/oracle/evidence.h"
#include "conformance/report/key_labels.h"

namespace aex::conformance {

// "reports success, turn 2"; with several calls the operation comes first.
std::string ReportText(const Evidence& evidence, std::size_t call, const KeyLabels& labels);

}  // namespace aex::conformance
