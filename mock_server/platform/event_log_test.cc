#include "mock_server/platform/event_log.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace aex::platform {
namespace {

constexpr std::int64_t kTimeUs = 1'767'225'600'250'000;  // 2026-01-01T00:00:00.250Z
constexpr std::int64_t kPage = 1000;

EventLog LogOf(std::int64_t events) {
  EventLog log;
  for (std::int64_t i = 1; i <= events; ++i)
    log.Append({EventType::kTextMessage, 1, kTimeUs, std::to_string(i)});
  return log;
}

// The sequences on one page and what it says comes next, as in "2 3 | 4".
std::string Page(const EventLog& log, std::int64_t cursor, std::int64_t limit) {
  const Json page = log.List("ses_1", cursor, limit);
  std::string out;
  for (const Json& event : *Find(page, "events")) out += Stringify(*Find(event, "sequence")) + " ";
  return out + "| " + Stringify(*Find(page, "nextCursor"));
}

TEST(EventLog, NumbersEventsFromOne) {
  EventLog log;
  EXPECT_EQ(log.next_sequence(), 1);
  EXPECT_EQ(log.Append({}), 1);
  EXPECT_EQ(log.Append({}), 2);
  EXPECT_EQ(log.next_sequence(), 3);
}

TEST(EventLog, ListsAPageFromItsCursor) {
  const EventLog log = LogOf(5);
  EXPECT_EQ(Page(log, 0, 2), "1 2 | 3");
  EXPECT_EQ(Page(log, 1, 2), "1 2 | 3");
  EXPECT_EQ(Page(log, 3, 2), "3 4 | 5");
  EXPECT_EQ(Page(log, 5, 2), "5 | null");
}

TEST(EventLog, SaysNullWhenNoMoreAreStored) {
  EXPECT_EQ(Page(EventLog(), 0, kPage), "| null");
  EXPECT_EQ(Page(LogOf(2), 1, 2), "1 2 | null");
  EXPECT_EQ(Page(LogOf(2), 3, 2), "| null");
  EXPECT_EQ(Page(LogOf(2), std::numeric_limits<std::int64_t>::max(), kPage), "| null");
}

TEST(EventLog, SpellsEachTypeAsTheContractHasIt) {
  EventLog log;
  log.Append({EventType::kRunStarted, 1, kTimeUs, ""});
  log.Append({EventType::kTextMessage, 1, kTimeUs, "hi"});
  log.Append({EventType::kRunFinished, 1, kTimeUs, ""});
  log.Append({EventType::kRunError, 2, kTimeUs, R"({"reason":"overloaded"})"});
  log.Append({EventType::kParked, 1, kTimeUs, "idle"});
  const auto spelled = [&](std::int64_t sequence) {
    return Stringify(log.Spell("ses_1", sequence));
  };
  const auto expected = [](int sequence, const std::string& source, const std::string& type,
                           const std::string& data) {
    const std::string n = std::to_string(sequence);
    return R"({"specversion":"1.0","id":"ses_1:)" + n + R"(","source":")" + source +
           R"(","type":")" + type +
           R"(","subject":"ses_1","time":"2026-01-01T00:00:00.250Z","sequence":)" + n +
           R"(,"data":)" + data + "}";
  };
  EXPECT_EQ(spelled(1), expected(1, "aex", "RUN_STARTED", R"({"turnSeq":1})"));
  EXPECT_EQ(spelled(2), expected(2, "agent", "TEXT_MESSAGE_CONTENT",
                                 R"({"text":"hi","messageId":"msg_1","turnSeq":1})"));
  EXPECT_EQ(spelled(3), expected(3, "aex", "RUN_FINISHED", R"({"reason":"completed"})"));
  EXPECT_EQ(spelled(4), expected(4, "aex", "RUN_ERROR", R"({"reason":"overloaded"})"));
  EXPECT_EQ(spelled(5), expected(5, "aex", "CUSTOM",
                                 R"({"name":"aex.session.idle","value":{"turnSeq":1}})"));
}

// Following nextCursor to its end gives every event once, spelled as it is alone.
RC_GTEST_PROP(EventLog, ListsEveryEventOnceOverItsPages, ()) {
  const auto stored = *rc::gen::inRange<std::int64_t>(0, 40);
  const auto limit = *rc::gen::inRange<std::int64_t>(1, 12);
  const EventLog log = LogOf(stored);
  std::int64_t sequence = 0;
  std::int64_t cursor = 0;
  while (true) {
    const Json page = log.List("ses_1", cursor, limit);
    const Json& events = *Find(page, "events");
    RC_ASSERT(static_cast<std::int64_t>(events.size()) <= limit);
    for (const Json& event : events) RC_ASSERT((event == log.Spell("ses_1", ++sequence)));
    const auto next = AsSafeInteger(Find(page, "nextCursor"));
    if (!next) break;
    RC_ASSERT(*next == sequence + 1);
    RC_ASSERT(*next > cursor);
    cursor = *next;
  }
  RC_ASSERT(sequence == stored);
}

}  // namespace
}  // namespace aex::platform
