#include "conformance/report/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

RunProgress Halfway() {
  RunProgress progress;
  progress.done = 1904;
  progress.planned = 3000;
  progress.groups = {{"billing", true}, {"idempotency", true}, {"retry", false}};
  return progress;
}

constexpr Terminal kWide{true, false, 120};
constexpr duration<double> kElapsed{5.35};

TEST(Progress, IsOneLine) {
  EXPECT_EQ(ProgressLine(Halfway(), kElapsed, kWide),
            "███████░░░░░  1,904/3,000  billing ✓ idempotency ✓ retry ✗  356 cases/s  eta 4 s");
}

TEST(Progress, LeavesOutWhatDoesNotFit) {
  const auto at = [](int width) {
    return ProgressLine(Halfway(), kElapsed, Terminal{true, false, width});
  };
  EXPECT_EQ(at(75), "███████░░░░░  1,904/3,000  billing ✓ idempotency ✓ …  356 cases/s  eta 4 s");
  EXPECT_EQ(at(61), "███████░░░░░  1,904/3,000  billing ✓ …  356 cases/s  eta 4 s");
  EXPECT_EQ(at(40), "1,904/3,000  …  356 cases/s  eta 4 s");
  EXPECT_EQ(at(12), "1,904/3,000");
  EXPECT_EQ(at(6), "1,90…");
  EXPECT_EQ(at(0), "…");
}

TEST(Progress, IsNeverWiderThanTheTerminal) {
  for (int width = 1; width < 200; ++width)
    EXPECT_LE(ColumnsOf(ProgressLine(Halfway(), kElapsed, Terminal{true, false, width})),
              static_cast<std::size_t>(std::clamp(width - 1, 1, 100)));
}

TEST(Progress, TellsNoSpeedBeforeThereIsOne) {
  RunProgress progress = Halfway();
  progress.done = 0;
  progress.groups.clear();
  EXPECT_EQ(ProgressLine(progress, kElapsed, kWide), "░░░░░░░░░░░░  0/3,000");
  progress.planned = 0;
  EXPECT_EQ(ProgressLine(progress, kElapsed, kWide), "░░░░░░░░░░░░  0/0");
}

TEST(Progress, SaysWhenItShrinks) {
  RunProgress progress = Halfway();
  progress.shrinking = true;
  progress.done = progress.planned;
  EXPECT_EQ(ProgressLine(progress, kElapsed, kWide),
            "████████████  3,000/3,000  billing ✓ idempotency ✓ retry ✗  shrinking");
}

TEST(Progress, ColoursOnlyWhenTold) {
  RunProgress progress = Halfway();
  progress.groups = {{"billing", true}, {"retry", false}};
  EXPECT_EQ(ProgressLine(progress, kElapsed, Terminal{true, true, 120}),
            "███████░░░░░  1,904/3,000  billing \x1b[32m✓\x1b[0m retry \x1b[31m✗\x1b[0m  356 "
            "cases/s  eta 4 s");
}

TEST(Progress, CountsLongWaitsInMinutes) {
  RunProgress progress = Halfway();
  progress.done = 10;
  EXPECT_EQ(PlainProgressLine(progress, seconds(10)),
            "10/3,000 cases  1.0 cases/s  eta 50 min  failed: retry");
}

class Recorded {
 public:
  explicit Recorded(const Terminal& terminal)
      : progress_(terminal, [this] { return now_; },
                  [this](std::string_view text) { written_.emplace_back(text); }) {}

  void UpdateAfter(milliseconds later) {
    now_ += later;
    progress_.Update(Halfway());
  }
  Progress& progress() { return progress_; }
  std::vector<std::string> Take() { return std::exchange(written_, {}); }

 private:
  Progress::Time now_{seconds(1000)};
  std::vector<std::string> written_;
  Progress progress_;
};

TEST(Progress, DrawsAtMostEvery100Ms) {
  Recorded recorded(kWide);
  recorded.UpdateAfter(milliseconds(5350));
  EXPECT_THAT(recorded.Take(),
              ElementsAre("\r" + ProgressLine(Halfway(), kElapsed, kWide) + "\x1b[K"));
  recorded.UpdateAfter(kRedrawEvery - milliseconds(1));
  EXPECT_THAT(recorded.Take(), IsEmpty());
  recorded.UpdateAfter(milliseconds(1));
  EXPECT_EQ(recorded.Take().size(), 1u);
  recorded.progress().Erase();
  EXPECT_THAT(recorded.Take(), ElementsAre("\r\x1b[K"));
  recorded.progress().Erase();
  EXPECT_THAT(recorded.Take(), IsEmpty()) << "there is nothing to erase";
}

TEST(Progress, MovesNothingWhereThereIsNoTerminal) {
  Recorded recorded(Terminal{false, false, 80});
  recorded.UpdateAfter(kPlainLineEvery - milliseconds(1));
  EXPECT_THAT(recorded.Take(), IsEmpty());
  recorded.UpdateAfter(milliseconds(1));
  EXPECT_THAT(recorded.Take(),
              ElementsAre("1,904/3,000 cases  190 cases/s  eta 6 s  failed: retry\n"));
  recorded.UpdateAfter(kPlainLineEvery - milliseconds(1));
  EXPECT_THAT(recorded.Take(), IsEmpty());
  recorded.progress().Erase();
  EXPECT_THAT(recorded.Take(), IsEmpty());
}

}  // namespace
}  // namespace aex::conformance
