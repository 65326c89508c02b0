// The named scenarios that come with the program, compiled in from
// fixtures/scenarios.
//
// The table is made by the build (cmake/embed_scenarios.cmake) from the files
// listed in CMakeLists.txt, sorted by name. Constant data; thread-safe.
#pragma once

#include <span>
#include <string_view>

namespace aex::faults {

struct NamedScenario {
  std::string_view name;
  std::string_view about;
  std::string_view text;  // The file, for ReadScenarioText.
};

std::span<const NamedScenario> NamedScenarios();
// Null when no scenario has that name.
const NamedScenario* FindNamed(std::string_view name);

}  // namespace aex::faults
