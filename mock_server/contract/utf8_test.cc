#include "mock_server/contract/utf8.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace aex {
namespace {

TEST(Utf8, KnowsWellFormedSequences) {
  const std::vector<std::pair<std::string, std::size_t>> cases = {
      {"a", 1},           {"\x7F", 1},         {"\xC2\x80", 2},       {"\xDF\xBF", 2},
      {"\xE0\xA0\x80", 3}, {"\xED\x9F\xBF", 3}, {"\xEE\x80\x80", 3},   {"\xEF\xBF\xBF", 3},
      {"\xF0\x90\x80\x80", 4}, {"\xF4\x8F\xBF\xBF", 4},
      // Cut short, overlong, surrogates, too large, stray.
      {"", 0},            {"\xC2", 0},         {"\xC2\x41", 0},       {"\xC0\x80", 0},
      {"\xC1\xBF", 0},    {"\xE0\x9F\xBF", 0}, {"\xED\xA0\x80", 0},   {"\xED\xBF\xBF", 0},
      {"\xE2\x82", 0},    {"\xF0\x8F\xBF\xBF", 0}, {"\xF4\x90\x80\x80", 0},
      {"\xF5\x80\x80\x80", 0}, {"\x80", 0},     {"\xFF", 0}};
  for (const auto& [bytes, length] : cases) EXPECT_EQ(Utf8SequenceLength(bytes), length);
}

TEST(Utf8, ReadsBackEveryCodePointItWrites) {
  for (std::uint32_t point = 0; point <= 0x10FFFF; point += point < 0x3000 ? 1 : 61) {
    std::string text;
    AppendUtf8(point, text);
    std::size_t at = 0;
    EXPECT_EQ(DecodeUtf8(text, at), point);
    EXPECT_EQ(at, text.size());
    EXPECT_EQ(IsValidUtf8(text), point < 0xD800 || point > 0xDFFF) << point;
    EXPECT_EQ(Utf16Length(text), point < 0x10000 ? 1u : 2u);
  }
}

RC_GTEST_PROP(Utf8, AnswersForAnyBytes, (const std::string& bytes)) {
  std::size_t at = 0;
  std::size_t steps = 0;
  while (at < bytes.size()) {
    const std::size_t before = at;
    DecodeUtf8(bytes, at);
    RC_ASSERT(at > before);
    ++steps;
  }
  RC_ASSERT(at == bytes.size());
  RC_ASSERT(Utf16Length(bytes) >= steps);
  RC_ASSERT(JsTrim(bytes).size() <= bytes.size());
}

TEST(Utf8, CountsUtf16UnitsAsJavaScriptDoes) {
  EXPECT_EQ(Utf16Length(""), 0u);
  EXPECT_EQ(Utf16Length("abc"), 3u);
  EXPECT_EQ(Utf16Length("é"), 1u);
  EXPECT_EQ(Utf16Length("€"), 1u);
  EXPECT_EQ(Utf16Length("😀"), 2u);
  EXPECT_EQ(Utf16Length("\xED\xA0\xBD"), 1u);  // A lone surrogate.
}

TEST(JsTrim, TakesWhatJavaScriptCallsBlank) {
  const std::vector<std::string> blanks = {
      "\t", "\n", "\v", "\f", "\r", " ", "\u00A0", "\u1680", "\u2000", "\u2005", "\u200A",
      "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "\uFEFF"};
  std::string all;
  for (const std::string& blank : blanks) {
    EXPECT_EQ(JsTrim(blank), "") << blank;
    EXPECT_EQ(JsTrim(blank + "a b" + blank), "a b");
    all += blank;
  }
  EXPECT_EQ(JsTrim(all + "x" + all), "x");
}

TEST(JsTrim, LeavesEverythingElse) {
  for (const std::string text :
       {"\x1C", "\x1F", "\u0085", "\u180E", "\u200B", "\u2060", "\x80", "\xC2", "\xE2\x80"})
    EXPECT_EQ(JsTrim(text), text);
  EXPECT_EQ(JsTrim(""), "");
  EXPECT_EQ(JsTrim(std::string(1, '\0')), std::string(1, '\0'));
}

}  // namespace
}  // namespace aex
