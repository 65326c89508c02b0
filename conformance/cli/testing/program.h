// Runs one of our binaries to its end and keeps what it printed. For tests.
#pragma once

#include <string>

namespace aex::conformance {

struct ProgramResult {
  int exit_code = -1;  // -1 when a signal ended it.
  std::string out;
  std::string err;
};

// `command` is for a POSIX shell; $BIN and $SOURCE stand for the folder of the
// binaries and the repository.
ProgramResult RunProgram(const std::string& command);

// A new empty folder below the test's own temporary one.
std::string FreshFolder(const std::string& name);

}  // namespace aex::conformance
