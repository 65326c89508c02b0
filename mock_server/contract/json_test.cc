#include "mock_server/contract/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

namespace aex {
namespace {

// Reads and writes again.
std::string Through(std::string_view text) {
  const auto value = ParseJson(text);
  return value ? Stringify(*value) : "refused: " + value.error().message;
}

TEST(ParseJson, PrintsBackWhatJavaScriptWould) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"null", "null"},
      {" \t\r\n[ ]\n", "[]"},
      {"{ }", "{}"},
      {R"({"b":1,"a":2})", R"({"b":1,"a":2})"},
      // Integer-like keys come first, in order (contract 2.0).
      {R"({"b":1,"2":2,"10":3,"1":4,"a":5})", R"({"1":4,"2":2,"10":3,"b":1,"a":5})"},
      {R"({"4294967295":1,"4294967294":2,"01":3,"-1":4,"1.0":5})",
       R"({"4294967294":2,"4294967295":1,"01":3,"-1":4,"1.0":5})"},
      // A repeated key keeps the first place and the last value.
      {R"({"a":1,"b":2,"a":3})", R"({"a":3,"b":2})"},
      {R"({"a":{"x":1},"a":[]})", R"({"a":[]})"},
      {"1.0", "1"},
      {"1e3", "1000"},
      {"-0", "0"},
      {"-0.0", "0"},
      {"1E-2", "0.01"},
      {"1e400", "null"},
      {"-1e400", "null"},
      {"1e-400", "0"},
      {"9007199254740991", "9007199254740991"},
      {"9007199254740993", "9007199254740992"},
      {"123456789012345678", "123456789012345680"},
      {"1000000000000000000000", "1e+21"},
      {"0.1", "0.1"},
      {R"("\u0041\/\b\f\n\r\t\"\\")", R"("A/\b\f\n\r\t\"\\")"},
      {R"("\u007f\u2028\u00e9")", "\"\x7F\u2028é\""},
      {R"("\u0000\u001F")", R"("\u0000\u001f")"},
      {R"("\uD83D\uDE00")", "\"😀\""},
      {R"("\uD83D")", R"("\ud83d")"},
      {R"("\uDE00\uD83D")", R"("\ude00\ud83d")"},
      {R"("\uD83DA")", R"("\ud83dA")"},
      {R"("\uD83D\u0041")", R"("\ud83dA")"},
      {R"("\uD83D\uD83D\uDE00")", "\"\\ud83d😀\""},
      {"\"é😀\"", "\"é😀\""},
  };
  for (const auto& [text, printed] : cases) EXPECT_EQ(Through(text), printed) << text;
}

TEST(ParseJson, RefusesWhatIsNoJson) {
  for (const std::string text :
       {"", " ", "nul", "nullx", "True", "undefined", "NaN", "Infinity", "-", "+1", "01",
        "-01", "1.", ".5", "1e", "1e+", "0x1", "1_0", "[", "[1", "[1,]", "[,1]", "[1 2]",
        "{", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{a:1}",
        "{'a':1}", "{\"a\":1,,\"b\":2}", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"",
        "\"\\u-123\"", "\"\\u+123\"", "\"\t\"", "\"\n\"", "\"a", "1 2", "[]]", "\"\x80\"",
        "\"\xED\xA0\x80\"", "\"\xC0\x80\"", "\xEF\xBB\xBF{}", "//x\n1", "[1/**/]"})
    EXPECT_FALSE(ParseJson(text).ok()) << text;
  EXPECT_FALSE(ParseJson(std::string("\"\0\"", 3)).ok());
  EXPECT_FALSE(ParseJson(std::string("1\0", 2)).ok());
}

TEST(ParseJson, NamesThePlace) {
  const auto value = ParseJson("{\n  \"a\": 1,\n  \"b\" 2\n}");
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().place, "line 3, column 7");
  EXPECT_EQ(value.error().code, ErrorCode::kInvalid);
}

std::string Nested(int levels, const std::string& open, const std::string& close) {
  std::string text;
  for (int i = 0; i < levels; ++i) text += open;
  text += "1";
  for (int i = 0; i < levels; ++i) text += close;
  return text;
}

