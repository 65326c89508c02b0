// Verdicts as they build up, case by case, in case order.
//
// Results may come in any order; they count in the order of the cases, each
// requirement up to its first failing case (design 6), so the outcome does not
// depend on the lane count. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "conformance/runner/experiment.h"
#include "conformance/runner/run_result.h"

namespace aex::conformance {

// After so many the run ends: each costs a whole deadline, or a new process.
inline constexpr int kMaxHungCases = 3;
inline constexpr int kMaxProblems = 10;

class Tally {
 public:
  explicit Tally(std::vector<const Requirement*> requirements);

  // The result of the case at `position`, from 0.
  void Add(std::size_t position, std::int64_t case_number, CaseRun run);
  // Why no further case is wanted; empty while they are.
  const std::string& ended() const { return ended_; }
  std::int64_t counted_cases() const { return cases_; }

  struct Entry {
    const Requirement* requirement = nullptr;
    std::int64_t cases = 0;
    std::int64_t counted = 0;
    std::optional<Evidence> failing;  // Of the first failing case.
  };
  const std::vector<Entry>& entries() const { return entries_; }
  bool AllFailed() const;
  const std::vector<HarnessProblem>& problems() const { return problems_; }
  std::vector<CoverageCell> Coverage() const;
  // Whether the client ever made that request.
  bool HasSeen(contract::Operation op) const { return seen_.count(op) > 0; }

 private:
  struct Waiting {
    std::int64_t case_number = 0;
    CaseRun run;
  };

  void Count(const Waiting& result);
  void CountCoverage(const Evidence& evidence);

  std::vector<Entry> entries_;
  std::map<std::size_t, Waiting> waiting_;
  std::size_t next_ = 0;
  std::int64_t cases_ = 0;
  int hung_ = 0;
  std::set<contract::Operation> seen_;
  std::string ended_;
  std::vector<HarnessProblem> problems_;
  std::map<std::tuple<std::string, std::string, std::string>, std::int64_t> coverage_;
};

}  // namespace aex::conformance
