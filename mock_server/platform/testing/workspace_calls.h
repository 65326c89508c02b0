// Requests to a workspace and readings of its outcomes, short enough to read in
// a test.
//
// Plain helpers without state; an outcome of another sort than the one asked
// for fails a CHECK.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "mock_server/contract/check.h"
#include "mock_server/platform/workspace.h"

namespace aex::platform::testing {

inline constexpr std::int64_t kStartUs = 1'767'225'600'000'000;  // 2026-01-01.
inline constexpr std::int64_t kMs = 1000;                        // In microseconds.
inline constexpr std::int64_t kPrice = 10'000;                   // Of a turn.

inline Caller By(std::string key, std::string hash = "h") {
  Caller caller;
  caller.key = std::move(key);
  caller.request_hash = std::move(hash);
  caller.identity = "#f";
  return caller;
}

inline CreateSession Creation(std::string key, std::string hash = "h") {
  return {By(std::move(key), std::move(hash)), {}, {}, {}};
}

inline CreateSession CreationWith(std::string key, std::vector<std::string> input) {
  return {By(std::move(key)), {}, std::move(input), {}};
}

inline SendMessage Message(std::string session_id, std::string key, std::string hash = "h") {
  return {By(std::move(key), std::move(hash)), std::move(session_id), {"hello"}, {}};
}

inline Done DoneOf(const Outcome& outcome) {
  CHECK(std::holds_alternative<Done>(outcome));
  return std::get<Done>(outcome);
}

inline Refused RefusedOf(const Outcome& outcome) {
  CHECK(std::holds_alternative<Refused>(outcome));
  return std::get<Refused>(outcome);
}

inline Settings WithLatency(std::int64_t turn_latency_ms) {
  Settings settings;
  settings.turn_latency_ms = turn_latency_ms;
  return settings;
}

// A workspace whose clock stands still until it is told.
struct StillWorkspace {
  explicit StillWorkspace(Settings settings = {}) : workspace(7, clock, std::move(settings)) {}

  std::string NewSession(std::string key = "") {
    return DoneOf(workspace.Create(Creation(std::move(key)))).session.id;
  }
  contract::SessionStatus StatusOf(const std::string& session_id) {
    const auto* session = workspace.FindSession(session_id);
    CHECK(session != nullptr);
    return session->status;
  }
  void Pass(std::int64_t us) { clock.AdvanceTo(clock.NowMicros() + us); }

  ManualClock clock{kStartUs};
  Workspace workspace;
};

}  // namespace aex::platform::testing
