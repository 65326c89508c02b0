#include "conformance/report/timeline_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

TimelineRow Row(RowKind kind, double at_ms, std::string text) {
  TimelineRow row;
  row.kind = kind;
  row.at_ms = at_ms;
  row.text = std::move(text);
  row.leads = kind == RowKind::kRequest || kind == RowKind::kReads || kind == RowKind::kWait;
  return row;
}

TimelineRow Request(double at_ms, std::int64_t exchange, std::string key) {
  TimelineRow row = Row(RowKind::kRequest, at_ms, "POST message.send  key " + key);
  row.exchange = exchange;
  row.key = std::move(key);
  return row;
}

std::vector<std::string> KindsOf(const TimelinePicture& picture) {
  std::vector<std::string> kinds;
  for (const PictureEvent& event : picture.events) kinds.push_back(event.kind);
  return kinds;
}

std::vector<std::string> TextsOf(const PictureEvent& event) {
  std::vector<std::string> texts;
  for (const PictureText& text : event.texts) texts.push_back(text.text);
  return texts;
}

bool HasLook(const PictureEvent& event, const std::string& look) {
  return std::any_of(event.boxes.begin(), event.boxes.end(),
                     [&](const PictureBox& box) { return box.look == look; });
}

// Says which texts stand over another or leave the picture.
std::vector<std::string> MisplacedIn(const TimelinePicture& picture) {
  std::vector<PictureText> all = picture.lanes.texts;
  for (const PictureEvent& event : picture.events)
    all.insert(all.end(), event.texts.begin(), event.texts.end());
  std::vector<std::string> misplaced;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const PictureText& one = all[i];
    if (one.x < 0 || one.x + WidthOf(one) > kPictureWidth || one.y < kAscent ||
        one.y + kDescent > picture.height)
      misplaced.push_back("outside: " + one.text);
    for (std::size_t j = 0; j < i; ++j) {
      const PictureText& other = all[j];
      const double beside = std::max(one.x, other.x) -
                            std::min(one.x + WidthOf(one), other.x + WidthOf(other));
      if (beside < -0.001 && std::abs(one.y - other.y) < kLineHeight - 0.001)
        misplaced.push_back(one.text + " over " + other.text);
    }
  }
  return misplaced;
}

TEST(TimelinePicture, ShowsTheTwiceBilledTurn) {
  const RunResult run = FailingRun();
  const Failure& failure = run.failures.front();
  const TimelinePicture picture = PictureOf(TimelineOf(failure.evidence, failure.finding));
  EXPECT_THAT(KindsOf(picture), ElementsAre("attempt", "wait", "attempt", "report"));
  const PictureEvent& first = picture.events[0];
  EXPECT_THAT(TextsOf(first),
              ElementsAre("0 ms", "POST message.send", "K1", "attempt 1", "turn 1 billed", "$0.01",
                          "ledger #2", "rule 1", "reset, 0 bytes of the answer sent"));
  EXPECT_TRUE(first.fault);
  EXPECT_FALSE(first.wrong);
  const PictureEvent& second = picture.events[2];
  EXPECT_TRUE(second.wrong);
  EXPECT_TRUE(HasLook(second, "band"));
  EXPECT_TRUE(HasLook(second, "ledger lost"));
  EXPECT_FALSE(HasLook(first, "band"));
  EXPECT_EQ(second.words,
            "417 ms  client  POST message.send  key K2  ✗ other key than attempt 1\n"
            "417 ms  server  turn 2 billed  $0.01  ← ledger #3, same intent");
  EXPECT_THAT(TextsOf(picture.lanes), ElementsAre("client", "wire", "server"));
  EXPECT_THAT(MisplacedIn(picture), testing::IsEmpty());
}

TEST(TimelinePicture, DrawsHowFarAnAttemptGot) {
  const struct {
    Reach reach;
    std::vector<MarkShape> marks;
    bool server_works;
  } rows[] = {
      {Reach::kAnswered, {MarkShape::kHeadRight, MarkShape::kHeadLeft}, true},
      {Reach::kCutAnswer, {MarkShape::kHeadRight, MarkShape::kCross}, true},
      {Reach::kNoAnswer, {MarkShape::kHeadRight, MarkShape::kCross}, true},
      {Reach::kCutRequest, {MarkShape::kCross}, false},
  };
  for (const auto& row : rows) {
    TimelineRow request = Request(0, 1, "K1");
    request.reach = row.reach;
    request.rule = 1;
    const TimelinePicture picture = PictureOf({request});
    const PictureEvent& event = picture.events.at(0);
    std::vector<MarkShape> marks;
    for (const PictureMark& mark : event.marks) marks.push_back(mark.shape);
    EXPECT_EQ(marks, row.marks);
    EXPECT_EQ(HasLook(event, "bar server-bar"), row.server_works);
  }
}

