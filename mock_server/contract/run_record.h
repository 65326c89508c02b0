// The run as `/api/runs/{id}` answers it (contract 1.5: Run, in the lean form of
// RunUnit): a facade, made from the session's record each time it is asked for.
//
// Holds no state of its own. Cost telemetry is absent until the session has
// settled. Plain values, pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/records.h"

namespace aex::contract {

// The run's word for a session's status (contract 6.1): most have the same name.
std::string_view RunStatusName(SessionStatus status);
// Whether that run status is a terminal one.
bool IsTerminalRun(SessionStatus status);

// What the session's outputs come to.
struct OutputTotals {
  std::int64_t files = 0;
  std::int64_t bytes = 0;
};

struct RunRecord {
  SessionRecord session;
  std::vector<TurnRecord> turns;
  OutputTotals outputs;
};

Json ToJson(const RunRecord& run);

}  // namespace aex::contract
