#include "mock_server/contract/records.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::contract {
namespace {

constexpr std::int64_t kTimeUs = 1'767'225'600'250'999;  // 2026-01-01T00:00:00.250999Z.

SessionRecord Idle() {
  SessionRecord session;
  session.id = "ses_1";
  session.workspace_id = "ws_1";
  session.turn_seq = 2;
  session.created_at_us = kTimeUs;
  session.updated_at_us = kTimeUs + 1'000'000;
  session.idle_at_us = kTimeUs + 1'000'000;
  session.cost_microusd = 20'000;
  return session;
}

TEST(IsoTime, CutsToMillisecondsAndCountsDaysAsTheCalendarDoes) {
  EXPECT_EQ(IsoTime(kTimeUs), "2026-01-01T00:00:00.250Z");
  EXPECT_EQ(IsoTime(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(IsoTime(951'868'799'999'999), "2000-02-29T23:59:59.999Z");
  EXPECT_EQ(IsoTime(253'402'300'799'999'999), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(IsoTime(253'402'300'800'000'000), "10000-01-01T00:00:00.000Z");
}

TEST(IsoTime, IsReadBack) {
  for (std::int64_t ms = 0; ms < 4'000'000'000'000; ms += 7'777'777'777)
    EXPECT_EQ(ParseIsoTime(IsoTime(ms * 1000)), ms * 1000);
}

TEST(SessionRecord, IsPrintedAsTheContractHasIt) {
  std::string text;
  AppendJson(Idle(), text);
  EXPECT_EQ(text,
            R"({"id":"ses_1","status":"idle","turnSeq":2,"idleTtl":"3m","idleTtlMs":180000,)"
            R"("createdAt":"2026-01-01T00:00:00.250Z","updatedAt":"2026-01-01T00:00:01.250Z",)"
            R"("idleAt":"2026-01-01T00:00:01.250Z","suspendedAt":null,"costUsd":0.02,)"
            R"("sessionId":"ses_1","workspaceId":"ws_1","errorMessage":null})");
}

TEST(SessionRecord, ShowsWhatWentWrongAndWhatWasUsed) {
  SessionRecord session = Idle();
  session.status = SessionStatus::kError;
  session.error_message = "a \"quoted\" text";
  session.provider_fault = JsonBox(Json::object({{"kind", "overloaded"}}));
  session.error = JsonBox(Json("text"));
  session.usage = UsageSummary{1, 2, 0, 0, 3};
  std::string text;
  AppendJson(session, text);
  EXPECT_TRUE(text.ends_with(
      R"("errorMessage":"a \"quoted\" text","providerFault":{"kind":"overloaded"},)"
      R"("error":"text","usage":{"inputTokens":1,"outputTokens":2,)"
      R"("cacheReadInputTokens":0,"cacheCreationInputTokens":0,"totalTokens":3}})"))
      << text;
}

TEST(SessionRecord, IsShorterInAList) {
  std::string whole, summary;
  AppendJson(Idle(), whole);
  AppendSummaryJson(Idle(), summary);
  EXPECT_EQ(summary, whole.substr(0, whole.find(",\"sessionId\"")) + "}");
}

TEST(TurnRecord, IsPrintedWithItsSession) {
  TurnRecord turn;
  turn.turn_id = "turn_1";
  turn.turn_seq = 2;
  turn.started_at_us = kTimeUs;
  turn.event_cursor = 5;
  std::string text;
  AppendJson(turn, "ses_1", text);
  EXPECT_EQ(text, R"({"sessionId":"ses_1","turnId":"turn_1","turnSeq":2,"status":"running",)"
                  R"("startedAt":"2026-01-01T00:00:00.250Z","endedAt":null,"eventCursor":5})");
}

}  // namespace
}  // namespace aex::contract
