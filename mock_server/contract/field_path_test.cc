#include "mock_server/contract/field_path.h"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 2> kAllowed = {"a", "b"};

TEST(FieldPath, SpellsTextAndPointer) {
  const FieldPath root("secrets");
  const FieldPath list = root.Member("mcpServers");
  const FieldPath item = list.Item(12);
  const FieldPath field = item.Member("a/b~c");
  EXPECT_EQ(field.Text(), "secrets.mcpServers[12].a/b~c");
  EXPECT_EQ(field.Pointer(), "/secrets/mcpServers/12/a~1b~0c");
  EXPECT_EQ(FieldPath("").Pointer(), "/");
  EXPECT_EQ(root.Member("").Text(), "secrets.");
  EXPECT_EQ(root.Member("").Pointer(), "/secrets/");
}

TEST(FieldPath, RefusesAtItsPlace) {
  const FieldPath root("limits");
  EXPECT_EQ(root.Refuse(" must be an object"),
            Invalid("limits must be an object", "/limits"));
  EXPECT_EQ(root.RefuseItem(3, " has it"), Invalid("limits has it", "/limits/3"));
  EXPECT_EQ(root.RefuseAs("text"), Invalid("text", "/limits"));
}

TEST(UnknownKeys, AreFoundInJavaScriptsOrder) {
  EXPECT_EQ(FirstUnknownKey(MustParse(R"({"a":1,"b":1})"), kAllowed), std::nullopt);
  EXPECT_EQ(FirstUnknownKey(MustParse(R"({"z":1,"y":1})"), kAllowed), "z");
  EXPECT_EQ(FirstUnknownKey(MustParse(R"({"z":1,"10":1,"9":1})"), kAllowed), "9");
  EXPECT_EQ(FirstUnknownKey(MustParse(R"({"4294967295":1,"4294967294":1})"), kAllowed),
            "4294967294");
  EXPECT_EQ(FirstUnknownKey(MustParse(R"({"":1})"), kAllowed), "");
}

TEST(UnknownKeys, AreRefusedWithTheList) {
  const FieldPath path("x");
  const auto defect = RefuseUnknownKeys(MustParse(R"({"c":1})"), path, kAllowed);
  ASSERT_TRUE(defect.has_value());
  EXPECT_EQ(*defect, Invalid("x.c is not an allowed field; permitted: a, b", "/x/c"));
  EXPECT_EQ(RefuseUnknownKeys(MustParse(R"({"c":1})"), path, kAllowed, "!")->message,
            "x.c is not an allowed field!");
  EXPECT_EQ(RefuseUnknownKeys(MustParse(R"({"a":1})"), path, kAllowed), std::nullopt);
}

TEST(Printed, ShowsAbsenceAsJavaScriptDoes) {
  EXPECT_EQ(Printed(nullptr), "undefined");
  EXPECT_EQ(Printed(&static_cast<const Json&>(Json())), "null");
}

TEST(TypedReads, TakePositiveSafeIntegersOnly) {
  const std::vector<std::pair<std::string, std::optional<std::int64_t>>> cases = {
      {"1", 1},
      {"1.0", 1},
      {"1e3", 1000},
      {"9007199254740991", 9007199254740991},
      {"9007199254740992", std::nullopt},
      {"0", std::nullopt},
      {"-1", std::nullopt},
      {"0.5", std::nullopt},
      {"1e400", std::nullopt},
      {"\"1\"", std::nullopt},
      {"true", std::nullopt},
      {"null", std::nullopt}};
  for (const auto& [text, number] : cases) {
    const Json value = MustParse(text);
    EXPECT_EQ(AsPositiveSafeInteger(&value), number) << text;
  }
  EXPECT_EQ(AsPositiveSafeInteger(nullptr), std::nullopt);
}

}  // namespace
}  // namespace aex::contract
