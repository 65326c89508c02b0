// One session: its record, its turns and its events (contract 1.5, 6.1, 6.2).
//
// Knows the life cycle and keeps the three in step; neither keys nor caps: when
// something happens is told by the workspace, what a turn does by its plan. Not
// thread-safe: lives under the workspace lock. Times are passed in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mock_server/contract/records.h"
#include "mock_server/platform/event_log.h"
#include "mock_server/platform/turn_plan.h"

namespace aex::platform {

class Session {
 public:
  Session(contract::SessionRecord record, SessionTerms terms);

  const std::string& id() const { return record_.id; }
  const SessionTerms& terms() const { return terms_; }
  // As it is, and as a reader is shown it: for the record lag of its last turn
  // the record still stands as before that turn ended (contract 1.7, 6.4).
  const contract::SessionRecord& record() const { return record_; }
  const contract::SessionRecord& RecordAt(std::int64_t now_us) const;
  const EventLog& events() const { return events_; }
  // `turn_seq` counts from 1 and must be one that was begun.
  const contract::TurnRecord& turn(std::int64_t turn_seq) const;
  const std::vector<contract::TurnRecord>& turns() const { return turns_; }
  // What was said to each turn, as one text.
  const std::vector<std::string>& inputs() const { return inputs_; }
  // What the turns were billed; the record shows it when they have ended.
  std::int64_t billed_microusd() const { return billed_microusd_; }

  // A turn runs, or ends before the session is suspended.
  bool InTurn() const;
  // A message may only start a turn on a session that is parked and alive.
  bool AcceptsMessages() const;

  const contract::TurnRecord& BeginTurn(std::string turn_id, const TurnPlan& plan,
                                        std::int64_t now_us);
  // The running turn has done what was planned.
  void FinishTurn(const TurnPlan& plan, std::int64_t now_us);
  // The running turn ends without a result; the session is idle.
  void CutTurn(std::int64_t now_us);
  // A step of the life cycle that ends no turn.
  void SetStatus(contract::SessionStatus status, std::int64_t now_us);

 private:
  struct Lag {
    std::int64_t until_us = 0;
    contract::SessionRecord shown;
  };

  void Park(contract::SessionStatus status, std::int64_t now_us);
  void AppendWork(const TurnPlan& plan, std::int64_t now_us);

  contract::SessionRecord record_;
  SessionTerms terms_;
  std::vector<contract::TurnRecord> turns_;
  std::vector<std::string> inputs_;
  EventLog events_;
  std::int64_t billed_microusd_ = 0;
  std::unique_ptr<Lag> lag_;
};

}  // namespace aex::platform
