#include "conformance/report/text_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace aex::conformance {
namespace {

using testing::ElementsAre;

TEST(TextColumns, CountsACodePointAsOneColumn) {
  EXPECT_EQ(ColumnsOf(""), 0u);
  EXPECT_EQ(ColumnsOf("abc"), 3u);
  EXPECT_EQ(ColumnsOf("← ✗ …"), 5u);
  EXPECT_EQ(ColumnsOf("\xff\xfe"), 2u) << "bytes that are no UTF-8 count one each";
}

TEST(TextColumns, PadsToAColumnAndLeavesLongerTextAlone) {
  EXPECT_EQ(PadRight("…", 3), "…  ");
  EXPECT_EQ(PadLeft("…", 3), "  …");
  EXPECT_EQ(PadRight("abcd", 3), "abcd");
  EXPECT_EQ(PadLeft("abcd", 3), "abcd");
}

TEST(TextColumns, CutsWithAnEllipsis) {
  EXPECT_EQ(CutTo("abcd", 4), "abcd");
  EXPECT_EQ(CutTo("abcde", 4), "abc…");
  EXPECT_EQ(CutTo("←←←", 2), "←…");
  EXPECT_EQ(CutTo("abc", 0), "");
}

TEST(TextColumns, WrapsAtBlanks) {
  EXPECT_THAT(WrapText("", 20), ElementsAre(""));
  EXPECT_THAT(WrapText("twelve words or so in a line", 20),
              ElementsAre("twelve words or so", "in a line"));
  EXPECT_THAT(WrapText("exactly twenty wide.", 20), ElementsAre("exactly twenty wide."));
  EXPECT_THAT(WrapText("one\ntwo", 20), ElementsAre("one", "two"));
  EXPECT_THAT(WrapText("abcdefghijklmnopqrstuvwxyz", 20),
              ElementsAre("abcdefghijklmnopqrst", "uvwxyz"));
}

RC_GTEST_PROP(TextColumns, WrappingKeepsEveryWordAndNoLineIsTooWide,
              (const std::vector<std::uint8_t>& lengths)) {
  std::string text;
  for (const std::uint8_t length : lengths) {
    if (!text.empty()) text += " ";
    text += std::string(length % 19 + 1, 'x');
  }
  std::string joined;
  for (const std::string& line : WrapText(text, 20)) {
    RC_ASSERT(ColumnsOf(line) <= 20u);
    if (!joined.empty()) joined += " ";
    joined += line;
  }
  RC_ASSERT(joined == text);
}

TEST(TextColumns, HangsTextBesideItsHead) {
  const std::string text = std::string(90, 'a') + " " + std::string(10, 'b');
  EXPECT_EQ(Hanging("  why   ", text),
            "  why   " + std::string(90, 'a') + "\n        " + std::string(10, 'b') + "\n");
}

TEST(TextColumns, GroupsThousands) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(1000), "1,000");
  EXPECT_EQ(WithThousands(1234567), "1,234,567");
  EXPECT_EQ(WithThousands(-1000), "-1,000");
  EXPECT_EQ(WithThousands(-100), "-100");
}

TEST(TextColumns, PrintsAmountsAsPeopleReadThem) {
  EXPECT_EQ(Plural(1, "rule"), "1 rule");
  EXPECT_EQ(Plural(2000, "rule"), "2,000 rules");
  EXPECT_EQ(Milliseconds(417), "417 ms");
  EXPECT_EQ(Milliseconds(530.25), "530 ms");
  EXPECT_EQ(Milliseconds(0.4), "0.4 ms");
  EXPECT_EQ(Milliseconds(9.97), "10 ms");
  EXPECT_EQ(Milliseconds(120000), "120,000 ms");
  EXPECT_EQ(Milliseconds(1e300), "more than 1e15 ms");
  EXPECT_EQ(Dollars(10'000), "$0.01");
  EXPECT_EQ(Dollars(500), "$0.0005");
  EXPECT_EQ(Dollars(1'250'000'000), "$1,250.00");
  EXPECT_EQ(Dollars(0), "$0.00");
}

}  // namespace
}  // namespace aex::conformance
