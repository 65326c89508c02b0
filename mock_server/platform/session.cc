#include "mock_server/platform/session.h"

#include "mock_server/contract/check.h"

namespace aex::platform {

using contract::SessionStatus;
using contract::TurnRecord;

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

const TurnRecord& Session::BeginTurn(std::string turn_id, std::int64_t price_microusd,
                                     std::int64_t now_us) {
  record_.turn_seq += 1;
  record_.cost_microusd += price_microusd;
  record_.error_message.reset();
  SetStatus(SessionStatus::kRunning, now_us);

  TurnRecord turn;
  turn.session_id = record_.id;
  turn.turn_id = std::move(turn_id);
  turn.turn_seq = record_.turn_seq;
  turn.started_at_us = now_us;
  turn.event_cursor = events_.next_sequence();
  turns_.push_back(std::move(turn));
  events_.Append({EventType::kRunStarted, record_.turn_seq, now_us, ""});
  return turns_.back();
}

void Session::FinishTurn(const std::string& text, std::int64_t now_us) {
  CHECK(InTurn());
  events_.Append({EventType::kTextMessage, record_.turn_seq, now_us, text});
  events_.Append({EventType::kRunFinished, record_.turn_seq, now_us, ""});
  Park(record_.status == SessionStatus::kSuspending ? SessionStatus::kSuspended
                                                    : SessionStatus::kIdle,
       now_us);
}

void Session::Park(SessionStatus status, std::int64_t now_us) {
  // The record is parked before its park event can be read (contract 11.6).
  SetStatus(status, now_us);
  if (turns_.empty() || turns_.back().ended_at_us) return;
  TurnRecord& turn = turns_.back();
  turn.status = status;
  turn.ended_at_us = now_us;
  events_.Append({EventType::kCustom, turn.turn_seq, now_us,
                  "aex.session." + std::string(SessionStatusName(status))});
}

void Session::SetStatus(SessionStatus status, std::int64_t now_us) {
  record_.status = status;
  record_.updated_at_us = now_us;
}

}  // namespace aex::platform
