// Proves that each mutant of a group deviates, and that the correct client does
// not: a probe looks at one client and says whether it is wrong.
//
// Test support.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/reference/testing/bench.h"

namespace aex::conformance {

struct Probe {
  std::string_view mutant;
  bool (*wrong)(MakeClient make);
};

inline void ExpectEachDeviates(const std::vector<Mutant>& group,
                               const std::vector<Probe>& probes) {
  for (const Mutant& mutant : group) {
    // Defects of the transport have their tests in http_transport_test.cc.
    if (mutant.make == nullptr) continue;
    const auto probe = std::ranges::find(probes, mutant.name, &Probe::mutant);
    if (probe == probes.end()) {
      ADD_FAILURE() << mutant.name << " has no probe";
      continue;
    }
    EXPECT_FALSE(probe->wrong(MakeReferenceClient))
        << mutant.name << " blames the correct client";
    EXPECT_TRUE(probe->wrong(mutant.make)) << mutant.name << " does nothing wrong";
  }
}

inline bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

inline bool AllEqual(const std::vector<std::string>& texts) {
  return std::ranges::all_of(texts,
                             [&texts](const auto& text) { return text == texts[0]; });
}

}  // namespace aex::conformance
