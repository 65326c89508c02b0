#include "conformance/runner/run_result.h"

#include <algorithm>

namespace aex::conformance {

std::string_view VerdictName(const Verdict& verdict) {
  static constexpr std::string_view kNames[] = {"pass", "fail", "inconclusive", "vacuous",
                                                "unsupported"};
  return kNames[verdict.index()];
}

int ExitCode(const RunResult& result, bool strict) {
  const auto any = [&](auto predicate) {
    return std::any_of(result.requirements.begin(), result.requirements.end(), predicate);
  };
  const auto gates = [&](const RequirementResult& r) {
    return strict || r.requirement->level != Level::kShould;
  };
  if (any([&](const auto& r) { return std::holds_alternative<Failed>(r.verdict) && gates(r); }))
    return 1;
  if (!result.problems.empty()) return 3;
  if (any([&](const auto& r) {
        return std::holds_alternative<Inconclusive>(r.verdict) ||
               std::holds_alternative<Vacuous>(r.verdict);
      }))
    return 4;
  return 0;
}

}  // namespace aex::conformance
