// The command lines of aex-conformance (design 7), read and checked whole
// before anything runs.
//
// Errors are one line that says what is wrong and what is allowed; the caller
// ends with exit code 2. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "mock_server/contract/result.h"

namespace aex::conformance {

// Who is checked: exactly one of the two.
struct SubjectFlags {
  std::string client;   // --client CMD
  std::string builtin;  // --builtin reference|mutant:NAME
};

enum class TimeChoice { kAuto, kVirtual, kReal };

struct RunFlags {
  SubjectFlags subject;
  std::vector<std::string> only;
  std::vector<std::string> skip;
  std::int64_t cases = 3000;
  std::optional<std::uint64_t> seed;  // Absent: drawn.
  int lanes = 64;
  int workers = 2;
  TimeChoice time = TimeChoice::kAuto;
  bool strict = false;
  bool json = false;
  std::string report_dir = "conformance-report";
  std::chrono::seconds call_deadline{30};
};

struct ReplayFlags {
  std::string file;
  SubjectFlags subject;
};

struct ListFlags {
  bool json = false;
};

struct DoctorFlags {
  std::string client;
};

struct ParseFlags {
  std::string file;     // "-" is standard input.
  bool create = false;  // The body of a session create instead of a run request.
  bool json = false;    // Rejections as JSON.
};

struct VectorsFlags {
  std::string command;
  std::vector<std::string> only;
  int jobs = 2;
  std::chrono::seconds time_limit{10};
};

struct PrintAndExit {
  std::string text;
};

using Command = std::variant<RunFlags, ReplayFlags, ListFlags, DoctorFlags, ParseFlags,
                             VectorsFlags, PrintAndExit>;

Result<Command> ReadCommand(int argc, const char* const* argv);

}  // namespace aex::conformance
