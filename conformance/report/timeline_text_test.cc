#include "conformance/report/timeline_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "conformance/report/testing/sample_run.h"
#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TimelineRow Row(double at_ms, std::string text, std::string mark = {}, bool leads = false) {
  TimelineRow row;
  row.at_ms = at_ms;
  row.text = std::move(text);
  row.mark = std::move(mark);
  row.leads = leads;
  return row;
}

TEST(TimelineText, StandsInColumns) {
  const RunResult run = FailingRun();
  const Failure& failure = run.failures.front();
  EXPECT_THAT(
      TimelineLines(TimelineOf(failure.evidence, failure.finding)),
      ElementsAre("      0 ms   client  POST message.send  key K1   \"i-3f09…\"",
                  "             server  turn 1 billed  $0.01        ← ledger #2",
                  "             wire    reset, 0 bytes of the answer sent",
                  "    417 ms   client  slept 417 ms (backoff, no hint)",
                  "    417 ms   client  POST message.send  key K2   ✗ other key than attempt 1",
                  "             server  turn 2 billed  $0.01        ← ledger #3, same intent",
                  "             client  reports success, turn 2"));
}

TEST(TimelineText, PrintsTheTimeWhereItChanges) {
  EXPECT_THAT(TimelineLines({Row(0, "a", "", true), Row(0, "b"), Row(20, "c"), Row(20, "d")}),
              ElementsAre("      0 ms   client  a", "             client  b",
                          "     20 ms   client  c", "             client  d"));
}

TEST(TimelineText, MakesRoomForLongTimes) {
  EXPECT_THAT(TimelineLines({Row(0, "a", "", true), Row(12'345'678, "b")}),
              ElementsAre("         0 ms   client  a", "12,345,678 ms   client  b"));
}

TEST(TimelineText, ShortensTheMiddleButKeepsWhatIsWrong) {
  std::vector<TimelineRow> rows;
  for (int i = 0; i < 100; ++i) rows.push_back(Row(i, "row " + std::to_string(i)));
  rows[60].wrong = true;
  const auto lines = TimelineLines(rows);
  ASSERT_EQ(lines.size(), kFirstRows + 1 + 1 + 1 + kLastRows);
  EXPECT_EQ(lines[kFirstRows], "             … 30 rows left out");
  EXPECT_EQ(lines[kFirstRows + 1], "     60 ms   client  row 60");
  EXPECT_EQ(lines[kFirstRows + 2], "             … 29 rows left out");
  EXPECT_EQ(lines.back(), "     99 ms   client  row 99");
}

TEST(TimelineText, ShowsAllRowsUpToTheBound) {
  std::vector<TimelineRow> rows(kFirstRows + kLastRows, Row(0, "x"));
  EXPECT_EQ(TimelineLines(rows).size(), rows.size());
  rows.push_back(Row(0, "x"));
  EXPECT_EQ(TimelineLines(rows)[kFirstRows], "             … 1 row left out");
  EXPECT_THAT(TimelineLines({}), IsEmpty());
}

RC_GTEST_PROP(TimelineText, IsNeverTooWide, (std::uint16_t text, std::uint16_t mark)) {
  std::string words;
  for (int i = 0; i < text % 60; ++i) words += "word ";
  const auto lines =
      TimelineLines({Row(1, words, std::string(mark % 300, 'm')), Row(1e9, "x", "y")});
  for (const std::string& line : lines) RC_ASSERT(ColumnsOf(line) <= kMaxColumns);
}

TEST(TimelineText, PutsOneRowIntoOneLine) {
  EXPECT_EQ(RowText(Row(417, "POST message.send", "✗")),
            "417 ms  client  POST message.send  ✗");
  EXPECT_EQ(RowText(Row(0, "x")), "0 ms  client  x");
}

}  // namespace
}  // namespace aex::conformance
