#include "conformance/report/timeline_picture.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

#include "conformance/report/picture_words.h"
#include "conformance/report/row_pieces.h"
#include "conformance/report/text_columns.h"
#include "conformance/report/timeline_text.h"

namespace aex::conformance {
namespace {

using Rows = std::span<const TimelineRow>;

constexpr double kTimeRight = 74;
constexpr std::size_t kTimeColumns = 10;
constexpr double kClientX = 88;
constexpr double kServerX = 408;
constexpr double kHalfBar = 4;
constexpr PictureRoom kRoom = {kClientX + 12, kServerX - 12, 0, Align::kLeft};
constexpr double kLanesHeight = 30;
constexpr double kPad = 6;         // Above and below an event.
constexpr double kArrowRoom = 10;  // Of an arrow, which stands in its middle.
constexpr double kHeadLength = 6;
// How far an arrow gets that does not arrive.
constexpr double kCutRequestAt = 0.6;
constexpr double kCutAnswerAt = 0.45;
constexpr double kNoAnswerAt = 0.82;
// A longer wait is drawn higher, but not as much higher as it is longer.
constexpr double kWaitGrowth = 7;
constexpr double kLongestWaitDrawnMs = 1e7;
// Less is what every step takes, and says nothing.
constexpr double kLeastTimeToldMs = 10;
// From here on, times are told in seconds.
constexpr double kSecondsFromMs = 100'000;

std::string TimeText(double at_ms) {
  if (at_ms < kSecondsFromMs) return WithThousands(std::llround(at_ms)) + " ms";
  const std::int64_t tenths = std::llround(at_ms / 100);
  return CutTo(WithThousands(tenths / 10) + "." + std::to_string(tenths % 10) + " s",
               kTimeColumns);
}

// The rows of one attempt, or a single one of another kind.
struct Group {
  std::size_t begin = 0, end = 0;
  bool named = false;
};

std::vector<Group> GroupsOf(const std::vector<TimelineRow>& rows) {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool goes_on = !groups.empty() && !rows[i].leads &&
                         rows[groups.back().begin].kind == RowKind::kRequest &&
                         rows[groups.back().begin].exchange == rows[i].exchange;
    if (!goes_on) groups.push_back({i, i, false});
    groups.back().end = i + 1;
    groups.back().named = groups.back().named || rows[i].wrong;
  }
  return groups;
}

std::vector<bool> ShownOf(const std::vector<Group>& groups) {
  std::vector<bool> shown(groups.size(), true);
  std::size_t named = 0;
  for (std::size_t i = kFirstEvents; i + kLastEvents < groups.size(); ++i)
    shown[i] = groups[i].named && named++ < kMaxNamedEvents;
  return shown;
}

bool HasSeveralIntents(const std::vector<TimelineRow>& rows) {
  std::set<std::string> nonces;
  for (const TimelineRow& row : rows) {
    if (const std::string nonce = NonceOf(row); !nonce.empty()) nonces.insert(nonce);
  }
  return nonces.size() > 1;
}

class Painter {
 public:
  TimelinePicture Paint(const std::vector<TimelineRow>& rows) {
    const std::vector<Group> groups = GroupsOf(rows);
    const std::vector<bool> shown = ShownOf(groups);
    several_intents_ = HasSeveralIntents(rows);
    y_ = kLanesHeight + kPad;
    std::int64_t left_out = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (!shown[i]) {
        ++left_out;
        continue;
      }
      if (left_out > 0) AddLeftOut(left_out);
      left_out = 0;
      Add(Rows(rows).subspan(groups[i].begin, groups[i].end - groups[i].begin));
    }
    picture_.height = y_ + kPad;
    AddLanes();
    return std::move(picture_);
  }

 private:
  void Add(Rows rows) {
    if (const auto kind = rows[0].kind; kind == RowKind::kRequest || kind == RowKind::kReads)
      AddPassedTime(rows[0].at_ms);
    PictureEvent event;
    event.top = y_;
    y_ += kPad;
    for (const TimelineRow& row : rows) {
      event.wrong = event.wrong || row.wrong;
      event.words += (event.words.empty() ? "" : "\n") + RowText(row);
    }
    event.fault = rows[0].rule > 0;
    switch (rows[0].kind) {
      case RowKind::kRequest: DrawAttempt(rows, event); break;
      case RowKind::kReads: DrawQuiet({{rows[0].text, "remark", false}}, rows[0], event); break;
      case RowKind::kCommit: DrawCommit(rows[0], event); break;
      case RowKind::kWait: DrawWait(rows[0], event); break;
      case RowKind::kReport: DrawReport(rows[0], event); break;
      case RowKind::kWork:
      case RowKind::kAnswer:
      case RowKind::kNote: DrawNote(rows[0], event); break;
    }
    y_ = std::max(y_, time_bottom_) + kPad;
    Finish(std::move(event), rows);
  }

