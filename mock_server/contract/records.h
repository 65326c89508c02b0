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
#include "mock_server/contract/json_box.h"

namespace aex::contract {

enum class SessionStatus {
  kCreating, kRunning, kIdle, kSuspending, kSuspended, kCancelling, kDeleting,
  kDeleted, kExpired, kError,
};
std::string_view SessionStatusName(SessionStatus status);
std::optional<SessionStatus> SessionStatusFromName(std::string_view name);

// What the model used: tokens, summed over the turns of a session.
struct UsageSummary {
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  std::int64_t cache_read_input_tokens = 0;
  std::int64_t cache_creation_input_tokens = 0;
  std::int64_t total_tokens = 0;

  void Add(const UsageSummary& other);
  bool operator==(const UsageSummary&) const = default;
};

struct SessionRecord {
  std::string id;
  std::string workspace_id;
  SessionStatus status = SessionStatus::kIdle;
  std::int64_t turn_seq = 0;
  std::int64_t created_at_us = 0;
  std::int64_t updated_at_us = 0;
  std::string idle_ttl = "3m";
  std::int64_t idle_ttl_ms = 180'000;
  std::optional<std::int64_t> idle_at_us;  // Since when it is idle, while it is.
  std::optional<std::int64_t> suspended_at_us;
  // Settled when a turn ends (contract 6.4), as are usage and the error fields.
  std::int64_t cost_microusd = 0;
  std::optional<UsageSummary> usage;
  // Of the last turn, when it failed (contract 5.2).
  std::optional<std::string> error_message;
  std::optional<JsonBox> provider_fault;
  std::optional<JsonBox> error;

  bool operator==(const SessionRecord&) const = default;
};

// Of a session, which knows its own id.
struct TurnRecord {
  std::string turn_id;
  std::int64_t turn_seq = 0;
  SessionStatus status = SessionStatus::kRunning;
  std::int64_t started_at_us = 0;
  std::optional<std::int64_t> ended_at_us;
  std::int64_t event_cursor = 0;

  bool operator==(const TurnRecord&) const = default;
};

Json ToJson(const UsageSummary& usage);
void AppendJson(const SessionRecord& session, std::string& out);
void AppendSummaryJson(const SessionRecord& session, std::string& out);
void AppendJson(const TurnRecord& turn, std::string_view session_id, std::string& out);

// "2026-01-02T03:04:05.678Z".
std::string IsoTime(std::int64_t micros);
// ISO 8601 with date, or date and time with Z or an offset; microseconds.
std::optional<std::int64_t> ParseIsoTime(std::string_view text);

}  // namespace aex::contract
