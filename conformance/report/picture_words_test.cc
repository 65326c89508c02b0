#include "conformance/report/picture_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

using testing::ElementsAre;

constexpr double kTenLetters = 10 * kLetterWidth;

std::vector<std::string> LinesOf(const std::vector<PicturePiece>& pieces) {
  PictureEvent event;
  AddWords(pieces, {0, kTenLetters, 0, Align::kLeft}, event);
  std::vector<std::string> lines;
  double y = -1;
  for (const PictureText& text : event.texts) {
    if (text.y != y) lines.push_back(text.text);
    else lines.back() += "|" + text.text;
    y = text.y;
  }
  return lines;
}

TEST(PictureWords, BreaksAtBlanks) {
  EXPECT_THAT(LinesOf({{"one two three four", "", false}}),
              ElementsAre("one two", "three four"));
}

TEST(PictureWords, KeepsAPieceInOneLineWhereItCan) {
  EXPECT_THAT(LinesOf({{"one", "a", false}, {"two", "b", false}}), ElementsAre("one|two"));
  EXPECT_THAT(LinesOf({{"one", "a", false}, {"red key", "b", false}}),
              ElementsAre("one", "red key"));
}

TEST(PictureWords, CutsWhatIsTooLong) {
  EXPECT_THAT(LinesOf({{"abcdefghijklm", "", false}}), ElementsAre("abcdefghi…"));
  std::string many;
  for (int i = 0; i < 20; ++i) many += "12345678 ";
  const auto lines = LinesOf({{many, "", false}});
  ASSERT_EQ(lines.size(), kMaxPieceLines);
  EXPECT_EQ(lines.back(), "1234567…");
}

TEST(PictureWords, FramesALabelWhole) {
  PictureEvent event;
  const double height = AddWords({{"POST", "request", false}, {"K1 K2", "key", true}},
                                 {10, 200, 20, Align::kLeft}, event);
  EXPECT_EQ(height, kLineHeight);
  ASSERT_EQ(event.texts.size(), 2u);
  ASSERT_EQ(event.boxes.size(), 1u);
  const PictureBox& frame = event.boxes[0];
  EXPECT_EQ(frame.look, "key");
  EXPECT_DOUBLE_EQ(frame.x, 10 + 5 * kLetterWidth);
  EXPECT_GT(event.texts[1].x, frame.x);
  EXPECT_LT(event.texts[1].x + WidthOf(event.texts[1]), frame.x + frame.width);
}

TEST(PictureWords, StandsWhereItIsAligned) {
  const std::vector<PicturePiece> words = {{"abcd", "", false}};
  const auto left_of = [&](Align align) {
    PictureEvent event;
    AddWords(words, {0, kTenLetters, 0, align}, event);
    return event.texts.at(0).x;
  };
  EXPECT_DOUBLE_EQ(left_of(Align::kLeft), 0);
  EXPECT_DOUBLE_EQ(left_of(Align::kMiddle), 3 * kLetterWidth);
  EXPECT_DOUBLE_EQ(left_of(Align::kRight), 6 * kLetterWidth);
}

TEST(PictureWords, TakesNoRoomForNothing) {
  PictureEvent event;
  EXPECT_EQ(AddWords({}, {0, kTenLetters, 0, Align::kLeft}, event), 0);
  EXPECT_EQ(AddWords({{"  ", "", false}}, {0, kTenLetters, 0, Align::kLeft}, event), 0);
  EXPECT_TRUE(event.texts.empty());
}

}  // namespace
}  // namespace aex::conformance