  void Finish(PictureEvent event, Rows rows) {
    event.bottom = y_;
    if (event.wrong)
      event.boxes.insert(event.boxes.begin(), {1, event.top, kPictureWidth - 2,
                                               event.bottom - event.top, "band"});
    picture_.events.push_back(std::move(event));
    for (const TimelineRow& row : rows) last_ms_ = std::max(last_ms_, row.at_ms);
    // What folded reads slept stands in their words.
    time_is_told_ = rows[0].kind == RowKind::kReads;
  }

  double Words(const std::vector<PicturePiece>& pieces, Align align, PictureEvent& event) {
    PictureRoom room = kRoom;
    room.top = y_;
    room.align = align;
    const double height = AddWords(pieces, room, event);
    y_ += height;
    return height;
  }

  void DrawTime(const TimelineRow& row, PictureEvent& event) {
    const std::string time = TimeText(row.at_ms);
    if (!row.leads && time == last_time_) return;
    PictureRoom room{0, kTimeRight, y_, Align::kRight};
    time_bottom_ = y_ + AddWords({{time, "time", false}}, room, event);
    last_time_ = time;
  }

  // Without a clock that is handed over, nobody tells of waits.
  void AddPassedTime(double at_ms) {
    const double passed_ms = at_ms - last_ms_;
    if (time_is_told_ || passed_ms < kLeastTimeToldMs || picture_.events.empty()) return;
    PictureEvent event;
    event.kind = "wait";
    event.top = y_;
    event.words = TimeText(passed_ms) + " later";
    y_ += kPad;
    const double height = Words({{event.words, "remark", false}}, Align::kLeft, event);
    event.boxes.push_back({kClientX - kHalfBar / 2, y_ - height, kHalfBar, height, "pass-bar"});
    event.bottom = y_;
    picture_.events.push_back(std::move(event));
  }

  void Arrow(double from, double to, const std::string& look, bool arrives,
             PictureEvent& event) {
    const double y = y_ + kArrowRoom / 2;
    const double back = to > from ? -kHeadLength : kHeadLength;
    event.lines.push_back({from, y, arrives ? to + back : to, y, look});
    const MarkShape head = to > from ? MarkShape::kHeadRight : MarkShape::kHeadLeft;
    event.marks.push_back({arrives ? head : MarkShape::kCross, to, y, look});
    y_ += kArrowRoom;
  }

  void DrawAttempt(Rows rows, PictureEvent& event) {
    const TimelineRow& request = rows[0];
    const bool quiet = rows.size() == 1 && !request.wrong && request.rule == 0 &&
                       request.key.empty() && request.reach == Reach::kAnswered;
    if (quiet) return DrawQuiet(RequestPieces(request, several_intents_), request, event);
    event.kind = "attempt";
    DrawTime(request, event);
    Words(RequestPieces(request, several_intents_), Align::kLeft, event);
    const double out = y_ + kArrowRoom / 2;
    const bool arrives = request.reach != Reach::kCutRequest;
    const double reaches = kClientX + kCutRequestAt * (kServerX - kClientX);
    Arrow(kClientX + kHalfBar, arrives ? kServerX - kHalfBar : reaches,
          arrives ? "request" : "fault", arrives, event);
    for (const TimelineRow& row : rows.subspan(1)) {
      if (row.kind != RowKind::kAnswer) DrawServer(row, event);
    }
    DrawAnswer(rows, event);
    const double in = y_ - kArrowRoom / 2;
    event.boxes.push_back({kClientX - kHalfBar, out - 3, 2 * kHalfBar, in - out + 6,
                           "bar client-bar"});
    if (arrives)
      event.boxes.push_back({kServerX - kHalfBar, out - 3, 2 * kHalfBar, in - out + 6,
                             "bar server-bar"});
  }

  void DrawServer(const TimelineRow& row, PictureEvent& event) {
    const double middle = y_ + kLineHeight / 2;
    if (row.kind == RowKind::kCommit) {
      event.marks.push_back({MarkShape::kDot, kServerX, middle,
                             row.extra ? "commit lost" : "commit"});
      Words(CommitPieces(row), Align::kRight, event);
    } else {
      Words({{row.text, "remark", false}}, Align::kRight, event);
    }
  }

