#include "mock_server/contract/limits.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

constexpr const char* kAll =
    "; permitted: maxConcurrentChildRuns, maxSubagentDepth, maxSpendUsd";

TEST(ParseLimits, KeepsWhatWasAsked) {
  const auto limits = ParseLimits(MustParse(
      R"({"maxSpendUsd":2.5,"maxSubagentDepth":1e2,"maxConcurrentChildRuns":9007199254740991})"));
  ASSERT_TRUE(limits.ok() && limits->has_value());
  EXPECT_EQ(Stringify(ToJson(**limits)),
            R"({"maxConcurrentChildRuns":9007199254740991,"maxSubagentDepth":100,)"
            R"("maxSpendUsd":2.5})");
  EXPECT_EQ(ParseLimits(MustParse("{}")), Result(std::optional<RunLimits>()));
}

TEST(ParseLimits, RefusesWithTheContractsTexts) {
  std::vector<RefusalCase> cases = {
      {"null", "limits must be an object"},
      {"[]", "limits must be an object"},
      {R"({"maxTurns":3})", std::string("limits.maxTurns is not an allowed field") + kAll},
      {R"({"maxSpendUsd":0})", "limits.maxSpendUsd must be a positive finite number"},
      {R"({"maxSpendUsd":-0.0})", "limits.maxSpendUsd must be a positive finite number"},
      {R"({"maxSpendUsd":1e400})", "limits.maxSpendUsd must be a positive finite number"},
      {R"({"maxSpendUsd":null})", "limits.maxSpendUsd must be a positive finite number"},
      {R"({"maxSpendUsd":5e-324})", ""},
      {R"({"maxSpendUsd":1e308})", ""},
      {R"({"maxSpendUsd":0,"maxSubagentDepth":0})",
       "limits.maxSubagentDepth must be a positive safe integer"},
  };
  for (const std::string field : {"maxConcurrentChildRuns", "maxSubagentDepth"}) {
    for (const std::string value : {"0", "-1", "1.5", "null", "\"1\"", "true", "9007199254740992"})
      cases.push_back({"{\"" + field + "\":" + value + "}",
                       "limits." + field + " must be a positive safe integer"});
    cases.push_back({"{\"" + field + "\":1.0}", ""});
  }
  for (const auto& [json, text] : cases)
    EXPECT_EQ(TextOf(ParseLimits(MustParse(json))), text) << json;
}

TEST(SessionBudgetLimits, RenamesTheSpendLimit) {
  EXPECT_EQ(Stringify(SessionBudgetLimits(std::nullopt)), "{}");
  EXPECT_EQ(Stringify(SessionBudgetLimits(RunLimits{.max_subagent_depth = 1})), "{}");
  EXPECT_EQ(Stringify(SessionBudgetLimits(RunLimits{.max_spend_usd = 2.5})),
            R"({"budgetUsd":2.5})");
}

TEST(ResolveLimits, ClampsToTheLowestCeiling) {
  const auto resolved = [](std::optional<std::int64_t> asked,
                           std::optional<std::int64_t> workspace) {
    return ResolveLimits(RunLimits{.max_concurrent_child_runs = asked},
                         {.max_concurrent_child_runs = workspace})
        .max_concurrent_child_runs;
  };
  EXPECT_EQ(resolved(std::nullopt, std::nullopt), 1000);
  EXPECT_EQ(resolved(4096, std::nullopt), 4096);
  EXPECT_EQ(resolved(4097, std::nullopt), 4096);
  EXPECT_EQ(resolved(7, 10), 7);
  EXPECT_EQ(resolved(11, 10), 10);
  EXPECT_EQ(resolved(std::nullopt, 10), 10);
  EXPECT_EQ(resolved(9000, 8000), 4096);
  const auto depth = ResolveLimits(RunLimits{.max_subagent_depth = 6}, {});
  EXPECT_EQ(depth.max_subagent_depth, 5);
  EXPECT_EQ(depth.max_spend_usd, std::nullopt);
}

}  // namespace
}  // namespace aex::contract
