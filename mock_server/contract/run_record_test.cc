#include "mock_server/contract/run_record.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::contract {
namespace {

constexpr std::int64_t kStartUs = 1'767'225'600'000'000;  // 2026-01-01.
constexpr std::int64_t kSecond = 1'000'000;

RunRecord OneTurn(SessionStatus status, bool ended) {
  RunRecord run;
  run.session.id = "ses_1";
  run.session.workspace_id = "ws_1";
  run.session.status = status;
  run.session.created_at_us = kStartUs;
  run.session.updated_at_us = kStartUs + 3 * kSecond;
  run.session.cost_microusd = 420'000;
  TurnRecord turn;
  turn.started_at_us = kStartUs + kSecond;
  if (ended) turn.ended_at_us = kStartUs + 3 * kSecond;
  run.turns.push_back(turn);
  return run;
}

TEST(RunRecord, SpellsASettledSessionWithItsCost) {
  RunRecord run = OneTurn(SessionStatus::kIdle, true);
  run.outputs = {2, 30};
  EXPECT_EQ(
      Stringify(ToJson(run)),
      R"({"id":"ses_1","status":"idle","workspaceId":"ws_1",)"
      R"("createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:03.000Z",)"
      R"("startedAt":"2026-01-01T00:00:01.000Z","terminalAt":null,"errorMessage":null,)"
      R"("cleanupStatus":"not_started","attemptCount":1,"costTelemetry":)"
      R"({"schemaVersion":1,"runId":"ses_1","recordedAt":"2026-01-01T00:00:03.000Z",)"
      R"("status":"complete","durations":{"queuedMs":0,"runtimeMs":2000,)"
      R"("outputCaptureMs":0,"cleanupMs":0,"totalMs":2000},"outputs":)"
      R"({"discoveredFiles":2,"capturedFiles":2,"failedFiles":0,"capturedBytes":30},)"
      R"("billedCostUsd":0.42,"costBasis":{"currency":"USD","status":"reconciled"}}})");
}

TEST(RunRecord, SumsTheRuntimeOfTurnsWithoutTheTimeBetween) {
  RunRecord run = OneTurn(SessionStatus::kIdle, true);
  TurnRecord second;
  second.started_at_us = kStartUs + 60 * kSecond;
  second.ended_at_us = kStartUs + 61 * kSecond;
  run.turns.push_back(second);
  const Json json = ToJson(run);
  const Json& durations = *Find(*Find(json, "costTelemetry"), "durations");
  EXPECT_EQ(AsSafeInteger(Find(durations, "runtimeMs")), 3000);
  EXPECT_EQ(AsSafeInteger(Find(durations, "totalMs")), 60'000);
}

TEST(RunRecord, HasNoCostBeforeTheSessionSettled) {
  EXPECT_EQ(Find(ToJson(OneTurn(SessionStatus::kRunning, false)), "costTelemetry"),
            nullptr);
  EXPECT_EQ(Find(ToJson(OneTurn(SessionStatus::kSuspending, false)), "costTelemetry"),
            nullptr);
  // The record lags behind its own park event (contract 1.7).
  EXPECT_EQ(Find(ToJson(OneTurn(SessionStatus::kRunning, true)), "costTelemetry"),
            nullptr);
  EXPECT_NE(Find(ToJson(OneTurn(SessionStatus::kSuspended, true)), "costTelemetry"),
            nullptr);
}

TEST(RunRecord, HasNotStartedWithoutATurn) {
  RunRecord run = OneTurn(SessionStatus::kIdle, true);
  run.turns.clear();
  const Json json = ToJson(run);
  EXPECT_EQ(Find(json, "startedAt"), nullptr);
  EXPECT_EQ(Find(json, "costTelemetry"), nullptr);
  EXPECT_EQ(AsSafeInteger(Find(json, "attemptCount")), 0);
}

struct StatusRow {
  SessionStatus session;
  const char* run;
  bool terminal;
};

TEST(RunRecord, MapsEveryStatusOfASession) {
  using enum SessionStatus;
  for (const StatusRow& row :
       {StatusRow{kCreating, "provisioning", false},
        StatusRow{kRunning, "provider_running", false}, StatusRow{kIdle, "idle", false},
        StatusRow{kSuspending, "suspending", false},
        StatusRow{kSuspended, "suspended", false},
        StatusRow{kCancelling, "cancelling", false},
        StatusRow{kDeleting, "deleting", false}, StatusRow{kDeleted, "deleted", true},
        StatusRow{kExpired, "expired", true}, StatusRow{kError, "failed", true}}) {
    const Json json = ToJson(OneTurn(row.session, true));
    EXPECT_EQ(*AsString(Find(json, "status")), row.run);
    EXPECT_EQ(AsString(Find(json, "terminalAt")) != nullptr, row.terminal) << row.run;
  }
}

TEST(RunRecord, TellsOfADeletion) {
  const Json json = ToJson(OneTurn(SessionStatus::kDeleted, true));
  EXPECT_EQ(*AsString(Find(json, "deletedAt")), "2026-01-01T00:00:03.000Z");
  EXPECT_EQ(*AsString(Find(json, "cleanupStatus")), "succeeded");
}

}  // namespace
}  // namespace aex::contract
