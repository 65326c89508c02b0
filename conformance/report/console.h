// What a run prints: the two lines at its start, and everything at its end.
//
// Text only: whoever calls writes it. The same result gives the same text; only
// the numbers of the timing differ between runs of one seed. Pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/runner/run_result.h"

namespace aex::conformance {

// Printed first, before the subject is started: "seed 4821190233  3000 cases
// 64 lanes  virtual time". `time` is the word after the lanes, empty while it is
// not known.
std::string SeedLine(std::uint64_t seed, std::int64_t cases, int lanes,
                     std::string_view time);
// "subject my-sdk 2.3.1 (javascript)  17 operations  concurrency 64".
std::string SubjectLine(const Hello& hello);

struct ConsoleOptions {
  bool colour = false;
  bool strict = false;      // SHOULD requirements fail the gate.
  std::string report_dir;   // For the replay commands.
  std::string report_path;  // Named in the last line; empty: no such line.
};

// Failures beyond this many are counted, not shown; their files are there.
inline constexpr std::size_t kMaxShownFailures = 20;
// Of an adapter's standard error.
inline constexpr std::size_t kErrorOutputLines = 10;

std::string ConsoleReport(const RunResult& result, const ConsoleOptions& options);

}  // namespace aex::conformance
