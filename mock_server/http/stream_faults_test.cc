#include "mock_server/http/stream_faults.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::http {
namespace {

using How = faults::StreamFault::How;
using Frames = std::vector<std::string>;

Json EventNo(std::int64_t sequence, const std::string& type) {
  Json event = Json::object();
  event["id"] = "ses_1:" + std::to_string(sequence);
  event["type"] = type;
  event["subject"] = "ses_1";
  event["sequence"] = sequence;
  event["data"] = Json::object();
  return event;
}

// What a connection from the first event of a turn gets: three events, the last
// of which parks.
Frames Turn(How how) {
  Frames all;
  for (std::int64_t n = 1; n <= 3; ++n) {
    const Json event = EventNo(n + 4, n == 3 ? "CUSTOM" : "LOG");
    for (std::string& frame : FramesOf({how, 0}, {event, n == 3, n}))
      all.push_back(std::move(frame));
  }
  return all;
}

const std::string kFirst = Stringify(EventNo(5, "LOG"));
const std::string kSecond = Stringify(EventNo(6, "LOG"));
const std::string kPark = Stringify(EventNo(7, "CUSTOM"));

TEST(StreamFaults, LeaveTheEventsAloneWhenOnlyTheConnectionIsFaulty) {
  for (const How how :
       {How::kCut, How::kRst, How::kStall, How::kTicketExpired, How::kTerminalLate})
    EXPECT_EQ(Turn(how), Frames({kFirst, kSecond, kPark}));
}

TEST(StreamFaults, LeaveThePartOut) {
  EXPECT_EQ(Turn(How::kNoTerminal), Frames({kFirst, kSecond}));
  EXPECT_EQ(Turn(How::kGap), Frames({kFirst, kPark}));
}

TEST(StreamFaults, NeverMakeAGapOfThePark) {
  EXPECT_EQ(FramesOf({How::kGap, 0}, {EventNo(7, "CUSTOM"), true, 2}), Frames({kPark}));
}

TEST(StreamFaults, SendEveryEventButTheParkTwice) {
  EXPECT_EQ(Turn(How::kDuplicate), Frames({kFirst, kFirst, kSecond, kSecond, kPark}));
}

TEST(StreamFaults, PutAForeignParkBeforeTheFirstEvent) {
  const Frames frames = Turn(How::kForeign);
  ASSERT_EQ(frames.size(), 4u);
  const auto foreign = ParseJson(frames[0]);
  ASSERT_TRUE(foreign.ok());
  EXPECT_NE(*AsString(Find(*foreign, "subject")), "ses_1");
  EXPECT_EQ(*AsString(Find(*foreign, "type")), "CUSTOM");
  EXPECT_EQ(AsSafeInteger(Find(*foreign, "sequence")), 5) << "that of the event it hides";
  EXPECT_EQ(*AsString(Find(*Find(*foreign, "data"), "name")), "aex.session.idle");
  EXPECT_EQ(Frames(frames.begin() + 1, frames.end()), Frames({kFirst, kSecond, kPark}));
}

TEST(StreamFaults, GiveTheFirstEventATypeThatNobodyKnows) {
  const Frames frames = Turn(How::kUnknownType);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[0], Stringify(EventNo(5, "X_UNKNOWN_EVENT")));
  EXPECT_EQ(Frames(frames.begin() + 1, frames.end()), Frames({kSecond, kPark}));
  EXPECT_EQ(FramesOf({How::kUnknownType, 0}, {EventNo(7, "CUSTOM"), true, 1}),
            Frames({kPark}))
      << "a park stays one";
}

TEST(StreamFaults, PutHalfAnEventBeforeTheFirst) {
  const Frames frames = Turn(How::kBadJson);
  ASSERT_EQ(frames.size(), 4u);
  EXPECT_TRUE(kFirst.starts_with(frames[0]));
  EXPECT_FALSE(ParseJson(frames[0]).ok());
  EXPECT_EQ(Frames(frames.begin() + 1, frames.end()), Frames({kFirst, kSecond, kPark}));
}

TEST(StreamFaults, EndTheConnectionAfterSoManyEvents) {
  const struct {
    How how;
    CloseHow end;
  } kCases[] = {{How::kCut, CloseHow::kFin},
                {How::kRst, CloseHow::kRst},
                {How::kStall, CloseHow::kStall}};
  for (const auto& test : kCases) {
    EXPECT_EQ(EndAfter({test.how, 2}, 1), std::nullopt);
    EXPECT_EQ(EndAfter({test.how, 2}, 2), test.end);
    EXPECT_EQ(EndAfter({test.how, 0}, 0), test.end);
  }
  EXPECT_EQ(EndAfter({How::kGap, 0}, 100), std::nullopt);
}

TEST(StreamFaults, HoldBackOnlyThePark) {
  EXPECT_EQ(LateByUs({How::kTerminalLate, 0}, true), kTerminalLateUs);
  EXPECT_EQ(LateByUs({How::kTerminalLate, 0}, false), 0);
  EXPECT_EQ(LateByUs({How::kCut, 0}, true), 0);
}

}  // namespace
}  // namespace aex::http
