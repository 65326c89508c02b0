// The one event that a webhook is told of: `run.finished` (contract 1.12).
//
// Its text is the body of a delivery. Whoever sends one keeps the text: every
// retry and every redelivery must be the same bytes. Plain values, pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aex::contract {

inline constexpr std::string_view kRunFinished = "run.finished";

struct RunFinished {
  std::string delivery_id;  // Also its `webhook-id`.
  std::string run_id;
  std::string_view status;            // A terminal run status of 6.1: "succeeded", ...
  std::optional<std::string> reason;  // Why it failed.
  std::int64_t terminal_at_us = 0;    // When the turn ended.
  std::int64_t settled_at_us = 0;     // When its record showed it.
  std::int64_t cost_microusd = 0;

  bool operator==(const RunFinished&) const = default;
};

std::string BodyOf(const RunFinished& event);

}  // namespace aex::contract
