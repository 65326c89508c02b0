#include "conformance/report/safe_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SafeText, LetsNothingSteerTheTerminal) {
  EXPECT_EQ(OneLine("red \x1b[31m and\nnext\ttab\x7f"), "red  [31m and next tab ");
  EXPECT_EQ(OneLine("c1 \xC2\x9B" "31m"), "c1  31m");
  EXPECT_EQ(OneLine("\xff"), "\xEF\xBF\xBD");
  EXPECT_EQ(OneLine("ünïcode ←"), "ünïcode ←");
}

TEST(SafeText, CutsLongLines) {
  EXPECT_EQ(OneLine("abcdef", 4), "abc…");
  EXPECT_EQ(ColumnsOf(OneLine(std::string(100'000, 'x'))), kMaxForeignColumns);
}

TEST(SafeText, MasksWhatLooksLikeACredential) {
  EXPECT_EQ(MaskCredentials("key sk-conformance-0123 used"), "key [hidden] used");
  EXPECT_EQ(MaskCredentials("Authorization: Bearer lane-1~x/y= end"),
            "Authorization: Bearer [hidden] end");
  EXPECT_EQ(MaskCredentials("BEARER abc"), "BEARER [hidden]");
  EXPECT_EQ(MaskCredentials("{\"k\":\"sk-0123456789\"}"), "{\"k\":\"[hidden]\"}");
}

TEST(SafeText, LeavesOrdinaryWordsAlone) {
  EXPECT_EQ(MaskCredentials("task-force, sk-8, bearer"), "task-force, sk-8, bearer");
  EXPECT_EQ(MaskCredentials("without the bearer token to"), "without the bearer token to");
  EXPECT_EQ(MaskCredentials("the bearer tokens-1"), "the bearer [hidden]");
  EXPECT_EQ(MaskCredentials("disk-0123456789"), "disk-0123456789");
}

TEST(SafeText, HidesTheSecretsOfACase) {
  EXPECT_EQ(WithoutSecrets("a lane-7 b lane-7", {"lane-7", ""}), "a [hidden] b [hidden]");
  EXPECT_EQ(WithoutSecrets("a", {"lane-7"}), "a");
}

TEST(SafeText, QuotesWhatIsNoWord) {
  EXPECT_EQ(Word("rate_limited"), "rate_limited");
  EXPECT_EQ(Word("two words"), "\"two words\"");
  EXPECT_EQ(Word(""), "\"\"");
  EXPECT_EQ(Word("sk-0123456789"), "[hidden]");
}

TEST(SafeText, KeepsTheLastLinesThatSaySomething) {
  EXPECT_THAT(LastLines("one\ntwo\n\n  three  \n\n", 2), ElementsAre("two", "  three"));
  EXPECT_THAT(LastLines("one", 2), ElementsAre("one"));
  EXPECT_THAT(LastLines("one\r\ntwo\r\n", 5), ElementsAre("one", "two"));
  EXPECT_THAT(LastLines("\n\n", 5), IsEmpty());
  EXPECT_THAT(LastLines("one", 0), IsEmpty());
}

}  // namespace
}  // namespace aex::conformance
