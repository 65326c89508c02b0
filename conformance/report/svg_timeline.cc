#include "conformance/report/svg_timeline.h"

#include <string>

#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

constexpr int kDigits = 1;  // A tenth of a unit is less than anybody sees.

std::string Number(double value) { return Decimal(value, kDigits); }

std::string PathOf(const PictureMark& mark) {
  const auto at = [&](double dx, double dy) {
    return Number(mark.x + dx) + " " + Number(mark.y + dy);
  };
  switch (mark.shape) {
    case MarkShape::kCross:
      return "M" + at(-5, -5) + "L" + at(5, 5) + "M" + at(-5, 5) + "L" + at(5, -5);
    case MarkShape::kDot:
      return "M" + at(-5, 0) + "a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z";
    case MarkShape::kSquare:
      return "M" + at(-5, -5) + "h10v10h-10z";
    case MarkShape::kHeadLeft:
      return "M" + at(0, 0) + "L" + at(7, -4) + "L" + at(7, 4) + "z";
    case MarkShape::kHeadRight:
      return "M" + at(0, 0) + "L" + at(-7, -4) + "L" + at(-7, 4) + "z";
  }
  return "";
}

void WriteBox(const PictureBox& box, Markup& out) {
  out.Void("rect", {{"class", "box " + box.look},
                    {"x", Number(box.x)},
                    {"y", Number(box.y)},
                    {"width", Number(box.width)},
                    {"height", Number(box.height)}});
}

void WriteLine(const PictureLine& line, Markup& out) {
  out.Void("line", {{"class", "line " + line.look},
                    {"x1", Number(line.x1)},
                    {"y1", Number(line.y1)},
                    {"x2", Number(line.x2)},
                    {"y2", Number(line.y2)}});
}

void WriteMark(const PictureMark& mark, Markup& out) {
  const bool cross = mark.shape == MarkShape::kCross;
  out.Void("path", {{"class", (cross ? "cross " : "mark ") + mark.look}, {"d", PathOf(mark)}});
}

void WriteText(const PictureText& text, Markup& out) {
  out.Element("text",
              {{"class", "text " + text.look},
               {"x", Number(text.x)},
               {"y", Number(text.y)},
               {"textLength", Number(WidthOf(text))},
               {"lengthAdjust", "spacingAndGlyphs"}},
              text.text);
}

void WriteShapes(const PictureEvent& event, Markup& out) {
  for (const PictureBox& box : event.boxes) WriteBox(box, out);
  for (const PictureLine& line : event.lines) WriteLine(line, out);
  for (const PictureMark& mark : event.marks) WriteMark(mark, out);
  for (const PictureText& text : event.texts) WriteText(text, out);
}

}  // namespace

void WriteTimelineSvg(const TimelinePicture& picture, std::size_t number,
                      std::string_view title, std::string_view about, Markup& out) {
  const std::string id = "timeline-" + std::to_string(number);
  const std::string size = Number(kPictureWidth) + " " + Number(picture.height);
  out.Open("svg", {{"class", "timeline"},
                   {"id", id},
                   {"viewBox", "0 0 " + size},
                   {"role", "img"},
                   {"aria-labelledby", id + "-title " + id + "-about"}});
  out.Element("title", {{"id", id + "-title"}}, title);
  out.Element("desc", {{"id", id + "-about"}}, about);
  out.Open("g", {{"class", "lanes"}});
  WriteShapes(picture.lanes, out);
  out.Close();
  bool offending = false;
  for (std::size_t i = 0; i < picture.events.size(); ++i) {
    const PictureEvent& event = picture.events[i];
    std::string look = "event " + event.kind;
    if (event.fault) look += " faulted";
    if (event.wrong) look += " offending";
    const bool first = event.wrong && !offending;
    offending = offending || event.wrong;
    out.Open("g", {{"class", look},
                   {"id", first ? id + "-offending" : id + "-event-" + std::to_string(i + 1)}});
    out.Element("title", {}, event.words);
    WriteShapes(event, out);
    out.Close();
  }
  out.Close();
}

}  // namespace aex::conformance
