#include "conformance/subject/line_buffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace aex::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using TimePoint = LineBuffer::TimePoint;

constexpr TimePoint At(int ms) { return TimePoint(std::chrono::milliseconds(ms)); }

std::vector<std::string> Lines(LineBuffer& buffer) {
  std::vector<std::string> lines;
  while (const auto line = buffer.Next()) lines.emplace_back(*line);
  return lines;
}

TEST(LineBuffer, HandsOutWholeLinesOnly) {
  LineBuffer buffer(100);
  buffer.Append("one\ntwo\nthr", At(0));
  EXPECT_THAT(Lines(buffer), ElementsAre("one", "two"));
  EXPECT_EQ(buffer.unfinished(), "thr");
  buffer.Append("ee\n", At(1));
  EXPECT_THAT(Lines(buffer), ElementsAre("three"));
  EXPECT_EQ(buffer.unfinished(), "");
}

TEST(LineBuffer, HandsOutEmptyLines) {
  LineBuffer buffer(100);
  buffer.Append("\n\na\n", At(0));
  EXPECT_THAT(Lines(buffer), ElementsAre("", "", "a"));
}

TEST(LineBuffer, KnowsSinceWhenBytesWait) {
  LineBuffer buffer(100);
  buffer.Append("half", At(5));
  EXPECT_THAT(Lines(buffer), IsEmpty());
  buffer.Append(" more", At(9));
  EXPECT_THAT(Lines(buffer), IsEmpty());
  EXPECT_EQ(buffer.unfinished_since(), At(5));
  buffer.Append("\nnext", At(12));
  EXPECT_THAT(Lines(buffer), ElementsAre("half more"));
  EXPECT_EQ(buffer.unfinished(), "next");
  EXPECT_EQ(buffer.unfinished_since(), At(12));
}

TEST(LineBuffer, TakesALineAtItsBoundAndRefusesOneByteMore) {
  LineBuffer at_bound(8);
  at_bound.Append("12345678", At(0));
  EXPECT_THAT(Lines(at_bound), IsEmpty());
  EXPECT_FALSE(at_bound.overflowed());
  at_bound.Append("\n", At(0));
  EXPECT_THAT(Lines(at_bound), ElementsAre("12345678"));

  LineBuffer past_bound(8);
  past_bound.Append("123456789", At(0));
  EXPECT_THAT(Lines(past_bound), IsEmpty());
  EXPECT_TRUE(past_bound.overflowed());
}

RC_GTEST_PROP(LineBuffer, GivesTheSameLinesHoweverTheStreamIsCut, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::container<std::string>(rc::gen::element('a', 'b', '\n')));
  std::string stream;
  LineBuffer buffer(std::size_t{1} << 20);
  std::vector<std::string> lines;
  for (const std::string& piece : pieces) {
    stream += piece;
    buffer.Append(piece, At(0));
    for (auto& line : Lines(buffer)) lines.push_back(std::move(line));
  }
  std::string joined;
  for (const auto& line : lines) joined += line + "\n";
  RC_ASSERT(joined + std::string(buffer.unfinished()) == stream);
}

}  // namespace
}  // namespace aex::conformance
