// Records as the API answers them (contract 1.5): session, its summary, turn.
//
// Plain data and its JSON in the contract's field names; times are microseconds
// since the Unix epoch here and ISO 8601 with milliseconds there. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mock_server/contract/json.h"

namespace aex::contract {

enum class SessionStatus {
  kCreating, kRunning, kIdle, kSuspending, kSuspended, kCancelling, kDeleting,
  kDeleted, kExpired, kError,
};
std::string_view SessionStatusName(SessionStatus status);
std::optional<SessionStatus> SessionStatusFromName(std::string_view name);

struct SessionRecord {
  std::string id;
  std::string workspace_id;
  SessionStatus status = SessionStatus::kIdle;
  std::int64_t turn_seq = 0;
  std::int64_t created_at_us = 0;
  std::int64_t updated_at_us = 0;
  std::string idle_ttl = "3m";
  std::int64_t cost_microusd = 0;
  std::optional<std::string> error_message;

  bool operator==(const SessionRecord&) const = default;
};

struct TurnRecord {
  std::string session_id;
  std::string turn_id;
  std::int64_t turn_seq = 0;
  SessionStatus status = SessionStatus::kRunning;
  std::int64_t started_at_us = 0;
  std::optional<std::int64_t> ended_at_us;
  std::int64_t event_cursor = 0;

  bool operator==(const TurnRecord&) const = default;
};

Json ToJson(const SessionRecord& session);
Json SummaryToJson(const SessionRecord& session);
Json ToJson(const TurnRecord& turn);

// "2026-01-02T03:04:05.678Z".
std::string IsoTime(std::int64_t micros);
// ISO 8601 with date, or date and time with Z or an offset; microseconds.
std::optional<std::int64_t> ParseIsoTime(std::string_view text);

}  // namespace aex::contract
