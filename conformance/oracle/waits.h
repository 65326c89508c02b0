// The waits between the attempts of one request, each beside what came before it.
//
// From the journal, in milliseconds of the workspace clock. Pure functions over
// evidence; the pointers live as long as it does.
#pragma once

#include <vector>

#include "conformance/oracle/attempts.h"
#include "mock_server/contract/retry_after.h"

namespace aex::conformance {

struct Wait {
  const contract::Exchange* failed = nullptr;
  const contract::Exchange* next = nullptr;
  std::size_t call = 0;
  std::size_t nth = 1;       // How many attempts had failed by then.
  double ms = 0;             // From the answer to the next attempt.
  double ceiling_ms = 0;     // The most that the ordinary backoff allows.
  contract::RetryAfterForm form = contract::RetryAfterForm::kAbsent;  // Of the hint.
};

// None where an attempt may be missing in the journal.
std::vector<Wait> WaitsOf(const Evidence& evidence);

// What a wait may be longer than asked without anyone being to blame: rounding in
// virtual time, timers and load in real time.
double SlackMs(const Evidence& evidence);

}  // namespace aex::conformance
