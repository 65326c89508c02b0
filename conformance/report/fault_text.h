// A fault in the words of people: what the client is shown.
//
// Phrases without a subject, in the imperative ("reset before any answer"), for
// schedules; and the past of how a connection ended ("reset"), for timelines.
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "mock_server/faults/kinds.h"

namespace aex::conformance {

std::string FaultText(const faults::Fault& fault);

// "Retry-After: 1", "Retry-After: a date 2 s ahead".
std::string HintText(std::string_view hint);

// "reset", "closed", "silence".
std::string_view EndedText(faults::CloseHow close);

}  // namespace aex::conformance
