#include "mock_server/contract/catalog.h"

#include <gtest/gtest.h>

#include <set>

namespace aex::contract {
namespace {

TEST(Catalog, ListsTheContractsClosedSets) {
  EXPECT_EQ(JoinNames(Providers()),
            "anthropic, deepseek, openai, gemini, mistral, openrouter, doubao, doubao-cn");
  EXPECT_EQ(JoinNames(BuiltinTools()),
            "bash, read_file, write_file, edit_file, grep, glob, head, tail, todo_write, "
            "subagent, subagent_result, web_fetch, web_search, bash_output, bash_kill, "
            "code_execution, wait, git");
  EXPECT_EQ(RuntimeSizes().size(), 6u);
  EXPECT_TRUE(IsRuntimeSize(kDefaultRuntimeSize));
  EXPECT_TRUE(IsProvider(kDefaultProvider));
  EXPECT_FALSE(IsProvider("Anthropic"));
  EXPECT_FALSE(IsRuntimeSize(""));
}

TEST(Catalog, GivesEveryModelKnownProviders) {
  std::set<std::string_view> ids;
  for (const Model& model : Models()) {
    EXPECT_TRUE(ids.insert(model.id).second) << model.id;
    ASSERT_FALSE(model.providers.empty());
    for (const std::string_view provider : model.providers)
      EXPECT_TRUE(IsProvider(provider)) << model.id;
  }
  EXPECT_EQ(ids.size(), 15u);
}

TEST(Catalog, SwitchesUncertainModels) {
  const ParseSettings with{.uncertain_models = true}, without{.uncertain_models = false};
  EXPECT_NE(FindModel("claude-sonnet-4-6", with), nullptr);
  EXPECT_EQ(FindModel("claude-sonnet-4-6", without), nullptr);
  EXPECT_EQ(ModelIds(with).size(), 15u);
  EXPECT_EQ(ModelIds(without).size(), 14u);
  EXPECT_NE(FindModel("gpt-4o", without), nullptr);
  EXPECT_EQ(FindModel("deepseek-chat", with), nullptr);
}

TEST(Catalog, OrdersBuiltinTools) {
  EXPECT_EQ(BuiltinToolIndex("bash"), 0u);
  EXPECT_EQ(BuiltinToolIndex("git"), BuiltinTools().size() - 1);
  EXPECT_EQ(BuiltinToolIndex("ls"), BuiltinTools().size());
}

}  // namespace
}  // namespace aex::contract
