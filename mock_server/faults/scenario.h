// A scenario file: settings of the workspace and the rules of its faults.
//
// Validated whole before anything uses it: version, every field, every rule;
// unknown and repeated fields are refused. The place of an error is a JSON
// pointer ("/faults/2/do/close"), or "line L, column C" for text that is no
// JSON. The format of `settings` belongs to platform/, which faults/ does not
// know: whoever joins the two passes the check in. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"
#include "mock_server/faults/rule.h"

namespace aex::faults {

inline constexpr std::int64_t kScenarioVersion = 1;
inline constexpr std::size_t kMaxScenarioBytes = 8 * 1024 * 1024;
inline constexpr int kMaxScenarioDepth = 64;
inline constexpr std::size_t kMaxRules = 1000;
inline constexpr std::size_t kMaxNameBytes = 100;
inline constexpr std::size_t kMaxAboutBytes = 1000;
inline constexpr std::int64_t kMaxSeed = (std::int64_t{1} << 53) - 1;

struct Scenario {
  std::string name;   // Empty when the file has none.
  std::string about;  // One line for people.
  std::optional<std::int64_t> seed;
  std::string settings = "{}";  // A JSON object as text (formats: settings).
  std::string profile;          // Empty: the aex platform itself.
  std::vector<Rule> faults;
  std::string extra = "{}";     // The members of a repro file, as a JSON object.

  bool operator==(const Scenario&) const = default;
};

// The two members kept as text, as documents.
Json SettingsOf(const Scenario& scenario);
Json ExtraOf(const Scenario& scenario);

using SettingsCheck =
    std::function<Status(const Json& settings, const std::string& pointer)>;

struct ScenarioReadOptions {
  // Empty: any object is taken.
  SettingsCheck check_settings;
  // Keep the further members of a repro file in `extra` instead of refusing
  // them: requirement, case, client, intents, calls, expected, seen, repeats,
  // timeline.
  bool allow_extra = false;
};

Result<Scenario> ReadScenario(const Json& document, const ScenarioReadOptions& options);
// Parses with repeated keys refused; kLimit above kMaxScenarioBytes.
Result<Scenario> ReadScenarioText(std::string_view text,
                                  const ScenarioReadOptions& options);

// Reads back as the same scenario. `version` is always there, empty members
// are left out but for `faults`.
Json ToJson(const Scenario& scenario);

}  // namespace aex::faults