TEST(TimelinePicture, DrawsWhatHappenedInOneAttemptAsOneEvent) {
  TimelineRow commit = Row(RowKind::kCommit, 0, "turn 1 billed");
  commit.exchange = 1;
  TimelineRow late = commit;
  late.leads = true;
  late.at_ms = 200;
  TimelineRow other = commit;
  other.exchange = 2;
  const TimelinePicture picture = PictureOf({Request(0, 1, "K1"), commit, late, other});
  EXPECT_THAT(KindsOf(picture), ElementsAre("attempt", "commit", "commit"));
  EXPECT_THAT(TextsOf(picture.events[1]), Contains("200 ms"));
}

TEST(TimelinePicture, TellsTimeThatNobodySlept) {
  const TimelinePicture picture = PictureOf(
      {Request(0, 1, "K1"), Request(350, 2, "K1"), Row(RowKind::kWait, 900, "slept 550 ms"),
       Request(900, 3, "K1"), Row(RowKind::kReads, 910, "GET x; slept 50 ms between reads"),
       Request(960, 4, "K1"), Request(969, 5, "K1")});
  EXPECT_THAT(KindsOf(picture), ElementsAre("attempt", "wait", "attempt", "wait", "attempt", "wait",
                                            "attempt", "attempt", "attempt"));
  EXPECT_EQ(picture.events[1].words, "350 ms later");
  EXPECT_EQ(picture.events[5].words, "10 ms later");
}

