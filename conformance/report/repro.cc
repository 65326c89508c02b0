#include "conformance/report/repro.h"

#include <nlohmann/json.hpp>

#include "conformance/report/failure_text.h"
#include "conformance/report/replay_command.h"
#include "conformance/report/safe_text.h"
#include "conformance/report/timeline_text.h"
#include "mock_server/faults/scenario.h"

namespace aex::conformance {
namespace {

// "failures/billing-twins-1.json" without folder and ending: a scenario's name.
std::string NameOf(const RunResult& result, std::size_t failure) {
  std::string name = ReproPath(result, failure);
  name = name.substr(name.find('/') + 1);
  return name.substr(0, name.rfind('.'));
}

Json ClientJson(const RunResult& result, const Json& of_case) {
  Json client = Json::object();
  client[result.builtin ? "builtin" : "cmd"] = result.client;
  for (const char* field : {"retry", "time"}) {
    if (const Json* member = Find(of_case, field)) client[field] = *member;
  }
  return client;
}

std::string Expected(const Requirement& requirement) {
  return std::string(requirement.title) + " (contract " + std::string(requirement.section) +
         ").";
}

}  // namespace

Json ReproJson(const RunResult& result, std::size_t failure) {
  const Failure& one = result.failures[failure];
  faults::Scenario scenario;
  scenario.name = NameOf(result, failure);
  // A character is at most four bytes, and `about` has a bound in bytes.
  scenario.about = OneLine(one.finding.summary, faults::kMaxAboutBytes / 4);
  scenario.faults = one.evidence.c.rules;
  scenario.settings = one.evidence.c.settings;

  const Json of_scenario = ToJson(scenario);
  const Json of_case = CaseToJson(one.evidence.c);
  Json out = Json::object();
  for (const char* field : {"version", "name", "about"}) {
    if (const Json* member = Find(of_scenario, field)) out[field] = *member;
  }
  out["seed"] = one.evidence.c.seed;
  out["settings"] = faults::SettingsOf(scenario);
  out["faults"] = *Find(of_scenario, "faults");
  out["requirement"] = one.requirement->id;
  out["case"] = one.evidence.c.number;
  out["client"] = ClientJson(result, *Find(of_case, "client"));
  out["intents"] = *Find(of_case, "intents");
  out["calls"] = *Find(of_case, "calls");
  out["expected"] = Expected(*one.requirement);
  out["seen"] = one.finding.summary;
  out["repeats"] = RepeatsText(one);
  Json& timeline = out["timeline"] = Json::array();
  for (const TimelineRow& row : TimelineOf(one.evidence, one.finding))
    timeline.push_back(RowText(row));
  return out;
}

}  // namespace aex::conformance
