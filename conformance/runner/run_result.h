// What a run found out, whole: verdicts, failures, coverage, trouble with the
// harness itself.
//
// The verdict of a requirement is a sum type in which "could not be tested" is
// never "failed" (design 6). Everything but the timing is the same for the same
// seed. Plain values; requirements point into the catalogue.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "conformance/oracle/evidence.h"
#include "conformance/oracle/requirement.h"

namespace aex::conformance {

struct Passed {
  bool operator==(const Passed&) const = default;
};
struct Failed {
  std::size_t failure = 0;  // Index into RunResult::failures.
  bool operator==(const Failed&) const = default;
};
struct Inconclusive {
  std::string why;
  bool operator==(const Inconclusive&) const = default;
};
// Selected and supported, but no case exercised it.
struct Vacuous {
  bool operator==(const Vacuous&) const = default;
};
struct Unsupported {
  std::string why;
  bool operator==(const Unsupported&) const = default;
};
using Verdict = std::variant<Passed, Failed, Inconclusive, Vacuous, Unsupported>;
// "pass", "fail", "inconclusive", "vacuous", "unsupported".
std::string_view VerdictName(const Verdict& verdict);

struct RequirementResult {
  const Requirement* requirement = nullptr;
  Verdict verdict;
  // Cases run up to the first failing one, and those of them that counted.
  std::int64_t cases = 0;
  std::int64_t counted = 0;
  double failed_after_seconds = 0;  // Since the run began; of a failed one.
};

// One cause, shown once, however many cases and requirements it breaks.
struct Failure {
  const Requirement* requirement = nullptr;  // The first that it breaks.
  std::vector<const Requirement*> also;      // Others that the shrunk case breaks.
  Finding finding;                           // Of the shrunk case.
  Evidence evidence;                         // Of the shrunk case.
  std::int64_t found_in_case = 0;
  std::size_t rules_before = 0;              // Of the case as found.
  std::size_t rules_after = 0;
  int repeats = 0;                           // How often the shrunk case failed...
  int tries = 0;                             // ...of so many runs of it.
};

// A case that could not be judged, through no fault of the client.
struct HarnessProblem {
  std::int64_t case_number = 0;  // 0: before any case.
  std::string why;
  std::string error_output;  // The adapter's last standard error.
};

struct CoverageCell {
  std::string kind;
  std::string phase;  // Empty for kinds without one.
  std::string op;     // Operation on the wire.
  std::int64_t cases = 0;
};

struct RunResult {
  std::uint64_t seed = 0;
  std::int64_t cases_planned = 0;
  std::int64_t cases_run = 0;  // In case order, up to where the run ended.
  std::string ended_early;     // Why it did not run all; empty when it did.
  int lanes = 0;
  bool virtual_time = false;
  Hello hello;
  std::string client;          // As given: --client or --builtin, for messages.
  bool builtin = false;
  std::string repro_file;      // Of a replay: where its case came from.
  std::vector<RequirementResult> requirements;  // Selected ones, catalogue order.
  std::vector<Failure> failures;
  std::vector<HarnessProblem> problems;
  std::vector<CoverageCell> coverage;
  double search_seconds = 0;
  double shrink_seconds = 0;
};

// 1 when a requirement failed (SHOULD only if strict); else 3 on a harness
// problem; else 4 when something is inconclusive or vacuous; else 0.
int ExitCode(const RunResult& result, bool strict);

}  // namespace aex::conformance
