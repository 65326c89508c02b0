#include "mock_server/contract/brief.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

// The least brief with one member more, or replaced.
Json With(const std::string& key, const std::string& json) {
  Json brief = MustParse(R"({"model":"gpt-4o","prompt":"p"})");
  if (!key.empty()) brief[key] = MustParse(json);
  return brief;
}

std::string BriefText(const std::string& key, const std::string& json) {
  return PlacedTextOf(ParseBrief(With(key, json), {}));
}

// The member as it is in the normal form.
std::string Member(const std::string& key, const std::string& json) {
  const auto brief = ParseBrief(With(key, json), {});
  if (!brief) return brief.error().message;
  const Json normal = ToJson(*brief);
  const Json* member = Find(normal, key);
  return member == nullptr ? "absent" : Stringify(*member);
}

TEST(ParseBrief, KeepsTheContractsKeyOrder) {
  const auto brief = ParseBrief(
      MustParse(R"({"platform":{"systemPrompt":"off"},"outputMode":"stream",
        "includeBuiltinTools":false,"outputs":{"maxFiles":1},"metadata":{"b":1,"1":2},
        "securityProfile":"strict","environment":{"packages":[]},
        "secretEnv":{"A":{"ephemeral":true}},"tools":["git",{"kind":"skill",
        "assetId":"asset_12345678","name":"s","description":"d"}],"prompt":"p",
        "system":"s","model":"gpt-4o"})"),
      {});
  ASSERT_TRUE(brief.ok()) << TextOf(brief);
  EXPECT_EQ(Stringify(ToJson(*brief)),
            R"({"model":"gpt-4o","system":"s","prompt":["p"],"tools":[],"skillTools":)"
            R"([{"kind":"skill","assetId":"asset_12345678","name":"s","description":"d"}],)"
            R"("agentsMd":[],"files":[],"mcpServers":[],"secretEnv":{"A":{"ephemeral":true}},)"
            R"("environment":{"packages":[]},"securityProfile":"strict",)"
            R"("metadata":{"1":2,"b":1},"outputs":{"maxFiles":1},)"
            R"("includeBuiltinTools":false,"builtinTools":["git"],"outputMode":"stream",)"
            R"("platform":{"systemPrompt":"off"}})");
}

TEST(ParseBrief, CollapsesWhatIsEmpty) {
  EXPECT_EQ(Member("metadata", "{}"), "{}");
  for (const std::string key :
       {"secretEnv", "securityProfile", "outputs", "includeBuiltinTools", "outputMode",
        "platform"})
    EXPECT_EQ(Member(key, "null"), "absent") << key;
  for (const std::string key : {"secretEnv", "environment", "outputs", "platform"})
    EXPECT_EQ(Member(key, "{}"), "absent") << key;
  EXPECT_EQ(Member("tools", "[]"), "[]");
  EXPECT_EQ(Member("includeBuiltinTools", "true"), "true");
}

TEST(ParseBrief, RefusesNullWhereItIsNotAbsence) {
  for (const std::string key : {"model", "system", "prompt", "tools", "agentsMd", "files",
                                "mcpServers", "environment", "metadata"})
    EXPECT_NE(BriefText(key, "null"), "") << key;
}

TEST(ParseBrief, RefusesWithTheContractsTexts) {
  const std::string at = "/submission/";
  const std::vector<std::pair<std::string, RefusalCase>> cases = {
      {"skills", {"[]", "skills: submission.skills is not an allowed field; permitted: model, "
                        "system, prompt, tools, agentsMd, files, mcpServers, secretEnv, "
                        "environment, securityProfile, metadata, outputs, "
                        "includeBuiltinTools, outputMode, platform"}},
      {"system", {"\"\"", "system: submission.system must be a non-empty string"}},
      {"securityProfile",
       {"\"lax\"",
        "securityProfile: securityProfile must be one of: strict, standard, developer (got "
        "\"lax\")"}},
      {"metadata", {"[]", "metadata: submission.metadata must be an object"}},
      {"metadata", {R"({"a":1,"b":[{"c":1e400}]})",
                    "metadata/b: submission.metadata.b must be JSON-serializable"}},
      {"includeBuiltinTools",
       {"1", "includeBuiltinTools: submission.includeBuiltinTools must be a boolean"}},
      {"outputMode",
       {"\"raw\"", "outputMode: submission.outputMode must be one of buffered, stream"}},
      {"platform", {"[]", "platform: submission.platform must be an object"}},
      {"platform", {R"({"x":1})", "platform/x: submission.platform.x is not an allowed field; "
                                  "permitted: systemPrompt"}},
      {"platform", {R"({"systemPrompt":null})",
                    "platform/systemPrompt: submission.platform.systemPrompt must be "
                    "\"default\" or \"off\""}},
      {"prompt", {"1", "prompt: submission.prompt must be a string or an array of strings"}},
  };
  for (const auto& [key, c] : cases) EXPECT_EQ(BriefText(key, c.json), at + c.text);
  EXPECT_EQ(PlacedTextOf(ParseBrief(MustParse("[]"), {})),
            "/submission: submission.submission must be an object");
}

TEST(ParseBrief, ListsTheModelsOfTheSettings) {
  const ParseSettings certain{.uncertain_models = false};
  const Json brief = With("model", "\"claude-sonnet-4-6\"");
  EXPECT_TRUE(ParseBrief(brief, {}).ok());
  EXPECT_EQ(TextOf(ParseBrief(brief, {}, certain)),
            "submission.model must be one of: " + JoinNames(ModelIds(certain)));
}

TEST(ParseBrief, TakesAnotherPromptInstead) {
  const Json prompt("other"), bad("");
  const auto brief = ParseBrief(With("prompt", "1"), {.value = &prompt, .field = "input"});
  ASSERT_TRUE(brief.ok());
  EXPECT_EQ(brief->prompt, std::vector<std::string>{"other"});
  EXPECT_EQ(PlacedTextOf(ParseBrief(With("", ""), {.value = &bad, .field = "input"})),
            "/input: submission.prompt must be non-empty");
}

}  // namespace
}  // namespace aex::contract
