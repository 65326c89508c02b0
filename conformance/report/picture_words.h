// Words of a picture, broken into lines that fit and set left, right or in the
// middle of their room.
//
// A piece is words of one look, or a label that stays whole in a frame of its
// own. Words of a piece stay in one line where they can. Adds to an event; holds
// nothing. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/timeline_picture.h"

namespace aex::conformance {

struct PicturePiece {
  std::string text;
  std::string look;
  bool framed = false;
};

enum class Align { kLeft, kMiddle, kRight };

// The room between two edges, with a top.
struct PictureRoom {
  double left = 0, right = 0;
  double top = 0;
  Align align = Align::kLeft;
};

// More lines than these are cut.
inline constexpr std::size_t kMaxPieceLines = 6;

// The pieces one after another, a blank between them; returns how high they are.
double AddWords(const std::vector<PicturePiece>& pieces, const PictureRoom& room,
                PictureEvent& event);

}  // namespace aex::conformance
