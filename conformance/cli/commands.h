// The commands behind the command lines; each returns the exit code.
//
// Standard output is what was asked for, standard error what went wrong, in one
// line (or an adapter's own last lines).
#pragma once

#include <memory>

#include "conformance/cli/options.h"
#include "conformance/subject/subject.h"

namespace aex::conformance {

inline constexpr int kExitUsage = 2;
inline constexpr int kExitHarness = 3;

int RunCommand(const RunFlags& flags);
int ReplayCommand(const ReplayFlags& flags);
int ListCommand(const ListFlags& flags);
int DoctorCommand(const DoctorFlags& flags);
int ParseCommand(const ParseFlags& flags);
int VectorsCommand(const VectorsFlags& flags);

// Prints "aex-conformance: <what>" on standard error and returns `exit_code`.
int FailWith(const Error& error, int exit_code);

// A subject that is ready, or why there is none; `exit_code` tells a wrong name
// (usage) from an adapter that does not start (harness).
struct SubjectChoice {
  std::unique_ptr<Subject> subject;
  Error error;
  int exit_code = 0;
};
SubjectChoice ChooseSubject(const SubjectFlags& flags, int workers, int lanes);

}  // namespace aex::conformance
