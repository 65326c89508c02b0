#include "conformance/report/picture_words.h"

#include <algorithm>
#include <cmath>

#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

constexpr double kFramePad = 4;
constexpr double kFrameHeight = 15;

// A word, or a framed label, in its place within a line.
struct Run {
  std::string text;
  const PicturePiece* piece = nullptr;
  double x = 0;

  double width() const {
    return static_cast<double>(ColumnsOf(text)) * kLetterWidth +
           (piece->framed ? 2 * kFramePad : 0);
  }
};

struct Line {
  std::vector<Run> runs;
  double width = 0;
};

class Breaker {
 public:
  explicit Breaker(double width) : width_(width) { lines_.emplace_back(); }

  void Add(const PicturePiece& piece) {
    const auto columns =
        static_cast<std::size_t>((width_ - (piece.framed ? 2 * kFramePad : 0)) / kLetterWidth);
    if (piece.framed) return AddRun({CutTo(piece.text, columns), &piece, 0});
    const double whole = static_cast<double>(ColumnsOf(piece.text)) * kLetterWidth;
    if (whole <= width_ && !Fits(whole)) lines_.emplace_back();
    std::size_t at = 0;
    while (at < piece.text.size()) {
      const std::size_t blank = std::min(piece.text.find(' ', at), piece.text.size());
      if (blank > at) AddRun({CutTo(piece.text.substr(at, blank - at), columns), &piece, 0});
      at = blank + 1;
    }
  }

  std::vector<Line> Lines() {
    if (lines_.back().runs.empty()) lines_.pop_back();
    if (lines_.size() > kMaxPieceLines) {
      lines_.resize(kMaxPieceLines);
      Run& last = lines_.back().runs.back();
      last.text = CutTo(last.text + "……", ColumnsOf(last.text));
    }
    return std::move(lines_);
  }

 private:
  // Whether it goes behind what the last line holds.
  bool Fits(double width) const {
    const Line& line = lines_.back();
    return line.runs.empty() || line.width + kLetterWidth + width <= width_;
  }

  void AddRun(Run run) {
    if (!Fits(run.width())) lines_.emplace_back();
    Line* line = &lines_.back();
    const bool first = line->runs.empty();
    Run* before = first ? nullptr : &line->runs.back();
    if (before != nullptr && before->piece == run.piece && !run.piece->framed) {
      before->text += " " + run.text;
      line->width = before->x + before->width();
      return;
    }
    run.x = first ? 0 : line->width + kLetterWidth;
    line->width = run.x + run.width();
    line->runs.push_back(std::move(run));
  }

  double width_;
  std::vector<Line> lines_;
};

double LeftOf(const Line& line, const PictureRoom& room) {
  const double slack = room.right - room.left - line.width;
  switch (room.align) {
    case Align::kLeft: return room.left;
    case Align::kMiddle: return room.left + slack / 2;
    case Align::kRight: return room.left + slack;
  }
  return room.left;
}

}  // namespace

double AddWords(const std::vector<PicturePiece>& pieces, const PictureRoom& room,
                PictureEvent& event) {
  Breaker breaker(room.right - room.left);
  for (const PicturePiece& piece : pieces) breaker.Add(piece);
  double top = room.top;
  for (const Line& line : breaker.Lines()) {
    const double left = LeftOf(line, room);
    for (const Run& run : line.runs) {
      const double x = left + run.x;
      const double pad = run.piece->framed ? kFramePad : 0;
      if (run.piece->framed)
        event.boxes.push_back({x, top + (kLineHeight - kFrameHeight) / 2, run.width(),
                               kFrameHeight, run.piece->look});
      event.texts.push_back({x + pad, top + kAscent, run.text, run.piece->look});
    }
    top += kLineHeight;
  }
  return top - room.top;
}

}  // namespace aex::conformance
