#include "conformance/report/paint.h"

#include <gtest/gtest.h>

namespace aex::conformance {
namespace {

TEST(Paint, EndsEveryColourItBegins) {
  const Paint on(true);
  EXPECT_EQ(on.Good("a"), "\x1b[32ma\x1b[0m");
  EXPECT_EQ(on.Bad("a"), "\x1b[31ma\x1b[0m");
  EXPECT_EQ(on.Warn("a"), "\x1b[33ma\x1b[0m");
  EXPECT_EQ(on.Dim("a"), "\x1b[2ma\x1b[0m");
  EXPECT_EQ(on.Dim(""), "");
}

TEST(Paint, LeavesTextAloneWithoutATerminal) {
  const Paint off(false);
  EXPECT_EQ(off.Good("a"), "a");
  EXPECT_EQ(off.Bad("a"), "a");
}

}  // namespace
}  // namespace aex::conformance
