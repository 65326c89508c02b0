#include "mock_server/contract/tools.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/catalog.h"
#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

const FieldPath kPath("tools");

std::string ToolsText(const std::string& json) {
  return PlacedTextOf(ParseTools(MustParse(json), kPath));
}

// The good tool with some members replaced or, by null text, taken out.
std::string Tool(const std::vector<std::pair<std::string, std::string>>& changes) {
  Json tool = MustParse(R"({"kind":"asset","assetId":"asset_12345678","name":"t",
    "description":"d","input_schema":{"type":"object"},"entry":"main.js"})");
  for (const auto& [key, json] : changes) {
    if (json.empty()) {
      tool.erase(key);
    } else {
      tool[key] = MustParse(json);
    }
  }
  return Stringify(tool);
}

std::string Skill(const std::vector<std::pair<std::string, std::string>>& changes) {
  auto all = changes;
  all.insert(all.begin(), {{"kind", "\"skill\""}, {"input_schema", ""}, {"entry", ""}});
  return Tool(all);
}

TEST(ParseTools, TakesTheListApart) {
  const auto tools = ParseTools(
      MustParse("[\"git\"," + Tool({}) + ",\"bash\"," +
                Skill({{"assetId", "\"asset_87654321\""}, {"name", "\"s\""}}) + ",\"git\"]"),
      kPath);
  ASSERT_TRUE(tools.ok()) << TextOf(tools);
  EXPECT_EQ(tools->builtin_tools, (std::vector<std::string_view>{"bash", "git"}));
  ASSERT_EQ(tools->tools.size(), 1u);
  EXPECT_EQ(Stringify(ToJson(tools->tools[0])), Tool({}));
  ASSERT_EQ(tools->skill_tools.size(), 1u);
  EXPECT_EQ(Stringify(ToJson(tools->skill_tools[0])),
            R"({"kind":"skill","assetId":"asset_87654321","name":"s","description":"d"})");
}

TEST(ParseTools, TakesEveryBuiltinTool) {
  for (const std::string_view name : BuiltinTools())
    EXPECT_EQ(ToolsText("[\"" + std::string(name) + "\"]"), "");
  EXPECT_EQ(ToolsText(R"(["ls"])"),
            R"(/tools/0: tools[0] ("ls") is not a builtin tool name; expected one of: )" +
                JoinNames(BuiltinTools()));
  EXPECT_EQ(ToolsText("{}"),
            "/tools: tools must be an array of builtin tool names or ToolRef objects");
  EXPECT_EQ(ToolsText("[null]"), "/tools/0: tools[0] must be an object");
  EXPECT_EQ(ToolsText("[[]]"), "/tools/0: tools[0] must be an object");
}

TEST(ParseTools, RefusesWithTheContractsTexts) {
  const std::string keys =
      "kind: tools[0].kind must be 'asset' or 'skill' (got ";
  const std::string name = "name: tools[0].name must ";
  const std::string description = "description: tools[0].description must be ";
  const std::vector<RefusalCase> cases = {
      {Tool({{"x", "1"}, {"kind", "1"}}),
       "x: tools[0].x is not an allowed field for ToolRef; permitted: kind, assetId, name, "
       "description, input_schema, entry"},
      {Skill({{"entry", "\"a\""}}),
       "entry: tools[0].entry is not an allowed field for a skill tool; permitted: kind, "
       "assetId, name, description"},
      {Tool({{"kind", "\"file\""}}), keys + "\"file\")"},
      {Tool({{"kind", ""}}), keys + "undefined)"},
      {Tool({{"assetId", "\"asset_1\""}}),
       "assetId: tools[0].assetId must match ^asset_[A-Za-z0-9_-]{8,128}$"},
      {Tool({{"name", "\"\""}}), name + "be a non-empty string (<= 128 chars)"},
      {Tool({{"name", Quoted(129)}}), name + "be a non-empty string (<= 128 chars)"},
      {Tool({{"name", "\"A\""}}), name + "match ^[a-z0-9][a-z0-9_-]{0,127}$"},
      {Tool({{"name", "\"a__b\""}}),
       name + "not contain \"__\"; that separator is reserved for MCP tools"},
      {Tool({{"description", "\"\""}}), description + "a non-empty string"},
      {Tool({{"description", "1"}}), description + "a non-empty string"},
      {Tool({{"description", "\" \""}}), description + "non-empty and <= 2048 chars"},
      {Tool({{"description", Quoted(2049)}}), description + "non-empty and <= 2048 chars"},
      {Tool({{"input_schema", "[]"}}),
       "input_schema: tools[0].input_schema must be an object"},
      {Tool({{"input_schema", R"({"type":"array"})"}}),
       "input_schema/type: tools[0].input_schema.type must be \"object\""},
      {Tool({{"entry", ""}}), "entry: tools[0].entry must be a non-empty string"},
      {Tool({{"entry", "\"/a\""}}), "entry: bundle entry path must be relative: /a"},
      {Skill({{"description", "null"}}), description + "a non-empty string"},
  };
  for (const auto& [json, text] : cases)
    EXPECT_EQ(ToolsText("[" + json + "]"), "/tools/0/" + text) << json;
  EXPECT_EQ(ToolsText("[" + Tool({{"description", Quoted(2048)}}) + "]"), "");
}

TEST(ParseTools, FindsDuplicatesAcrossKinds) {
  EXPECT_EQ(ToolsText("[" + Tool({}) + "," + Skill({{"assetId", "\"asset_87654321\""}}) + "]"),
            "/tools/1/name: tools duplicate name: t");
  EXPECT_EQ(ToolsText("[" + Skill({}) + "," + Tool({{"name", "\"u\""}}) + "]"),
            "/tools/1/assetId: tools duplicate assetId: asset_12345678");
}

TEST(IsJsonSerializable, FindsAnOverflowAtAnyDepth) {
  EXPECT_TRUE(IsJsonSerializable(MustParse(R"({"a":[1,null,{"b":1e308}]})")));
  EXPECT_FALSE(IsJsonSerializable(MustParse("1e400")));
  EXPECT_FALSE(IsJsonSerializable(MustParse(R"({"a":[1,{"b":-1e400}]})")));
  // 1e400 does not survive the printing in Tool().
  const std::string schema = R"({"kind":"asset","assetId":"asset_12345678","name":"t",)"
                             R"("description":"d","input_schema":{"x":1e400},"entry":"m"})";
  EXPECT_EQ(ToolsText("[" + schema + "]"),
            "/tools/0/input_schema: tools[0].input_schema must be JSON-serializable");
}

}  // namespace
}  // namespace aex::contract
