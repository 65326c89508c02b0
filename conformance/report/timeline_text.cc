#include "conformance/report/timeline_text.h"

#include <algorithm>
#include <cmath>

#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

constexpr std::size_t kTimeColumns = 10;
constexpr std::size_t kActorColumns = 6;
// Remarks stand in a column of their own, unless a text is wider than this.
constexpr std::size_t kWidestText = 44;
constexpr std::string_view kGap = "   ";
constexpr std::string_view kActorGap = "  ";

std::string TimeText(double at_ms) { return WithThousands(std::llround(at_ms)) + " ms"; }

struct Layout {
  std::size_t time = kTimeColumns;
  std::size_t text = 0;
};

Layout LayoutOf(const std::vector<TimelineRow>& rows) {
  Layout layout;
  for (const TimelineRow& row : rows) {
    layout.time = std::max(layout.time, ColumnsOf(TimeText(row.at_ms)));
    if (!row.mark.empty()) layout.text = std::max(layout.text, ColumnsOf(row.text));
  }
  layout.text = std::min(layout.text, kWidestText);
  return layout;
}

void AddLines(const TimelineRow& row, bool with_time, const Layout& layout,
              std::vector<std::string>& out) {
  std::string head = PadLeft(with_time ? TimeText(row.at_ms) : "", layout.time);
  head += kGap;
  head += PadRight(ActorName(row.actor), kActorColumns);
  head += kActorGap;
  std::string text = row.text;
  if (!row.mark.empty()) text = PadRight(text, layout.text) + std::string(kGap) + row.mark;
  std::string lines = Hanging(head, text);
  for (std::size_t end = lines.find('\n'); end != std::string::npos; end = lines.find('\n')) {
    out.push_back(lines.substr(0, end));
    lines.erase(0, end + 1);
  }
}

}  // namespace

std::vector<std::string> TimelineLines(const std::vector<TimelineRow>& rows) {
  const Layout layout = LayoutOf(rows);
  std::vector<std::string> lines;
  std::string last_time;
  std::int64_t left_out = 0;
  const auto tell_left_out = [&] {
    if (left_out > 0)
      lines.push_back(std::string(layout.time + kGap.size(), ' ') + "… " +
                      Plural(left_out, "row") + " left out");
    left_out = 0;
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const TimelineRow& row = rows[i];
    const bool in_middle = i >= kFirstRows && i + kLastRows < rows.size();
    if (in_middle && !row.wrong) {
      ++left_out;
      continue;
    }
    tell_left_out();
    const std::string time = TimeText(row.at_ms);
    AddLines(row, row.leads || time != last_time, layout, lines);
    last_time = time;
  }
  tell_left_out();
  return lines;
}

std::string RowText(const TimelineRow& row) {
  std::string text = TimeText(row.at_ms) + "  " + std::string(ActorName(row.actor)) + "  " +
                     row.text;
  if (!row.mark.empty()) text += "  " + row.mark;
  return text;
}

}  // namespace aex::conformance
