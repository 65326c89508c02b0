// A run in numbers and in one sentence, the same in every report: groups,
// totals, what has no verdict and why, and whether the client conforms.
//
// Unsupported requirements are no part of "passed of selected". Pure functions
// over a RunResult; views and pointers live as long as it does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/runner/run_result.h"

namespace aex::conformance {

// "billing" of "billing/twins", and "twins".
std::string_view GroupOf(const Requirement& requirement);
std::string_view NameInGroup(const Requirement& requirement);

struct GroupOutcome {
  std::string_view name;
  std::int64_t passed = 0;
  std::int64_t selected = 0;  // Supported ones.
  std::int64_t failed = 0;
  // Cases that counted for the group's most exercised requirement.
  std::int64_t counted = 0;
};
// In catalogue order, without groups of which nothing is supported.
std::vector<GroupOutcome> Groups(const RunResult& result);

struct Totals {
  std::int64_t selected = 0;  // Supported ones.
  std::int64_t passed = 0;
  std::int64_t failed = 0;           // Those that fail the gate.
  std::int64_t failed_should = 0;    // SHOULD, reported without --strict.
  std::int64_t inconclusive = 0;
  std::int64_t vacuous = 0;
  std::int64_t unsupported = 0;
};
Totals TotalsOf(const RunResult& result, bool strict);

// Whether a failure of this requirement fails the gate.
bool Gates(const Requirement& requirement, bool strict);

// Requirements with one verdict, grouped by its reason in order of appearance.
struct Unjudged {
  std::string why;
  std::vector<std::string_view> ids;
};
std::vector<Unjudged> UnsupportedOnes(const RunResult& result);
std::vector<Unjudged> InconclusiveOnes(const RunResult& result);
std::vector<std::string_view> VacuousOnes(const RunResult& result);
// Why there is no verdict; empty when there is one.
std::string WhyUnjudged(const Verdict& verdict);

// "conforms", "does not conform" or "not judged": by the exit code.
std::string_view VerdictWord(const RunResult& result, bool strict);
// "conforms: 70 requirements, 3000 cases, 0 failures in 8.4 s (357 cases/s)".
std::string ClosingLine(const RunResult& result, bool strict);
// Cases a second of the search; 0 when it took no time.
double CasesPerSecond(const RunResult& result);

}  // namespace aex::conformance
