#include "conformance/reference/mutants.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace aex::conformance {
namespace {

TEST(Mutants, EachHasANameOfItsOwnAndSaysWhatIsWrongAndWhoMustSeeIt) {
  std::set<std::string_view> names;
  for (const Mutant& mutant : AllMutants()) {
    EXPECT_TRUE(names.insert(mutant.name).second) << mutant.name;
    EXPECT_FALSE(mutant.wrong.empty()) << mutant.name;
    EXPECT_FALSE(mutant.killed_by.empty()) << mutant.name << " is nobody's to kill";
    const bool differs = mutant.make != nullptr || mutant.transport.reuse_broken ||
                         mutant.transport.accept_cut;
    EXPECT_TRUE(differs) << mutant.name;
  }
  EXPECT_GE(names.size(), 100u);
}

}  // namespace
}  // namespace aex::conformance
