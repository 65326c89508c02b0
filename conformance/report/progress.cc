#include "conformance/report/progress.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "conformance/report/paint.h"
#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

constexpr int kBarColumns = 12;
constexpr std::string_view kGap = "  ";
constexpr std::string_view kToLineStart = "\r";
constexpr std::string_view kEraseToEnd = "\x1b[K";
constexpr double kSecondsInMinutes = 120;  // From here on minutes are shown.
constexpr double kLongestSeconds = 1e6;

std::string Bar(const RunProgress& progress) {
  const double share = progress.planned <= 0
                           ? 0
                           : static_cast<double>(progress.done) /
                                 static_cast<double>(progress.planned);
  const int full = static_cast<int>(std::clamp(share, 0.0, 1.0) * kBarColumns);
  std::string bar;
  for (int i = 0; i < kBarColumns; ++i) bar += i < full ? "█" : "░";
  return bar;
}

std::string DoneText(const RunProgress& progress) {
  return WithThousands(progress.done) + "/" + WithThousands(progress.planned);
}

std::string EtaText(double seconds) {
  if (seconds >= kSecondsInMinutes)
    return "eta " + WithThousands(std::llround(seconds / 60)) + " min";
  return "eta " + WithThousands(static_cast<std::int64_t>(std::ceil(seconds))) + " s";
}

// "356 cases/s  eta 3 s"; nothing before the first case is done.
std::string SpeedText(const RunProgress& progress, double elapsed_s) {
  if (progress.shrinking) return "shrinking";
  if (progress.done <= 0 || elapsed_s <= 0) return {};
  const double rate = static_cast<double>(progress.done) / elapsed_s;
  std::string text = Decimal(rate, rate < 10 ? 1 : 0) + " cases/s";
  const double left_s =
      static_cast<double>(std::max<std::int64_t>(progress.planned - progress.done, 0)) / rate;
  if (left_s < kLongestSeconds) text += std::string(kGap) + EtaText(left_s);
  return text;
}

// As many groups as fit, then an ellipsis.
std::string GroupsText(const RunProgress& progress, std::size_t columns, const Paint& paint) {
  constexpr std::string_view kMore = "…";
  std::string out;
  std::size_t used = 0;
  for (std::size_t i = 0; i < progress.groups.size(); ++i) {
    const auto& [name, good] = progress.groups[i];
    const std::size_t width = ColumnsOf(name) + 2 + (i > 0 ? 1 : 0);
    const std::size_t reserve = i + 1 < progress.groups.size() ? 2 : 0;
    if (used + width + reserve > columns) {
      if (used + 2 <= columns) out += (out.empty() ? "" : " ") + std::string(kMore);
      return out;
    }
    if (i > 0) out += " ";
    out += name + " " + (good ? paint.Good("✓") : paint.Bad("✗"));
    used += width;
  }
  return out;
}

}  // namespace

std::string ProgressLine(const RunProgress& progress, std::chrono::duration<double> elapsed,
                         const Terminal& terminal) {
  // The last column stays free: some terminals wrap when it is written.
  const auto columns = static_cast<std::size_t>(
      std::clamp(terminal.width - 1, 1, static_cast<int>(kMaxColumns)));
  const std::string done = DoneText(progress);
  const std::string speed = SpeedText(progress, elapsed.count());
  std::string start = Bar(progress) + std::string(kGap) + done;
  std::string end = speed.empty() ? "" : std::string(kGap) + speed;
  if (ColumnsOf(start) + ColumnsOf(end) > columns) start = done;
  if (ColumnsOf(start) + ColumnsOf(end) > columns) return CutTo(start, columns);
  const std::size_t left = columns - ColumnsOf(start) - ColumnsOf(end);
  const std::string groups =
      left <= kGap.size()
          ? ""
          : GroupsText(progress, left - kGap.size(), Paint(terminal.colour));
  if (!groups.empty()) start += std::string(kGap) + groups;
  return start + end;
}

std::string PlainProgressLine(const RunProgress& progress,
                              std::chrono::duration<double> elapsed) {
  std::string line = DoneText(progress) + " cases";
  const std::string speed = SpeedText(progress, elapsed.count());
  if (!speed.empty()) line += std::string(kGap) + speed;
  std::string failed;
  for (const auto& [name, good] : progress.groups) {
    if (!good) failed += (failed.empty() ? "" : ", ") + name;
  }
  if (!failed.empty()) line += std::string(kGap) + "failed: " + failed;
  return line;
}

Progress::Progress(const Terminal& terminal, std::function<Time()> now,
                   std::function<void(std::string_view)> write)
    : terminal_(terminal), now_(std::move(now)), write_(std::move(write)), began_(now_()) {}

void Progress::Update(const RunProgress& progress) {
  const Time now = now_();
  const Time last = drawn_.value_or(began_);
  if (!terminal_.is_tty) {
    if (now - last < kPlainLineEvery) return;
    drawn_ = now;
    write_(PlainProgressLine(progress, now - began_) + "\n");
    return;
  }
  if (drawn_ && now - last < kRedrawEvery) return;
  drawn_ = now;
  line_is_there_ = true;
  write_(std::string(kToLineStart) + ProgressLine(progress, now - began_, terminal_) +
         std::string(kEraseToEnd));
}

void Progress::Erase() {
  if (!line_is_there_) return;
  line_is_there_ = false;
  write_(std::string(kToLineStart) + std::string(kEraseToEnd));
}

}  // namespace aex::conformance