TEST(ParseJson, RefusesTooManyLevelsOfNesting) {
  EXPECT_TRUE(ParseJson(Nested(kMaxJsonDepth, "[", "]")).ok());
  EXPECT_TRUE(ParseJson(Nested(kMaxJsonDepth, "{\"a\":", "}")).ok());
  for (const int levels : {kMaxJsonDepth + 1, 100'000}) {
    const auto value = ParseJson(Nested(levels, "[", "]"));
    ASSERT_FALSE(value.ok());
    EXPECT_EQ(value.error().code, ErrorCode::kLimit);
    EXPECT_EQ(value.error().message, "nested deeper than 1000 levels");
    EXPECT_FALSE(ParseJson(Nested(levels, "{\"a\":", "}")).ok());
    EXPECT_FALSE(ParseJson(std::string(static_cast<std::size_t>(levels), '[')).ok());
  }
  EXPECT_TRUE(ParseJson("[[1]]", {.max_depth = 2}).ok());
  EXPECT_FALSE(ParseJson("[[1]]", {.max_depth = 1}).ok());
}

TEST(ParseJson, RefusesRepeatedKeysWhenAsked) {
  const JsonReadOptions strict{.refuse_duplicate_keys = true};
  EXPECT_TRUE(ParseJson(R"({"a":1,"b":{"a":1}})", strict).ok());
  EXPECT_FALSE(ParseJson(R"({"a":1,"b":2,"a":1})", strict).ok());
  EXPECT_FALSE(ParseJson(R"({"a":1,"\u0061":1})", strict).ok());
  // Beyond the size at which keys are hashed.
  std::string text = "{";
  for (int i = 0; i < 100; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  EXPECT_TRUE(ParseJson(text + "\"z\":0}", strict).ok());
  EXPECT_FALSE(ParseJson(text + "\"k7\":0}", strict).ok());
  EXPECT_FALSE(ParseJson(text + "\"k77\":0}", strict).ok());
  const auto last = ParseJson(text + "\"k7\":1,\"k77\":2}");
  ASSERT_TRUE(last.ok());
  EXPECT_EQ(last->size(), 100u);
  EXPECT_EQ(AsNumber(Find(*last, "k7")), 1);
  EXPECT_EQ(AsNumber(Find(*last, "k77")), 2);
}

TEST(FormatNumber, PrintsAsJavaScriptDoes) {
  const std::vector<std::pair<double, std::string>> cases = {
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {100, "100"},
      {0.1, "0.1"},
      {0.000001, "0.000001"},
      {0.0000001, "1e-7"},
      {0.00000123, "0.00000123"},
      {1.5e-9, "1.5e-9"},
      {123456789012345680000.0, "123456789012345680000"},
      {1e20, "100000000000000000000"},
      {1e21, "1e+21"},
      {1.2345e25, "1.2345e+25"},
      {-3.6e26, "-3.6e+26"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {4.35, "4.35"},
      {0.1 + 0.2, "0.30000000000000004"},
      {std::numeric_limits<double>::infinity(), "Infinity"},
      {-std::numeric_limits<double>::infinity(), "-Infinity"},
      {std::nan(""), "NaN"},
  };
  for (const auto& [number, printed] : cases) EXPECT_EQ(FormatNumber(number), printed);
}

RC_GTEST_PROP(FormatNumber, ReadsBackExactly, (double number)) {
  const auto value = ParseJson(FormatNumber(number));
  RC_ASSERT(value.ok());
  RC_ASSERT(AsNumber(&*value) == number);
}

TEST(Stringify, NeverThrowsOnBytesThatAreNoText) {
  EXPECT_EQ(Stringify(Json(std::string("\x80" "a\xC2", 3))), "\"\uFFFDa\uFFFD\"");
  EXPECT_EQ(Stringify(Json(std::nan(""))), "null");
  EXPECT_EQ(Stringify(Json(std::uint64_t{18446744073709551615u})), "18446744073709551615");
}

TEST(StringifyPretty, IndentsAndEndsTheLine) {
  EXPECT_EQ(StringifyPretty(*ParseJson(R"({"a":[1,{}],"b":[]})")),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}\n");
}

RC_GTEST_PROP(ParseJson, AnswersForAnyBytes, (const std::string& bytes)) {
  const auto value = ParseJson(bytes);
  if (value) RC_ASSERT(ParseJson(Stringify(*value)).ok());
}

RC_GTEST_PROP(ParseJson, ReadsBackAnyStringItPrints, (const std::string& bytes)) {
  const std::string printed = Stringify(Json(bytes));
  const auto value = ParseJson(printed);
  RC_ASSERT(value.ok());
  RC_ASSERT(Stringify(*value) == printed);
}

TEST(TypedReads, AreNotFooledByAnotherType) {
  const Json value = *ParseJson(
      R"({"s":"x","n":1.5,"i":3,"t":true,"z":null,"o":{},"a":[],"e":1e400,"m":9007199254740992})");
  EXPECT_EQ(*AsString(Find(value, "s")), "x");
  EXPECT_EQ(AsString(Find(value, "n")), nullptr);
  EXPECT_EQ(AsString(Find(value, "absent")), nullptr);
  EXPECT_EQ(AsNumber(Find(value, "n")), 1.5);
  EXPECT_EQ(AsNumber(Find(value, "s")), std::nullopt);
  EXPECT_EQ(AsNumber(Find(value, "t")), std::nullopt);
  EXPECT_EQ(AsBool(Find(value, "t")), true);
  EXPECT_EQ(AsBool(Find(value, "i")), std::nullopt);
  EXPECT_EQ(AsSafeInteger(Find(value, "i")), 3);
  EXPECT_EQ(AsSafeInteger(Find(value, "n")), std::nullopt);
  EXPECT_EQ(AsSafeInteger(Find(value, "e")), std::nullopt);
  EXPECT_EQ(AsSafeInteger(Find(value, "m")), std::nullopt);
  EXPECT_TRUE(IsObject(Find(value, "o")));
  EXPECT_FALSE(IsObject(Find(value, "a")));
  EXPECT_FALSE(IsObject(Find(value, "z")));
  EXPECT_TRUE(IsArray(Find(value, "a")));
  EXPECT_EQ(Find(Json::array(), "s"), nullptr);
}

TEST(KeysInJsOrder, PutsIntegerLikeKeysFirst) {
  const Json value = *ParseJson(R"({"b":0,"4294967294":0,"0":0,"00":0,"10":0,"9":0,"":0,"a":0})");
  EXPECT_EQ(KeysInJsOrder(value), (std::vector<std::string_view>{
                                      "0", "9", "10", "4294967294", "b", "00", "", "a"}));
}

}  // namespace
}  // namespace aex
