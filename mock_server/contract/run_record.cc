#include "mock_server/contract/run_record.h"

#include <nlohmann/json.hpp>

namespace aex::contract {
namespace {

constexpr double kMicros = 1e6;

bool IsInTurn(SessionStatus status) {
  return status == SessionStatus::kCreating || status == SessionStatus::kRunning ||
         status == SessionStatus::kSuspending || status == SessionStatus::kCancelling ||
         status == SessionStatus::kDeleting;
}

bool IsSettled(const RunRecord& run) {
  return !run.turns.empty() && run.turns.back().ended_at_us &&
         !IsInTurn(run.session.status);
}

Json CostTelemetry(const RunRecord& run) {
  std::int64_t runtime_us = 0;
  for (const TurnRecord& turn : run.turns)
    runtime_us += turn.ended_at_us.value_or(turn.started_at_us) - turn.started_at_us;
  const std::int64_t total_us =
      *run.turns.back().ended_at_us - run.turns.front().started_at_us;
  Json out = Json::object();
  out["schemaVersion"] = 1;
  out["runId"] = run.session.id;
  out["recordedAt"] = IsoTime(*run.turns.back().ended_at_us);
  out["status"] = "complete";
  out["durations"] = {{"queuedMs", 0},
                      {"runtimeMs", runtime_us / 1000},
                      {"outputCaptureMs", 0},
                      {"cleanupMs", 0},
                      {"totalMs", total_us / 1000}};
  out["outputs"] = {{"discoveredFiles", run.outputs.files},
                    {"capturedFiles", run.outputs.files},
                    {"failedFiles", 0},
                    {"capturedBytes", run.outputs.bytes}};
  out["billedCostUsd"] = static_cast<double>(run.session.cost_microusd) / kMicros;
  out["costBasis"] = {{"currency", "USD"}, {"status", "reconciled"}};
  return out;
}

}  // namespace

std::string_view RunStatusName(SessionStatus status) {
  switch (status) {
    case SessionStatus::kCreating: return "provisioning";
    case SessionStatus::kRunning: return "provider_running";
    case SessionStatus::kError: return "failed";
    default: return SessionStatusName(status);
  }
}

bool IsTerminalRun(SessionStatus status) {
  return status == SessionStatus::kError || status == SessionStatus::kDeleted ||
         status == SessionStatus::kExpired;
}

Json ToJson(const RunRecord& run) {
  const SessionRecord& session = run.session;
  const bool deleted = session.status == SessionStatus::kDeleted;
  Json out = Json::object();
  out["id"] = session.id;
  out["status"] = RunStatusName(session.status);
  out["workspaceId"] = session.workspace_id;
  out["createdAt"] = IsoTime(session.created_at_us);
  out["updatedAt"] = IsoTime(session.updated_at_us);
  if (!run.turns.empty()) out["startedAt"] = IsoTime(run.turns.front().started_at_us);
  out["terminalAt"] = IsTerminalRun(session.status) ? Json(IsoTime(session.updated_at_us))
                                                    : Json(nullptr);
  out["errorMessage"] =
      session.error_message ? Json(*session.error_message) : Json(nullptr);
  out["cleanupStatus"] = deleted ? "succeeded" : "not_started";
  if (deleted) out["deletedAt"] = IsoTime(session.updated_at_us);
  out["attemptCount"] = run.turns.empty() ? 0 : 1;
  if (IsSettled(run)) out["costTelemetry"] = CostTelemetry(run);
  return out;
}

}  // namespace aex::contract
