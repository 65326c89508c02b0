// One session: its record, its turns and its events (contract 1.5, 6.1, 6.2).
//
// Knows the life cycle and keeps the three in step; neither keys nor money nor
// time-outs: when something happens and what it costs is told by the workspace.
// Not thread-safe: lives under the workspace lock. Times are passed in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mock_server/contract/records.h"
#include "mock_server/platform/event_log.h"

namespace aex::platform {

class Session {
 public:
  explicit Session(contract::SessionRecord record) : record_(std::move(record)) {}

  const contract::SessionRecord& record() const { return record_; }
  const EventLog& events() const { return events_; }
  // `turn_seq` counts from 1 and must be one that was begun.
  const contract::TurnRecord& turn(std::int64_t turn_seq) const;

  // A turn runs, or ends before the session is suspended.
  bool InTurn() const;
  // A message may only start a turn on a session that is parked and alive.
  bool AcceptsMessages() const;

  const contract::TurnRecord& BeginTurn(std::string turn_id, std::int64_t price_microusd,
                                        std::int64_t now_us);
  // The running turn has said `text` and ends.
  void FinishTurn(const std::string& text, std::int64_t now_us);
  // Ends the running turn, if there is one: the session parks as `status`.
  void Park(contract::SessionStatus status, std::int64_t now_us);
  // A step of the life cycle that ends no turn.
  void SetStatus(contract::SessionStatus status, std::int64_t now_us);

 private:
  contract::SessionRecord record_;
  std::vector<contract::TurnRecord> turns_;
  EventLog events_;
};

}  // namespace aex::platform
