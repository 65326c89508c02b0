#include "conformance/subject/text_tail.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace aex::conformance {
namespace {

TEST(TextTail, KeepsEverythingUpToItsBound) {
  TextTail tail(8);
  tail.Append("1234");
  tail.Append("5678");
  EXPECT_EQ(tail.Text(), "12345678");
}

TEST(TextTail, ForgetsTheOldestByteAboveItsBound) {
  TextTail tail(8);
  tail.Append("12345678");
  tail.Append("9");
  EXPECT_EQ(tail.Text(), "23456789");
}

TEST(TextTail, KeepsTheEndOfOneLargePiece) {
  TextTail tail(4);
  tail.Append("abc");
  tail.Append("0123456789");
  EXPECT_EQ(tail.Text(), "6789");
}

RC_GTEST_PROP(TextTail, IsTheEndOfAllThatWasAppended, (std::vector<std::string> pieces)) {
  TextTail tail(16);
  std::string all;
  for (const std::string& piece : pieces) {
    tail.Append(piece);
    all += piece;
  }
  RC_ASSERT(tail.Text() ==
            all.substr(all.size() - std::min<std::size_t>(all.size(), 16)));
}

TEST(IndentedTail, ShowsTheEndWithoutEmptyLines) {
  EXPECT_EQ(IndentedTail("a\nb\n\nc\n \n", 2), "  b\n  c");
  EXPECT_EQ(IndentedTail("a\nb", 9), "  a\n  b");
}

TEST(IndentedTail, AreEmptyForNothing) {
  EXPECT_EQ(IndentedTail("", 3), "");
  EXPECT_EQ(IndentedTail("\n\n", 3), "");
  EXPECT_EQ(IndentedTail("a", 0), "");
}

TEST(IndentedTail, CutsALineThatIsTooLongToRead) {
  EXPECT_EQ(IndentedTail(std::string(501, 'x'), 1), "  " + std::string(500, 'x'));
}

}  // namespace
}  // namespace aex::conformance
