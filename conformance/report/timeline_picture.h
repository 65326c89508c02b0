// A timeline as a picture: where each line, box and word of it stands.
//
// Three lanes, the client on the left, the server on the right and the wire
// between them; time runs down. An event takes the room that its words need, not
// the time that it took: times and waits are written beside it. Every letter is
// as wide as kLetterWidth, whoever draws it sees to that, so no words overlap and
// none leave the picture. A long timeline is shortened in the middle.
//
// Pure function; the picture is a plain value that says nothing of colours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/timeline.h"

namespace aex::conformance {

inline constexpr double kPictureWidth = 420;
inline constexpr double kLetterWidth = 7.2;
inline constexpr double kLineHeight = 16;
// Of the letters, above and below the line they stand on.
inline constexpr double kAscent = 12;
inline constexpr double kDescent = 4;
// Events at the ends of a picture that is longer than both, and those in between
// that are shown because the finding names them.
inline constexpr std::size_t kFirstEvents = 30;
inline constexpr std::size_t kLastEvents = 10;
inline constexpr std::size_t kMaxNamedEvents = 12;

// `look` is the name of how a thing looks, in the words of a style sheet.
struct PictureText {
  double x = 0, y = 0;  // Where its first letter stands.
  std::string text;
  std::string look;
};
struct PictureBox {
  double x = 0, y = 0, width = 0, height = 0;
  std::string look;
};
struct PictureLine {
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
  std::string look;
};
enum class MarkShape { kCross, kDot, kSquare, kHeadLeft, kHeadRight };
struct PictureMark {
  MarkShape shape = MarkShape::kDot;
  double x = 0, y = 0;  // Its middle; of a head its tip.
  std::string look;
};

struct PictureEvent {
  std::string kind;    // "attempt", "wait", "report", "commit", "note", "left-out".
  bool wrong = false;  // The finding names it.
  bool fault = false;  // It met a rule.
  std::string words;   // All of it as text, a line a row.
  double top = 0, bottom = 0;
  std::vector<PictureBox> boxes;  // Drawn in this order: boxes, lines, marks, texts.
  std::vector<PictureLine> lines;
  std::vector<PictureMark> marks;
  std::vector<PictureText> texts;
};

struct TimelinePicture {
  double height = 0;
  PictureEvent lanes;  // Their names and lines, below everything else.
  std::vector<PictureEvent> events;
};

TimelinePicture PictureOf(const std::vector<TimelineRow>& rows);

// As wide as it is drawn.
double WidthOf(const PictureText& text);

}  // namespace aex::conformance