TEST(TimelinePicture, DrawsALongerWaitHigher) {
  const auto height = [](double wait_ms) {
    TimelineRow row = Row(RowKind::kWait, wait_ms, "slept");
    row.wait_ms = wait_ms;
    const TimelinePicture picture = PictureOf({row});
    return picture.events.at(0).bottom - picture.events.at(0).top;
  };
  EXPECT_LT(height(0), height(100));
  EXPECT_LT(height(100), height(10'000));
  EXPECT_LT(height(1e300), 120) << "no wait fills the screen";
}

TEST(TimelinePicture, TellsLongTimesInSeconds) {
  const auto time = [](double at_ms) {
    return PictureOf({Request(at_ms, 1, "K1")}).events.at(0).texts.at(0).text;
  };
  EXPECT_EQ(time(99'999), "99,999 ms");
  EXPECT_EQ(time(100'000), "100.0 s");
  EXPECT_EQ(time(12'345'678), "12,345.7 s");
  EXPECT_EQ(time(1e13), "10,000,00…");
}

TEST(TimelinePicture, NamesTheIntentWhereThereAreSeveral) {
  TimelineRow one = Request(0, 1, "K1"), other = Request(0, 2, "K2");
  one.mark = "\"i-aaaa…\"";
  other.mark = "\"i-aaaa…\"";
  EXPECT_THAT(TextsOf(PictureOf({one, other}).events[0]), Not(Contains("\"i-aaaa…\"")));
  other.mark = "\"i-bbbb…\"";
  EXPECT_THAT(TextsOf(PictureOf({one, other}).events[0]), Contains("\"i-aaaa…\""));
}

TEST(TimelinePicture, DrawsAQuietRequestAsOneLine) {
  TimelineRow ticket = Request(0, 1, "");
  ticket.text = "POST events.ticket";
  const TimelinePicture quiet = PictureOf({ticket});
  EXPECT_EQ(quiet.events.at(0).lines.size(), 1u);
  ticket.wrong = true;
  EXPECT_EQ(PictureOf({ticket}).events.at(0).lines.size(), 2u);
}

TEST(TimelinePicture, ShortensTheMiddleButKeepsWhatIsNamed) {
  std::vector<TimelineRow> rows;
  for (std::int64_t i = 1; i <= 200; ++i) rows.push_back(Request(0, i, "K1"));
  for (const std::size_t named : {90u, 91u}) rows[named].wrong = true;
  const TimelinePicture picture = PictureOf(rows);
  ASSERT_EQ(picture.events.size(), kFirstEvents + 1 + 2 + 1 + kLastEvents);
  EXPECT_EQ(picture.events[kFirstEvents].words, "… 60 events left out");
  EXPECT_TRUE(picture.events[kFirstEvents + 1].wrong);
  EXPECT_EQ(picture.events[kFirstEvents + 3].words, "… 98 events left out");

  for (TimelineRow& row : rows) row.wrong = true;
  EXPECT_EQ(PictureOf(rows).events.size(), kFirstEvents + kMaxNamedEvents + 1 + kLastEvents);
  rows.resize(kFirstEvents + kLastEvents);
  EXPECT_THAT(KindsOf(PictureOf(rows)), Not(Contains("left-out")));
  EXPECT_TRUE(PictureOf({}).events.empty());
}

// Two intents, five rules, each attempt met by another one.
Evidence FiveRules() {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 1).Intent("i-aaaaaaaaaaaa", 1, 1);
  build.Call("run", 0).Call("run", 1);
  faults::Rule late = LostResponse();
  late.commit = {contract::Commit::kLate, 250};
  build.Rule(LostResponse()).Rule(late).Rule(LostResponse()).Rule(LostResponse()).Rule(late);
  double at_ms = 0;
  for (const std::string_view nonce : {kSampleNonce, std::string_view("i-aaaaaaaaaaaa")}) {
    const std::string key = "key-of-" + std::string(nonce);
    for (int rule = 0; rule < 5; ++rule) {
      build.Exchange(at_ms, contract::Operation::kSessionCreate, key, nonce);
      build.Answer(rule, 429, {"120"});
      build.Sleep(0, at_ms, 120'000);
      at_ms += 120'000;
    }
    build.Exchange(at_ms, contract::Operation::kMessageSend, key + ":message", nonce);
    build.Commit(contract::LedgerKind::kTurn, 1, 10'000).Reset(1);
    build.Exchange(at_ms + 0.4, contract::Operation::kMessageSend, key + "-other", nonce);
    build.Commit(contract::LedgerKind::kTurn, 2, 10'000);
    build.Exchange(at_ms + 2, contract::Operation::kEventsTicket, std::nullopt, "");
    build.Exchange(at_ms + 2, contract::Operation::kEventsStream, std::nullopt, "");
    build.last().status = 101;
    at_ms += 2;
  }
  build.Report(0, at_ms, Success(2)).Report(1, at_ms, Success(2));
  return build.Build();
}

TEST(TimelinePicture, HasRoomForFiveRulesAndThirtyEvents) {
  Finding finding;
  finding.exchanges = {6, 7, 16};
  const TimelinePicture picture = PictureOf(TimelineOf(FiveRules(), finding));
  EXPECT_EQ(picture.events.size(), 30u);
  EXPECT_THAT(KindsOf(picture), Not(Contains("left-out")));
  EXPECT_THAT(MisplacedIn(picture), testing::IsEmpty());
  EXPECT_LT(picture.height, 30 * 80);
}

// Rows of every kind with words of every length, times that go on by chance.
std::vector<TimelineRow> AnyRows() {
  std::vector<TimelineRow> rows;
  const auto words = [](int most) {
    std::string text;
    for (int i = *rc::gen::inRange(0, most); i > 0; --i)
      text += *rc::gen::element<std::string>("a", "two", "seven77", "  ", " ", "←", "$0.01") +
              *rc::gen::element<std::string>("", " ", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij");
    return text;
  };
  double at_ms = 0;
  const int count = *rc::gen::inRange(0, 60);
  for (int i = 0; i < count; ++i) {
    at_ms += *rc::gen::element(0.0, 0.4, 3.0, 20'000.0, 1e7);
    TimelineRow row = Row(static_cast<RowKind>(*rc::gen::inRange(0, 8)), at_ms, words(20));
    row.reach = static_cast<Reach>(*rc::gen::inRange(0, 4));
    row.mark = words(12);
    row.wrong = *rc::gen::inRange(0, 6) == 0;
    row.exchange = *rc::gen::inRange(0, 3);
    row.key = *rc::gen::element<std::string>("", "K1", "K12:message", std::string(90, 'k'));
    row.rule = *rc::gen::inRange(0, 6);
    row.ledger = *rc::gen::inRange(0, 3);
    row.extra = *rc::gen::arbitrary<bool>();
    row.attempt = *rc::gen::inRange(0, 3);
    row.wait_ms = *rc::gen::element(0.0, 17.0, 1e9);
    rows.push_back(std::move(row));
  }
  return rows;
}

RC_GTEST_PROP(TimelinePicture, NeverPutsOneTextOverAnother, ()) {
  const TimelinePicture picture = PictureOf(AnyRows());
  RC_ASSERT(MisplacedIn(picture) == std::vector<std::string>());
  double bottom = 0;
  for (const PictureEvent& event : picture.events) {
    RC_ASSERT(event.top >= bottom);
    RC_ASSERT(event.bottom > event.top);
    bottom = event.bottom;
    for (const PictureText& text : event.texts)
      RC_ASSERT(text.y - kAscent >= event.top && text.y + kDescent <= event.bottom);
    for (const PictureBox& box : event.boxes)
      RC_ASSERT(box.x >= 0 && box.x + box.width <= kPictureWidth && box.height >= 0);
  }
  RC_ASSERT(bottom <= picture.height);
}

}  // namespace
}  // namespace aex::conformance
