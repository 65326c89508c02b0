// The report directory: report.json, report.html, junit.xml, summary.md and a
// repro file for each failure, where the next run finds nothing stale.
//
// Each file appears whole or not at all (written beside, then renamed); repro
// files of an earlier run are removed. Errors name the path; what was written
// before them stays. Not for two runs into one directory at once.
#pragma once

#include <string>

#include "conformance/runner/run_result.h"
#include "mock_server/contract/result.h"

namespace aex::conformance {

struct ReportDirOptions {
  std::string dir = "conformance-report";  // Created, with its parents.
  bool strict = false;
  std::string command;  // That repeats the run, for report.html; empty: none.
  // The value of GITHUB_STEP_SUMMARY: a file that summary.md is appended to.
  // Empty: none.
  std::string step_summary;
};

Status WriteReportDir(const RunResult& result, const ReportDirOptions& options);

}  // namespace aex::conformance
