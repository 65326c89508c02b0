// The events of one session, listed and streamed from the same objects
// (contract 6.2): sequences from 1 without gaps, ids "<session>:<sequence>".
//
// Kept small (a name and a text an event) and spelled out as JSON when read.
// Not thread-safe: lives under the workspace lock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mock_server/contract/json.h"

namespace aex::platform {

enum class EventType {
  kRunStarted, kTextMessage, kToolCallStart, kToolCallResult, kRunFinished, kRunError, kParked,
};

struct Event {
  EventType type = EventType::kParked;
  std::int64_t turn_seq = 0;
  std::int64_t time_us = 0;
  // The text of a text event, the status that a session was parked in ("idle"); of
  // tool calls and errors the whole data, as JSON text.
  std::string text;

  bool operator==(const Event&) const = default;
};

// Whether it ends its turn: "aex.session.idle" and the like (contract 6.3).
bool IsParkEvent(const Event& event);

class EventLog {
 public:
  // Returns the event's sequence.
  std::int64_t Append(Event event);

  std::int64_t next_sequence() const {
    return static_cast<std::int64_t>(events_.size()) + 1;
  }

  const std::vector<Event>& events() const { return events_; }

  // `{events, nextCursor}`: at most `limit` events with sequence >= cursor;
  // nextCursor is null when no more are stored (contract 13).
  Json List(const std::string& session_id, std::int64_t cursor,
            std::int64_t limit) const;
  // The sequence must be stored, here and in `at`.
  Json Spell(const std::string& session_id, std::int64_t sequence) const;

  const Event& at(std::int64_t sequence) const {
    return events_[static_cast<std::size_t>(sequence - 1)];
  }

 private:
  std::vector<Event> events_;
};

}  // namespace aex::platform
