#include "mock_server/platform/session.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::platform {
namespace {

using contract::SessionRecord;
using enum contract::SessionStatus;

constexpr std::int64_t kStart = 1'767'225'600'000'000;  // 2026-01-01.
constexpr std::int64_t kMs = 1000;

Session NewSession() {
  SessionRecord record;
  record.id = "ses_1";
  record.created_at_us = kStart;
  return Session(std::move(record), {});
}

TurnPlan Saying(std::vector<std::string> text) {
  TurnPlan plan;
  plan.text = std::move(text);
  return plan;
}

TurnPlan Charged(std::int64_t microusd) {
  TurnPlan plan;
  plan.charge_microusd = microusd;
  return plan;
}

TurnPlan Failing(std::int64_t record_lag_ms = 0) {
  TurnPlan plan;
  plan.record_lag_ms = record_lag_ms;
  TurnFailure& failure = plan.failure.emplace();
  failure.reason = "provider_error";
  failure.message = "overloaded";
  failure.provider_fault = contract::JsonBox(Json("fault"));
  failure.error = contract::JsonBox(Json("error"));
  return plan;
}

// Type and data of every event.
std::vector<std::string> EventsOf(const Session& session) {
  std::vector<std::string> out;
  const Json list = session.events().List(session.id(), 1, 1000);
  for (const Json& event : *Find(list, "events"))
    out.push_back(*AsString(Find(event, "type")) + " " + Stringify(*Find(event, "data")));
  return out;
}

TEST(Session, IsIdleFromItsCreation) {
  const Session session = NewSession();
  EXPECT_EQ(session.record().status, kIdle);
  EXPECT_EQ(session.record().updated_at_us, kStart);
  EXPECT_EQ(session.record().idle_at_us, kStart);
  EXPECT_EQ(session.record().idle_ttl_ms, 180'000);
  EXPECT_TRUE(session.AcceptsMessages());
  EXPECT_FALSE(session.InTurn());
}

TEST(Session, TellsATurnAsEventsTheParkEventLast) {
  Session session = NewSession();
  (void)session.BeginTurn("turn_1", Charged(5), kStart);
  TurnPlan plan = Saying({"a ", "b"});
  Json arguments = Json::object();
  arguments["cmd"] = "ls";
  plan.tool_calls = {{"bash", contract::JsonBox(arguments), "x.txt", false},
                     {"grep", contract::JsonBox(Json::object()), "no", true}};
  session.FinishTurn(plan, kStart + kMs);
  EXPECT_EQ(EventsOf(session),
            (std::vector<std::string>{
                R"(RUN_STARTED {"turnSeq":1})",
                R"(TOOL_CALL_START {"id":"call_1_1","name":"bash","arguments":{"cmd":"ls"}})",
                R"(TOOL_CALL_RESULT {"id":"call_1_1","content":"x.txt"})",
                R"(TOOL_CALL_START {"id":"call_1_2","name":"grep","arguments":{}})",
                R"(TOOL_CALL_RESULT {"id":"call_1_2","content":"no","isError":true})",
                R"(TEXT_MESSAGE_CONTENT {"text":"a ","messageId":"msg_1","turnSeq":1})",
                R"(TEXT_MESSAGE_CONTENT {"text":"b","messageId":"msg_1","turnSeq":1})",
                R"(RUN_FINISHED {"reason":"completed"})",
                R"(CUSTOM {"name":"aex.session.idle","value":{"turnSeq":1}})"}));
  EXPECT_EQ(session.turn(1).ended_at_us, kStart + kMs);
}

TEST(Session, EndsAFailedTurnInErrorAndTakesMessagesAgain) {
  Session session = NewSession();
  (void)session.BeginTurn("turn_1", Charged(5), kStart);
  session.FinishTurn(Failing(), kStart);
  EXPECT_EQ(session.record().status, kError);
  EXPECT_EQ(session.record().error_message, "overloaded");
  EXPECT_EQ(session.record().provider_fault, contract::JsonBox(Json("fault")));
  EXPECT_EQ(session.record().error, contract::JsonBox(Json("error")));
  EXPECT_EQ(EventsOf(session),
            (std::vector<std::string>{
                R"(RUN_STARTED {"turnSeq":1})",
                R"(RUN_ERROR {"reason":"provider_error","failureMessage":"overloaded"})",
                R"(CUSTOM {"name":"aex.session.error","value":{"turnSeq":1}})"}));
  EXPECT_TRUE(session.AcceptsMessages());
  (void)session.BeginTurn("turn_2", Charged(5), kStart);
  EXPECT_EQ(session.record().status, kRunning);
  EXPECT_EQ(session.record().error_message, std::nullopt);
  EXPECT_EQ(session.record().provider_fault, std::nullopt);
  EXPECT_EQ(session.record().error, std::nullopt);
}

TEST(Session, SettlesCostAndUsageWhenATurnEnds) {
  Session session = NewSession();
  TurnPlan plan = Saying({"a"});
  plan.usage = contract::UsageSummary{1, 2, 3, 4, 5};
  for (int turn = 1; turn <= 2; ++turn) {
    (void)session.BeginTurn("turn", Charged(5), kStart);
    EXPECT_EQ(session.billed_microusd(), 5 * turn);
    EXPECT_EQ(session.record().cost_microusd, 5 * (turn - 1));
    session.FinishTurn(plan, kStart);
    EXPECT_EQ(session.record().cost_microusd, 5 * turn);
  }
  EXPECT_EQ(session.record().usage, (contract::UsageSummary{2, 4, 6, 8, 10}));
}

TEST(Session, ShowsItsRecordAsBeforeTheEndForTheLag) {
  Session session = NewSession();
  (void)session.BeginTurn("turn_1", Charged(5), kStart);
  session.FinishTurn(Failing(50), kStart + kMs);
  EXPECT_EQ(EventsOf(session).back(),
            R"(CUSTOM {"name":"aex.session.error","value":{"turnSeq":1}})");
  const SessionRecord& shown = session.RecordAt(kStart + 51 * kMs - 1);
  EXPECT_EQ(shown.status, kRunning);
  EXPECT_EQ(shown.cost_microusd, 0);
  EXPECT_EQ(shown.error_message, std::nullopt);
  EXPECT_EQ(shown.updated_at_us, kStart);
  EXPECT_EQ(session.RecordAt(kStart + 51 * kMs), session.record());
  EXPECT_EQ(session.record().status, kError);
}

TEST(Session, EndsTheLagWithItsNextStep) {
  Session session = NewSession();
  (void)session.BeginTurn("turn_1", Charged(5), kStart);
  session.FinishTurn(Failing(50), kStart);
  session.SetStatus(kSuspended, kStart + kMs);
  EXPECT_EQ(session.RecordAt(kStart + kMs).status, kSuspended);
  EXPECT_EQ(session.RecordAt(kStart + kMs).suspended_at_us, kStart + kMs);
  EXPECT_EQ(session.RecordAt(kStart + kMs).idle_at_us, std::nullopt);
}

TEST(Session, IsSuspendedOrFailsWhereItWasToBeSuspended) {
  for (const bool fails : {false, true}) {
    Session session = NewSession();
    (void)session.BeginTurn("turn_1", Charged(5), kStart);
    session.SetStatus(kSuspending, kStart);
    EXPECT_TRUE(session.InTurn());
    session.FinishTurn(fails ? Failing() : Saying({"a"}), kStart);
    EXPECT_EQ(session.record().status, fails ? kError : kSuspended);
  }
}

TEST(Session, ChargesACutTurnInFull) {
  Session session = NewSession();
  (void)session.BeginTurn("turn_1", Charged(5), kStart);
  session.CutTurn(kStart + kMs);
  EXPECT_EQ(session.record().status, kIdle);
  EXPECT_EQ(session.record().cost_microusd, 5);
  EXPECT_EQ(EventsOf(session).size(), 2u) << "started and parked, nothing said";
}

}  // namespace
}  // namespace aex::platform
