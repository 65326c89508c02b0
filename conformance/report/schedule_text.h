// A fault schedule as people read it, one sentence a rule: which exchanges,
// when the work is done, and what the client is shown.
//
// "message.send, attempt 1: commit the turn, then reset before any answer".
// Pure functions.
#pragma once

#include <string>
#include <vector>

#include "mock_server/faults/rule.h"

namespace aex::conformance {

std::string RuleText(const faults::Rule& rule);

// One sentence a rule; without rules the sentence that there is no fault.
std::vector<std::string> ScheduleText(const std::vector<faults::Rule>& rules);

}  // namespace aex::conformance
