// Checks of an adapter, before any verdict on its client (subject protocol 6).
//
// Runs every declared operation once without faults, and one call throttled
// with `Retry-After: 1`, and says in plain words what is wrong with the
// adapter. A run starts with it; `aex-conformance doctor` prints it.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "conformance/runner/experiment.h"

namespace aex::conformance {

inline constexpr std::chrono::milliseconds kDoctorDeadline{5'000};

struct DoctorCheck {
  std::string name;    // "session.create", "retry after 429"
  bool passed = false;
  bool skipped = false;  // Declared, but nothing here calls it yet.
  // The adapter's trouble, not an answer of its client.
  bool could_not_be_run = false;
  std::string detail;  // What was seen, or what is wrong.
  std::string error_output;
};

// Errors: the mock could not start.
Result<std::vector<DoctorCheck>> ExamineAdapter(Subject& subject, bool virtual_time);

}  // namespace aex::conformance