  void DrawAnswer(Rows rows, PictureEvent& event) {
    const TimelineRow& request = rows[0];
    const bool told = rows.back().kind == RowKind::kAnswer;
    if (told) DrawTime(rows.back(), event);
    Words(FaultPieces(request.rule, told ? rows.back().text : ""), Align::kMiddle, event);
    const std::string look = request.rule > 0 ? "fault" : "answer";
    const double span = kServerX - kClientX;
    switch (request.reach) {
      case Reach::kAnswered:
        return Arrow(kServerX - kHalfBar, kClientX + kHalfBar, look, true, event);
      case Reach::kCutAnswer:
        return Arrow(kServerX - kHalfBar, kClientX + kCutAnswerAt * span, look, false, event);
      case Reach::kNoAnswer:
        return Arrow(kServerX - kHalfBar, kClientX + kNoAnswerAt * span, look, false, event);
      case Reach::kCutRequest: y_ += kArrowRoom / 2;
    }
  }

  // Asked and answered, and nothing more to say.
  void DrawQuiet(const std::vector<PicturePiece>& pieces, const TimelineRow& row,
                 PictureEvent& event) {
    event.kind = "attempt";
    DrawTime(row, event);
    std::vector<PicturePiece> dim = pieces;
    for (PicturePiece& piece : dim) piece.look = "remark";
    Words(dim, Align::kLeft, event);
    const double y = y_ + kArrowRoom / 2;
    event.marks.push_back({MarkShape::kHeadLeft, kClientX + kHalfBar, y, "quiet"});
    Arrow(kClientX + kHalfBar + kHeadLength, kServerX - kHalfBar, "quiet", true, event);
    event.boxes.push_back({kClientX - kHalfBar, y - 3, 2 * kHalfBar, 6, "bar client-bar"});
  }

  void DrawCommit(const TimelineRow& row, PictureEvent& event) {
    event.kind = "commit";
    DrawTime(row, event);
    DrawServer(row, event);
  }

  void DrawWait(const TimelineRow& row, PictureEvent& event) {
    event.kind = "wait";
    const double drawn_ms = std::clamp(row.wait_ms, 0.0, kLongestWaitDrawnMs);
    const double grown = kWaitGrowth * std::log10(1 + drawn_ms);
    const double top = y_;
    y_ += grown / 2;
    Words({{row.text, "wait", false}}, Align::kLeft, event);
    y_ += grown / 2;
    event.boxes.push_back({kClientX - kHalfBar, top, 2 * kHalfBar, y_ - top, "wait-bar"});
  }

  void DrawReport(const TimelineRow& row, PictureEvent& event) {
    event.kind = "report";
    DrawTime(row, event);
    event.marks.push_back({MarkShape::kSquare, kClientX, y_ + kLineHeight / 2, "report"});
    std::vector<PicturePiece> pieces = {{row.text, "report", false}};
    if (!row.mark.empty()) pieces.push_back({row.mark, "wrong", false});
    Words(pieces, Align::kLeft, event);
  }

  void DrawNote(const TimelineRow& row, PictureEvent& event) {
    event.kind = "note";
    DrawTime(row, event);
    Words(FaultPieces(row.rule, row.text), Align::kMiddle, event);
  }

  void AddLeftOut(std::int64_t count) {
    PictureEvent event;
    event.kind = "left-out";
    event.words = "… " + Plural(count, "event") + " left out";
    event.top = y_;
    const double height = Words({{event.words, "remark", false}}, Align::kMiddle, event);
    for (const double x : {kClientX, kServerX})
      event.boxes.push_back({x - kHalfBar, y_ - height, 2 * kHalfBar, height, "break"});
    event.bottom = y_;
    picture_.events.push_back(std::move(event));
    time_is_told_ = true;
  }

  void AddLanes() {
    PictureEvent& lanes = picture_.lanes;
    lanes.kind = "lanes";
    lanes.bottom = picture_.height;
    const double top = (kLanesHeight - kLineHeight) / 2;
    const double left = kClientX - kHalfBar, right = kServerX + kHalfBar;
    AddWords({{"client", "lane", false}}, {left, right, top, Align::kLeft}, lanes);
    AddWords({{"wire", "lane", false}}, {left, right, top, Align::kMiddle}, lanes);
    AddWords({{"server", "lane", false}}, {left, right, top, Align::kRight}, lanes);
    lanes.boxes.push_back({kClientX, kLanesHeight, kServerX - kClientX,
                           picture_.height - kLanesHeight, "wire"});
    for (const double x : {kClientX, kServerX})
      lanes.lines.push_back({x, kLanesHeight, x, picture_.height, "lane"});
  }

  TimelinePicture picture_;
  double y_ = 0;  // Where the next thing goes.
  double time_bottom_ = 0;  // Of the last time that was written.
  double last_ms_ = 0;
  bool time_is_told_ = false;
  std::string last_time_;
  bool several_intents_ = false;
};

}  // namespace

TimelinePicture PictureOf(const std::vector<TimelineRow>& rows) { return Painter().Paint(rows); }

double WidthOf(const PictureText& text) {
  return static_cast<double>(ColumnsOf(text.text)) * kLetterWidth;
}

}  // namespace aex::conformance
