// A whole run: draw, execute, count, shrink (design 6).
//
// The subject is started already; the mock is started here, in process. Blocks
// until the result is there; `stop` (Ctrl-C) ends the search early and keeps
// what was found.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "conformance/runner/run_result.h"
#include "conformance/runner/experiment.h"

namespace aex::conformance {

struct RunProgress {
  std::int64_t done = 0;
  std::int64_t planned = 0;
  // Groups ("billing") with the state so far: true while nothing failed.
  std::vector<std::pair<std::string, bool>> groups;
  bool shrinking = false;
};

struct SuiteOptions {
  std::uint64_t seed = 0;
  std::int64_t cases = 3000;
  int lanes = 64;
  bool virtual_time = true;
  std::chrono::milliseconds call_deadline = kCallDeadline;
  std::vector<const Requirement*> selected;  // Catalogue order.
  // Ends the search once each of them that is supported has failed.
  bool until_all_failed = false;
  bool shrink = true;  // Else failures stay as they were found.
  std::function<void(const RunProgress&)> progress;  // One call at a time; may be empty.
  std::stop_token stop;
};

// Errors: the mock could not start, or the subject offers nothing to test.
Result<RunResult> RunSuite(Subject& subject, const SuiteOptions& options);

// Runs one stored case against the subject and judges it by one requirement.
Result<RunResult> ReplayCase(Subject& subject, const Case& c, const Requirement& requirement,
                             const SuiteOptions& options);

// `--only` and `--skip`: globs over requirement ids ("billing/*"). Errors: a
// glob that matches nothing.
Result<std::vector<const Requirement*>> SelectRequirements(
    const std::vector<std::string>& only, const std::vector<std::string>& skip);

}  // namespace aex::conformance
