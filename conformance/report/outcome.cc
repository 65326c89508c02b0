#include "conformance/report/outcome.h"

#include <algorithm>

#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

enum : int { kFailedExit = 1, kHarnessExit = 3, kUnjudgedExit = 4 };

// Reasons as people want them in a list: which operations are missing is what
// the ids say already.
std::string ShortReason(const std::string& why) {
  constexpr std::string_view kOperations = "operations not offered";
  return why.starts_with(kOperations) ? std::string(kOperations) : why;
}

void AddTo(std::vector<Unjudged>& groups, const std::string& why, std::string_view id) {
  const auto found = std::find_if(groups.begin(), groups.end(),
                                  [&](const Unjudged& group) { return group.why == why; });
  if (found == groups.end()) {
    groups.push_back({why, {id}});
  } else {
    found->ids.push_back(id);
  }
}

// "in 8.4 s (357 cases/s)".
std::string SpeedText(const RunResult& result) {
  return "in " + Decimal(result.search_seconds, 1) + " s (" +
         Decimal(CasesPerSecond(result), 0) + " cases/s)";
}

std::string CasesText(const RunResult& result) {
  return std::to_string(result.cases_run) + (result.cases_run == 1 ? " case" : " cases");
}

std::string RequirementsText(std::int64_t count) { return Plural(count, "requirement"); }

std::string ConformsLine(const RunResult& result, const Totals& totals) {
  std::string text = RequirementsText(totals.selected) + ", " + CasesText(result) +
                     ", 0 failures";
  if (totals.failed_should > 0)
    text += " (" + Plural(totals.failed_should, "SHOULD requirement") + " not met)";
  return text + " " + SpeedText(result);
}

// Failures that break a requirement of the gate.
std::int64_t Causes(const RunResult& result, bool strict) {
  return std::count_if(result.failures.begin(), result.failures.end(), [&](const Failure& f) {
    return Gates(*f.requirement, strict) ||
           std::any_of(f.also.begin(), f.also.end(),
                       [&](const Requirement* also) { return Gates(*also, strict); });
  });
}

std::string FailsLine(const RunResult& result, const Totals& totals, bool strict) {
  return WithThousands(totals.failed) + " of " + RequirementsText(totals.selected) +
         " failed, " + Plural(Causes(result, strict), "cause") + ", " + CasesText(result) + " " +
         SpeedText(result);
}

std::string UnjudgedLine(const RunResult& result, const Totals& totals) {
  std::string text;
  const auto add = [&](std::int64_t count, std::string_view what) {
    if (count == 0) return;
    text += (text.empty() ? "" : ", ") + WithThousands(count) + " " + std::string(what);
  };
  const auto problems = static_cast<std::int64_t>(result.problems.size());
  add(problems, problems == 1 ? "harness problem" : "harness problems");
  add(totals.inconclusive, "inconclusive");
  add(totals.vacuous, "never exercised");
  return text + "; " + WithThousands(totals.passed) + " of " +
         RequirementsText(totals.selected) + " passed, " + CasesText(result) + " " +
         SpeedText(result);
}

}  // namespace

std::string_view GroupOf(const Requirement& requirement) {
  return requirement.id.substr(0, requirement.id.find('/'));
}

std::string_view NameInGroup(const Requirement& requirement) {
  const std::size_t slash = requirement.id.find('/');
  return slash == std::string_view::npos ? requirement.id : requirement.id.substr(slash + 1);
}

std::vector<GroupOutcome> Groups(const RunResult& result) {
  std::vector<GroupOutcome> groups;
  for (const RequirementResult& one : result.requirements) {
    if (std::holds_alternative<Unsupported>(one.verdict)) continue;
    const std::string_view name = GroupOf(*one.requirement);
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const GroupOutcome& known) { return known.name == name; });
    if (group == groups.end()) group = groups.insert(groups.end(), GroupOutcome{name});
    ++group->selected;
    if (std::holds_alternative<Passed>(one.verdict)) ++group->passed;
    if (std::holds_alternative<Failed>(one.verdict)) ++group->failed;
    group->counted = std::max(group->counted, one.counted);
  }
  return groups;
}

bool Gates(const Requirement& requirement, bool strict) {
  return strict || requirement.level != Level::kShould;
}

Totals TotalsOf(const RunResult& result, bool strict) {
  Totals totals;
  for (const RequirementResult& one : result.requirements) {
    if (std::holds_alternative<Unsupported>(one.verdict)) {
      ++totals.unsupported;
      continue;
    }
    ++totals.selected;
    if (std::holds_alternative<Passed>(one.verdict)) ++totals.passed;
    if (std::holds_alternative<Inconclusive>(one.verdict)) ++totals.inconclusive;
    if (std::holds_alternative<Vacuous>(one.verdict)) ++totals.vacuous;
    if (std::holds_alternative<Failed>(one.verdict))
      ++(Gates(*one.requirement, strict) ? totals.failed : totals.failed_should);
  }
  return totals;
}

std::vector<Unjudged> UnsupportedOnes(const RunResult& result) {
  std::vector<Unjudged> groups;
  for (const RequirementResult& one : result.requirements) {
    if (const auto* verdict = std::get_if<Unsupported>(&one.verdict))
      AddTo(groups, ShortReason(verdict->why), one.requirement->id);
  }
  return groups;
}

std::vector<Unjudged> InconclusiveOnes(const RunResult& result) {
  std::vector<Unjudged> groups;
  for (const RequirementResult& one : result.requirements) {
    if (const auto* verdict = std::get_if<Inconclusive>(&one.verdict))
      AddTo(groups, verdict->why, one.requirement->id);
  }
  return groups;
}

std::vector<std::string_view> VacuousOnes(const RunResult& result) {
  std::vector<std::string_view> ids;
  for (const RequirementResult& one : result.requirements) {
    if (std::holds_alternative<Vacuous>(one.verdict)) ids.push_back(one.requirement->id);
  }
  return ids;
}

std::string WhyUnjudged(const Verdict& verdict) {
  if (const auto* one = std::get_if<Inconclusive>(&verdict)) return one->why;
  if (const auto* one = std::get_if<Unsupported>(&verdict)) return one->why;
  if (std::holds_alternative<Vacuous>(verdict)) return "no case exercised this requirement";
  return {};
}

std::string_view VerdictWord(const RunResult& result, bool strict) {
  switch (ExitCode(result, strict)) {
    case 0: return "conforms";
    case kFailedExit: return "does not conform";
    default: return "not judged";
  }
}

std::string ClosingLine(const RunResult& result, bool strict) {
  const Totals totals = TotalsOf(result, strict);
  const std::string verdict = std::string(VerdictWord(result, strict)) + ": ";
  switch (ExitCode(result, strict)) {
    case kFailedExit: return verdict + FailsLine(result, totals, strict);
    case kHarnessExit:
    case kUnjudgedExit: return verdict + UnjudgedLine(result, totals);
    default: return verdict + ConformsLine(result, totals);
  }
}

double CasesPerSecond(const RunResult& result) {
  if (result.search_seconds <= 0) return 0;
  return static_cast<double>(result.cases_run) / result.search_seconds;
}

}  // namespace aex::conformance
