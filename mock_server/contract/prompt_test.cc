#include "mock_server/contract/prompt.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

const FieldPath kPath("input");

TEST(ParsePrompt, AlwaysGivesAnArray) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {R"("a")", {"a"}},
      {R"(" a ")", {" a "}},
      {R"(["a","b"])", {"a", "b"}},
      {R"([" ","b"])", {" ", "b"}},
      {R"(["a","a"])", {"a", "a"}}};
  for (const auto& [json, parts] : cases) {
    const Json value = MustParse(json);
    const auto prompt = ParsePrompt(&value, kPath);
    ASSERT_TRUE(prompt.ok()) << json;
    EXPECT_EQ(*prompt, parts);
  }
}

TEST(ParsePrompt, RefusesWithTheContractsTexts) {
  const std::string type = "submission.prompt must be a string or an array of strings";
  const std::string blank = "submission.prompt must contain non-whitespace text";
  const std::vector<RefusalCase> cases = {
      {"null", "/input: " + type},
      {"1", "/input: " + type},
      {"{}", "/input: " + type},
      {R"("")", "/input: submission.prompt must be non-empty"},
      {R"(" \n")", "/input: " + blank},
      {R"("\u00a0\ufeff")", "/input: " + blank},
      {"[]", "/input: submission.prompt array must be non-empty"},
      {R"([" ","\t"])", "/input: " + blank},
      {R"(["a",""])", "/input/1: submission.prompt[1] must be a non-empty string"},
      {R"([" ",1])", "/input/1: submission.prompt[1] must be a non-empty string"},
      {R"([["a"]])", "/input/0: submission.prompt[0] must be a non-empty string"}};
  for (const auto& [json, text] : cases) {
    const Json value = MustParse(json);
    EXPECT_EQ(PlacedTextOf(ParsePrompt(&value, kPath)), text) << json;
  }
  EXPECT_EQ(TextOf(ParsePrompt(nullptr, kPath)), type);
}

}  // namespace
}  // namespace aex::contract
