#include "conformance/report/html_requirements.h"

#include <algorithm>
#include <string>
#include <vector>

#include "conformance/report/html_failure.h"
#include "conformance/report/outcome.h"
#include "conformance/report/safe_text.h"
#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

struct VerdictLook {
  std::string_view sign, word, look;
};

VerdictLook LookOf(const RequirementResult& one) {
  if (std::holds_alternative<Passed>(one.verdict)) return {"✓", "pass", "good"};
  if (std::holds_alternative<Failed>(one.verdict)) return {"✗", "fail", "bad"};
  if (std::holds_alternative<Unsupported>(one.verdict)) return {"–", "not supported", "dim"};
  if (std::holds_alternative<Vacuous>(one.verdict)) return {"?", "not exercised", "warn"};
  return {"?", "inconclusive", "warn"};
}

void WriteVerdict(const RequirementResult& one, Markup& out) {
  const VerdictLook look = LookOf(one);
  out.Open("td", {{"class", "verdict " + std::string(look.look)}});
  out.Element("span", {{"aria-hidden", "true"}}, look.sign).Text(" ");
  out.Element("span", {{"class", "word"}}, look.word).Close();
}

void WriteRow(const RunResult& result, const RequirementResult& one, Markup& out) {
  out.Open("tr", {{"id", RequirementAnchor(*one.requirement)},
                  {"class", VerdictName(one.verdict)}});
  WriteVerdict(one, out);
  out.Open("th", {{"scope", "row"}});
  out.Element("span", {{"class", "code"}}, one.requirement->id);
  out.Element("span", {{"class", "title"}}, one.requirement->title);
  if (const std::string why = WhyUnjudged(one.verdict); !why.empty())
    out.Element("span", {{"class", "why"}}, OneLine(why));
  const auto* failed = std::get_if<Failed>(&one.verdict);
  if (failed != nullptr && failed->failure < result.failures.size())
    out.Element("a", {{"href", "#" + FailureAnchor(failed->failure)}},
                "failure " + std::to_string(failed->failure + 1));
  out.Close();
  out.Element("td", {{"class", "level"}}, LevelName(one.requirement->level));
  out.Element("td", {{"class", "number"}}, WithThousands(one.counted)).Close();
}

void WriteGroup(const RunResult& result, std::string_view name, Markup& out) {
  const std::vector<GroupOutcome> groups = Groups(result);
  const auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const GroupOutcome& one) { return one.name == name; });
  const std::string passed = group == groups.end()
                                 ? "not supported"
                                 : std::to_string(group->passed) + " of " +
                                       std::to_string(group->selected) + " passed";
  out.Open("tbody", {{"id", "group-" + std::string(name)}});
  out.Open("tr", {{"class", "group"}});
  out.Open("th", {{"scope", "rowgroup"}, {"colspan", "4"}}).Text(name).Text(" ");
  out.Element("span", {{"class", "dim"}}, passed).Close().Close();
  for (const RequirementResult& one : result.requirements) {
    if (GroupOf(*one.requirement) == name) WriteRow(result, one, out);
  }
  out.Close();
}

}  // namespace

void WriteRequirements(const RunResult& result, Markup& out) {
  out.Open("table", {{"class", "requirements"}}).Open("thead").Open("tr");
  for (const std::string_view name : {"verdict", "requirement", "level", "cases"})
    out.Element("th", {{"scope", "col"}}, name);
  out.Close().Close();
  std::vector<std::string_view> names;
  for (const RequirementResult& one : result.requirements) {
    const std::string_view name = GroupOf(*one.requirement);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    names.push_back(name);
    WriteGroup(result, name, out);
  }
  out.Close();
}

}  // namespace aex::conformance
