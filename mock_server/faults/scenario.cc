#include "mock_server/faults/scenario.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "mock_server/contract/check.h"
#include "mock_server/contract/object_reader.h"

namespace aex::faults {
namespace {

// What a repro file has beyond a scenario, in its order.
constexpr std::array<std::string_view, 9> kExtraFields = {
    "requirement", "case", "client", "intents", "calls",
    "expected",    "seen", "repeats", "timeline"};

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         c == '-' || c == '_' || c == '.';
}

void ReadName(ObjectReader& in, std::string_view key, std::string& out) {
  if (!in.Has(key)) return;
  in.Read(key, out);
  if (out.empty() || out.size() > kMaxNameBytes ||
      !std::all_of(out.begin(), out.end(), IsNameByte))
    in.Fail(key, "must be 1 to " + std::to_string(kMaxNameBytes) +
                     " letters, digits, hyphens, dots or underscores");
}

void ReadAbout(ObjectReader& in, std::string& out) {
  in.Read("about", out);
  const bool one_line = std::none_of(out.begin(), out.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  if (out.size() > kMaxAboutBytes || !one_line)
    in.Fail("about",
            "must be one line of at most " + std::to_string(kMaxAboutBytes) + " bytes");
}

void ReadVersion(ObjectReader& in) {
  in.Require("version");
  const Json* version = in.Member("version");
  if (AsSafeInteger(version) != kScenarioVersion)
    in.Fail("version", "must be " + std::to_string(kScenarioVersion));
}

void ReadSettings(ObjectReader& in, const SettingsCheck& check, std::string& out) {
  const Json* settings = in.Member("settings");
  if (settings == nullptr) return;
  if (!settings->is_object()) return in.Fail("settings", "must be an object");
  if (check) {
    const Status checked = check(*settings, in.PointerTo("settings"));
    if (!checked) return in.Absorb(checked.error());
  }
  out = Stringify(*settings);
}

void ReadRules(ObjectReader& in, std::vector<Rule>& out) {
  const Json* rules = in.Member("faults");
  if (rules == nullptr || !in.ok()) return;
  if (!rules->is_array()) return in.Fail("faults", "must be a list of rules");
  if (rules->size() > kMaxRules)
    return in.Absorb(Error{ErrorCode::kLimit,
                           "must be at most " + std::to_string(kMaxRules) + " rules",
                           in.PointerTo("faults")});
  for (const Json& item : rules->get_ref<const Json::array_t&>()) {
    auto rule = ReadRule(item, in.PointerTo("faults") + "/" + std::to_string(out.size()));
    if (!rule) return in.Absorb(rule.error());
    out.push_back(std::move(*rule));
  }
}

void ReadExtra(ObjectReader& in, const Json& document, std::string& out) {
  Json extra = Json::object();
  for (const auto& [key, value] : document.get_ref<const Json::object_t&>()) {
    if (std::find(kExtraFields.begin(), kExtraFields.end(), key) == kExtraFields.end())
      continue;
    in.Has(key);
    extra[key] = value;
  }
  out = Stringify(extra);
}

// Text that was made by Stringify.
Json Parsed(const std::string& text) {
  Result<Json> document = ParseJson(text);
  CHECK(document.ok());
  return std::move(document).value();
}

}  // namespace

Json SettingsOf(const Scenario& scenario) { return Parsed(scenario.settings); }
Json ExtraOf(const Scenario& scenario) { return Parsed(scenario.extra); }

Result<Scenario> ReadScenario(const Json& document, const ScenarioReadOptions& options) {
  ObjectReader in(document, "");
  Scenario scenario;
  if (!in.ok()) return in.Finish().error();
  ReadVersion(in);
  ReadName(in, "name", scenario.name);
  ReadAbout(in, scenario.about);
  if (in.Has("seed")) in.Read("seed", scenario.seed.emplace(), 0, kMaxSeed);
  ReadSettings(in, options.check_settings, scenario.settings);
  ReadName(in, "profile", scenario.profile);
  ReadRules(in, scenario.faults);
  if (options.allow_extra) ReadExtra(in, document, scenario.extra);
  if (const Status finished = in.Finish(); !finished) return finished.error();
  return scenario;
}

Result<Scenario> ReadScenarioText(std::string_view text,
                                  const ScenarioReadOptions& options) {
  if (text.size() > kMaxScenarioBytes)
    return Error{ErrorCode::kLimit,
                 "the scenario is longer than " + std::to_string(kMaxScenarioBytes) +
                     " bytes",
                 ""};
  const Result<Json> document =
      ParseJson(text, {.max_depth = kMaxScenarioDepth, .refuse_duplicate_keys = true});
  if (!document) return document.error();
  return ReadScenario(*document, options);
}

Json ToJson(const Scenario& scenario) {
  Json out = Json::object();
  out["version"] = kScenarioVersion;
  if (!scenario.name.empty()) out["name"] = scenario.name;
  if (!scenario.about.empty()) out["about"] = scenario.about;
  if (scenario.seed) out["seed"] = *scenario.seed;
  Json settings = SettingsOf(scenario);
  if (!settings.empty()) out["settings"] = std::move(settings);
  if (!scenario.profile.empty()) out["profile"] = scenario.profile;
  Json& rules = out["faults"] = Json::array();
  for (const Rule& rule : scenario.faults) rules.push_back(ToJson(rule));
  const Json extra = ExtraOf(scenario);
  for (const auto& [key, value] : extra.get_ref<const Json::object_t&>())
    out[key] = value;
  return out;
}

}  // namespace aex::faults
