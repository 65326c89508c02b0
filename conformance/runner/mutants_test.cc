// Broken clients are caught by the requirement that is about what they do wrong,
// with a small case that fails every time; and what a mutant names as its own
// requirements exists.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "conformance/reference/reference_subject.h"
#include "conformance/runner/run.h"

namespace aex::conformance {
namespace {

constexpr std::size_t kMostRules = 3;

struct Kill {
  std::string_view mutant;
  std::string_view requirement;
  std::int64_t cases = 300;
};

// One of each group; scripts/mutants tries them all.
constexpr Kill kKills[] = {
    {"no-key", "idempotency/key-present"},
    {"resend-on-ticket-error", "billing/one-turn-per-intent"},
    {"one-attempt-too-many", "retry/max-attempts"},
    {"ignore-retry-after", "retry/never-early"},
    {"error-code-dropped", "errors/api-fields"},
    {"fault-camel-only", "provider/shapes"},
    {"machine-empty-kept", "parse/machine", 800},
    {"signature-first-only", "webhook/verify", 800},
};

class MutantTest : public testing::TestWithParam<Kill> {};

TEST_P(MutantTest, IsKilledByItsOwnRequirement) {
  const Kill& kill = GetParam();
  auto subject = ReferenceSubject::Make(kill.mutant);
  ASSERT_TRUE(subject.ok()) << kill.mutant;
  SuiteOptions options;
  options.seed = 21;
  options.cases = kill.cases;
  options.lanes = 8;
  options.selected = {FindRequirement(kill.requirement)};
  auto run = RunSuite(**subject, options);
  ASSERT_TRUE(run.ok());
  ASSERT_EQ(run->failures.size(), 1u) << "not found in " << kill.cases << " cases";
  const Failure& failure = run->failures.front();
  EXPECT_EQ(failure.requirement->id, kill.requirement);
  EXPECT_LE(failure.rules_after, kMostRules);
  EXPECT_EQ(failure.repeats, failure.tries);
  EXPECT_TRUE(run->problems.empty());
}

std::string NameOf(const testing::TestParamInfo<Kill>& info) {
  std::string name = std::string(info.param.mutant) + "_" + std::string(info.param.requirement);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); },
      '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Mutants, MutantTest, testing::ValuesIn(kKills), NameOf);

TEST(Mutants, NameOnlyRequirementsOfTheCatalogue) {
  for (const Mutant& mutant : AllMutants()) {
    for (const std::string_view id : mutant.killed_by)
      EXPECT_NE(FindRequirement(id), nullptr) << mutant.name << " names " << id;
  }
}

TEST(Mutants, LeaveNoRequirementWithoutOneThatItHasToKill) {
  std::set<std::string_view> named;
  for (const Mutant& mutant : AllMutants())
    named.insert(mutant.killed_by.begin(), mutant.killed_by.end());
  for (const Requirement& requirement : Catalogue())
    EXPECT_TRUE(named.contains(requirement.id)) << requirement.id;
}

}  // namespace
}  // namespace aex::conformance
