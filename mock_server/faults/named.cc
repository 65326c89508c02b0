#include "mock_server/faults/named.h"

namespace aex::faults {

// NamedScenarios() itself is made by the build, with its table.
const NamedScenario* FindNamed(std::string_view name) {
  for (const NamedScenario& scenario : NamedScenarios()) {
    if (scenario.name == name) return &scenario;
  }
  return nullptr;
}

}  // namespace aex::faults
