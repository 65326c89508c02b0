// What one turn will do, decided when its message is accepted: what it says,
// costs and uses, how long it takes, and whether it fails.
//
// From the workspace's settings, the session's terms and what a fault asks of
// this turn (contract 5.2, 6.2, 6.4). Plain values, pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/platform/session_terms.h"
#include "mock_server/platform/settings.h"

namespace aex::platform {

// The reason of a run that took longer than it may; a run status too.
inline constexpr std::string_view kTimedOut = "timed_out";
inline constexpr std::size_t kMaxTextPieces = 256;  // Events of one text.

// What a fault asks of the one turn that a call starts.
struct TurnOverride {
  std::optional<TurnFailure> fail;
  std::optional<std::int64_t> record_lag_ms;

  bool operator==(const TurnOverride&) const = default;
};

struct TurnPlan {
  std::string said;  // By the user, as one text.
  std::int64_t charge_microusd = 0;
  std::int64_t duration_ms = 0;
  std::int64_t record_lag_ms = 0;
  std::vector<std::string> text;  // One event each; empty when nothing is said.
  std::vector<ToolCall> tool_calls;
  std::vector<ScriptedOutput> outputs;
  std::optional<contract::UsageSummary> usage;
  std::optional<TurnFailure> failure;
};

// `spent_microusd` is what the session's turns were billed so far: a turn that
// would pass the session's budget is billed what is left of it, and fails. Of
// several failures the fault's wins, then the run's time-out, then the budget.
TurnPlan PlanTurn(const Settings& settings, const SessionTerms& terms,
                  std::int64_t spent_microusd, const std::vector<std::string>& input,
                  const TurnOverride& asked);

// The text in pieces, each a word and the blanks after it; together they are
// the text. The last of kMaxTextPieces takes the rest.
std::vector<std::string> SplitWords(std::string_view text);

}  // namespace aex::platform
