#include "mock_server/platform/turn_plan.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace aex::platform {
namespace {

using Texts = std::vector<std::string>;

TurnPlan Plan(const Settings& settings, const SessionTerms& terms = {},
              std::int64_t spent = 0, const TurnOverride& asked = {}) {
  return PlanTurn(settings, terms, spent, {"one", "two"}, asked);
}

std::string ReasonOf(const TurnPlan& plan) { return plan.failure ? plan.failure->reason : ""; }

Settings FailingFor(std::string_view reason) {
  Settings settings;
  settings.agent.fail.emplace().reason = reason;
  return settings;
}

TEST(TurnPlan, EchoesTheInputForThePriceInTheSettings) {
  Settings settings;
  settings.turn_latency_ms = 50;
  settings.record_lag_ms = 9;
  const TurnPlan plan = Plan(settings);
  EXPECT_EQ(plan.text, Texts{"one\ntwo"});
  EXPECT_EQ(plan.charge_microusd, 10'000);
  EXPECT_EQ(plan.duration_ms, 50);
  EXPECT_EQ(plan.record_lag_ms, 9);
  EXPECT_FALSE(plan.failure);
}

TEST(TurnPlan, FollowsTheScript) {
  Settings settings;
  settings.turn_latency_ms = 50;
  settings.agent.text = "told";
  settings.agent.cost_microusd = 7;
  settings.agent.duration_ms = 8;
  settings.agent.usage = contract::UsageSummary{1, 2, 0, 0, 3};
  settings.agent.outputs = {{"a", "b", "c"}};
  const TurnPlan plan = Plan(settings);
  EXPECT_EQ(plan.text, Texts{"told"});
  EXPECT_EQ(plan.charge_microusd, 7);
  EXPECT_EQ(plan.duration_ms, 8);
  EXPECT_EQ(plan.usage, settings.agent.usage);
  EXPECT_EQ(plan.outputs, settings.agent.outputs);
}

TEST(TurnPlan, SaysNothingOfItsOwnWhenItFails) {
  Settings settings = FailingFor("failed");
  EXPECT_TRUE(Plan(settings).text.empty());
  settings.agent.text = "so far";
  EXPECT_EQ(Plan(settings).text, Texts{"so far"});
}

TEST(TurnPlan, InterruptsSpotMachinesOnly) {
  SessionTerms terms;
  EXPECT_EQ(ReasonOf(Plan(FailingFor(kSpotInterrupted), terms)), "");
  EXPECT_EQ(ReasonOf(Plan(FailingFor("failed"), terms)), "failed");
  terms.spot = true;
  EXPECT_EQ(ReasonOf(Plan(FailingFor(kSpotInterrupted), terms)), "spot-interrupted");
}

TEST(TurnPlan, BillsNoMoreThanTheBudgetAndFailsThere) {
  SessionTerms terms;
  terms.budget_microusd = 25'000;
  EXPECT_EQ(ReasonOf(Plan({}, terms, 15'000)), "") << "just enough";
  const TurnPlan last = Plan({}, terms, 20'000);
  EXPECT_EQ(last.charge_microusd, 5'000);
  EXPECT_EQ(ReasonOf(last), "budget_exceeded");
  EXPECT_EQ(Plan({}, terms, 25'000).charge_microusd, 0);
}

TEST(TurnPlan, EndsAtTheTimeoutOfTheRun) {
  SessionTerms terms;
  terms.timeout_ms = 60'000;
  Settings settings;
  settings.turn_latency_ms = 60'000;
  EXPECT_EQ(ReasonOf(Plan(settings, terms)), "");
  settings.turn_latency_ms = 60'001;
  const TurnPlan plan = Plan(settings, terms);
  EXPECT_EQ(plan.duration_ms, 60'000);
  EXPECT_EQ(ReasonOf(plan), "timed_out");
  EXPECT_EQ(plan.failure->message, "the run timed out after 1m");
}

TEST(TurnPlan, LetsTheFaultWinOverTimeoutBudgetAndScript) {
  SessionTerms terms;
  terms.timeout_ms = 60'000;
  terms.budget_microusd = 1;
  Settings settings = FailingFor("failed");
  EXPECT_EQ(ReasonOf(Plan(settings, terms)), "budget_exceeded");
  settings.turn_latency_ms = 60'001;
  EXPECT_EQ(ReasonOf(Plan(settings, terms)), "timed_out");
  TurnOverride asked;
  asked.fail.emplace().reason = "provider_error";
  asked.record_lag_ms = 70;
  EXPECT_EQ(ReasonOf(Plan(settings, terms, 0, asked)), "provider_error");
  EXPECT_EQ(Plan(settings, terms, 0, asked).record_lag_ms, 70);
}

TEST(TurnPlan, SplitsTheTextOfAStreamIntoWords) {
  EXPECT_EQ(SplitWords(""), Texts{});
  EXPECT_EQ(SplitWords("word"), Texts{"word"});
  EXPECT_EQ(SplitWords(" a  bc\nd "), (Texts{" a  ", "bc\n", "d "}));
  EXPECT_EQ(SplitWords("  "), Texts{"  "});
  SessionTerms terms;
  terms.stream_text = true;
  EXPECT_EQ(Plan({}, terms).text, (Texts{"one\n", "two"}));
}

RC_GTEST_PROP(TurnPlan, LosesNothingBySplitting, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::element('a', 'b', ' ', '\n'));
  const Texts pieces = SplitWords(text);
  std::string joined;
  for (const std::string& piece : pieces) {
    RC_ASSERT(!piece.empty());
    joined += piece;
  }
  RC_ASSERT(joined == text);
}

TEST(TurnPlan, BoundsTheNumberOfPieces) {
  std::string text;
  for (std::size_t i = 0; i < kMaxTextPieces + 5; ++i) text += "w ";
  const Texts pieces = SplitWords(text);
  EXPECT_EQ(pieces.size(), kMaxTextPieces);
  EXPECT_EQ(pieces.back(), "w w w w w w ");
}

}  // namespace
}  // namespace aex::platform
