#include "conformance/report/json_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "conformance/report/failure_text.h"
#include "conformance/report/outcome.h"
#include "conformance/report/replay_command.h"

namespace aex::conformance {
namespace {

Json SubjectJson(const Hello& hello) {
  Json out = Json::object();
  out["name"] = hello.name;
  out["version"] = hello.version;
  out["language"] = hello.language;
  out["features"] = hello.features.Names();
  return out;
}

Json FailureJson(const RunResult& result, std::size_t index) {
  const Failure& failure = result.failures[index];
  Json out = Json::object();
  out["requirement"] = failure.requirement->id;
  out["summary"] = failure.finding.summary;
  out["repro"] = ReproPath(result, index);
  out["foundInCase"] = failure.found_in_case;
  out["foundRules"] = failure.rules_before;
  out["shrunkRules"] = failure.rules_after;
  out["repeats"] = RepeatsText(failure);
  Json& also = out["also"] = Json::array();
  for (const Requirement* requirement : failure.also) also.push_back(requirement->id);
  return out;
}

Json RequirementJson(const RunResult& result, const RequirementResult& one) {
  Json out = Json::object();
  out["id"] = one.requirement->id;
  out["level"] = LevelName(one.requirement->level);
  out["verdict"] = VerdictName(one.verdict);
  out["cases"] = one.cases;
  out["counted"] = one.counted;
  Json& failures = out["failures"] = Json::array();
  const auto* failed = std::get_if<Failed>(&one.verdict);
  if (failed != nullptr && failed->failure < result.failures.size())
    failures.push_back(FailureJson(result, failed->failure));
  if (const std::string why = WhyUnjudged(one.verdict); !why.empty()) out["why"] = why;
  return out;
}

Json TotalsJson(const RunResult& result, bool strict) {
  const Totals totals = TotalsOf(result, strict);
  Json out = Json::object();
  out["requirements"] = totals.selected;
  out["passed"] = totals.passed;
  out["failed"] = totals.failed;
  out["failedShould"] = totals.failed_should;
  out["inconclusive"] = totals.inconclusive;
  out["vacuous"] = totals.vacuous;
  out["unsupported"] = totals.unsupported;
  out["casesPlanned"] = result.cases_planned;
  out["cases"] = result.cases_run;
  out["problems"] = result.problems.size();
  out["exitCode"] = ExitCode(result, strict);
  if (!result.ended_early.empty()) out["endedEarly"] = result.ended_early;
  return out;
}

Json CoverageJson(std::vector<CoverageCell> cells) {
  std::stable_sort(cells.begin(), cells.end(), [](const auto& a, const auto& b) {
    return std::tie(a.kind, a.phase, a.op) < std::tie(b.kind, b.phase, b.op);
  });
  Json out = Json::array();
  for (const CoverageCell& cell : cells) {
    Json entry = Json::object();
    entry["kind"] = cell.kind;
    entry["phase"] = cell.phase;
    entry["op"] = cell.op;
    entry["cases"] = cell.cases;
    out.push_back(std::move(entry));
  }
  return out;
}

Json TimingJson(const RunResult& result) {
  Json out = Json::object();
  out["lanes"] = result.lanes;
  out["time"] = result.virtual_time ? "virtual" : "real";
  out["searchSeconds"] = result.search_seconds;
  out["shrinkSeconds"] = result.shrink_seconds;
  out["casesPerSecond"] = CasesPerSecond(result);
  return out;
}

}  // namespace

Json ReportJson(const RunResult& result, bool strict) {
  Json out = Json::object();
  out["version"] = kReportVersion;
  Json& tool = out["tool"] = Json::object();
  tool["name"] = "aex-conformance";
  tool["version"] = AEX_VERSION;
  out["seed"] = result.seed;
  out["subject"] = SubjectJson(result.hello);
  Json& requirements = out["requirements"] = Json::array();
  for (const RequirementResult& one : result.requirements)
    requirements.push_back(RequirementJson(result, one));
  out["totals"] = TotalsJson(result, strict);
  out["coverage"] = CoverageJson(result.coverage);
  out["timing"] = TimingJson(result);
  return out;
}

}  // namespace aex::conformance
