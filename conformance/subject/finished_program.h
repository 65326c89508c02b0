// A program that is given its whole input at once and run to its end.
//
// What it prints is read and kept in part: the last of standard output and of
// standard error. Blocks; any number may run at once, each on a thread of its
// caller.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/subject/child_process.h"

namespace aex::conformance {

struct FinishedProgram {
  std::optional<ExitStatus> status;  // Nothing: it did not end in time, and was ended.
  std::string output;                // The last 64 KiB of each.
  std::string error_output;
};

// Errors: kUnavailable, no process could be started. A program that does not
// read its input is none.
Result<FinishedProgram> RunToEnd(const std::string& command, std::string_view input,
                                 std::chrono::milliseconds time_limit);

}  // namespace aex::conformance
