#include "mock_server/platform/session.h"

#include <nlohmann/json.hpp>

namespace aex::platform {

using contract::SessionRecord;
using contract::SessionStatus;
using contract::TurnRecord;

namespace {

std::string CallStart(const ToolCall& call, const std::string& id) {
  Json data = Json::object();
  data["id"] = id;
  data["name"] = call.name;
  data["arguments"] = *call.arguments;
  return Stringify(data);
}

std::string CallResult(const ToolCall& call, const std::string& id) {
  Json data = Json::object();
  data["id"] = id;
  data["content"] = call.content;
  if (call.is_error) data["isError"] = true;
  return Stringify(data);
}

std::string RunError(const TurnFailure& failure) {
  Json data = Json::object();
  data["reason"] = failure.reason;
  data["failureMessage"] = failure.message;
  return Stringify(data);
}

}  // namespace

Session::Session(SessionRecord record, SessionTerms terms)
    : record_(std::move(record)), terms_(std::move(terms)) {
  record_.idle_ttl = terms_.idle_ttl;
  record_.idle_ttl_ms = terms_.idle_ttl_ms;
  SetStatus(record_.status, record_.created_at_us);
}

const SessionRecord& Session::RecordAt(std::int64_t now_us) const {
  return lag_ != nullptr && now_us < lag_->until_us ? lag_->shown : record_;
}

const TurnRecord& Session::turn(std::int64_t turn_seq) const {
  CHECK(turn_seq >= 1 && turn_seq <= static_cast<std::int64_t>(turns_.size()));
  return turns_[static_cast<std::size_t>(turn_seq - 1)];
}

bool Session::InTurn() const {
  return record_.status == SessionStatus::kRunning ||
         record_.status == SessionStatus::kSuspending;
}

bool Session::AcceptsMessages() const {
  return record_.status == SessionStatus::kIdle ||
         record_.status == SessionStatus::kSuspended ||
         record_.status == SessionStatus::kError;
}

const TurnRecord& Session::BeginTurn(std::string turn_id, const TurnPlan& plan,
                                     std::int64_t now_us) {
  CHECK(AcceptsMessages());
  record_.turn_seq += 1;
  record_.error_message.reset();
  record_.provider_fault.reset();
  record_.error.reset();
  billed_microusd_ += plan.charge_microusd;
  SetStatus(SessionStatus::kRunning, now_us);

  TurnRecord turn;
  turn.turn_id = std::move(turn_id);
  turn.turn_seq = record_.turn_seq;
  turn.started_at_us = now_us;
  turn.event_cursor = events_.next_sequence();
  turns_.push_back(std::move(turn));
  inputs_.push_back(plan.said);
  events_.Append({EventType::kRunStarted, record_.turn_seq, now_us, ""});
  return turns_.back();
}

void Session::AppendWork(const TurnPlan& plan, std::int64_t now_us) {
  const std::int64_t turn_seq = record_.turn_seq;
  const std::string prefix = "call_" + std::to_string(turn_seq) + "_";
  for (std::size_t i = 0; i < plan.tool_calls.size(); ++i) {
    const ToolCall& call = plan.tool_calls[i];
    const std::string id = prefix + std::to_string(i + 1);
    events_.Append({EventType::kToolCallStart, turn_seq, now_us, CallStart(call, id)});
    events_.Append({EventType::kToolCallResult, turn_seq, now_us, CallResult(call, id)});
  }
  for (const std::string& piece : plan.text)
    events_.Append({EventType::kTextMessage, turn_seq, now_us, piece});
}

void Session::FinishTurn(const TurnPlan& plan, std::int64_t now_us) {
  CHECK(InTurn());
  std::unique_ptr<Lag> lag;
  if (plan.record_lag_ms > 0)
    lag = std::make_unique<Lag>(Lag{now_us + plan.record_lag_ms * 1000, record_});
  AppendWork(plan, now_us);
  if (plan.usage) {
    if (!record_.usage) record_.usage.emplace();
    record_.usage->Add(*plan.usage);
  }
  if (plan.failure) {
    record_.error_message = plan.failure->message;
    record_.provider_fault = plan.failure->provider_fault;
    record_.error = plan.failure->error;
    events_.Append({EventType::kRunError, record_.turn_seq, now_us, RunError(*plan.failure)});
    Park(SessionStatus::kError, now_us);
  } else {
    events_.Append({EventType::kRunFinished, record_.turn_seq, now_us, ""});
    Park(record_.status == SessionStatus::kSuspending ? SessionStatus::kSuspended
                                                      : SessionStatus::kIdle,
         now_us);
  }
  lag_ = std::move(lag);
}

void Session::CutTurn(std::int64_t now_us) {
  CHECK(InTurn());
  Park(SessionStatus::kIdle, now_us);
}

void Session::Park(SessionStatus status, std::int64_t now_us) {
  // The record is parked before its park event can be read (contract 11.6).
  SetStatus(status, now_us);
  record_.cost_microusd = billed_microusd_;
  TurnRecord& turn = turns_.back();
  turn.status = status;
  turn.ended_at_us = now_us;
  events_.Append({EventType::kParked, turn.turn_seq, now_us,
                  std::string(SessionStatusName(status))});
}

void Session::SetStatus(SessionStatus status, std::int64_t now_us) {
  record_.status = status;
  record_.updated_at_us = now_us;
  record_.idle_at_us.reset();
  record_.suspended_at_us.reset();
  if (status == SessionStatus::kIdle) record_.idle_at_us = now_us;
  if (status == SessionStatus::kSuspended) record_.suspended_at_us = now_us;
  lag_.reset();
}

}  // namespace aex::platform
