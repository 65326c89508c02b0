#include "mock_server/server/soak/rule_deck.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "mock_server/faults/names.h"
#include "mock_server/http/registry.h"

namespace aex::soak {
namespace {

TEST(RuleDeck, DrawsScenariosThatTheMockTakes) {
  Dice dice(7);
  for (int i = 0; i < 300; ++i) {
    const faults::Scenario drawn = DrawScenario(dice, "http://127.0.0.1:9/sink");
    const auto read = http::CheckMockScenario(faults::ToJson(drawn));
    ASSERT_TRUE(read.ok()) << Describe(read.error());
    EXPECT_EQ(*read, drawn);
  }
}

TEST(RuleDeck, DrawsTheSameFromTheSameSeed) {
  Dice one(3), two(3), other(4);
  const std::string drawn = Stringify(faults::ToJson(DrawScenario(one, "")));
  EXPECT_EQ(Stringify(faults::ToJson(DrawScenario(two, ""))), drawn);
  EXPECT_NE(Stringify(faults::ToJson(DrawScenario(other, ""))), drawn);
}

// Every kind, every way to end, every commit, and every operation of the table.
TEST(RuleDeck, LeavesNothingOut) {
  Dice dice(11);
  std::set<std::string> kinds, phases, commits, ops;
  for (int i = 0; i < 5000; ++i) {
    const faults::Rule rule = DrawRule(dice);
    kinds.insert(std::string(KindName(KindOf(rule.fault))));
    commits.insert(std::string(contract::CommitName(rule.commit.when)));
    if (const auto* drop = std::get_if<faults::DropFault>(&rule.fault))
      phases.insert(std::string(PhaseName(drop->phase)));
    ops.insert(rule.op ? std::string(contract::OperationId(*rule.op)) : "*");
  }
  EXPECT_EQ(kinds.size(), faults::kKinds);
  EXPECT_EQ(phases.size(), faults::kPhaseWords.size());
  EXPECT_EQ(commits.size(), 4u);
  // With "*", without "unmatched".
  EXPECT_EQ(ops.size(), contract::Routes().size());
}

}  // namespace
}  // namespace aex::soak
