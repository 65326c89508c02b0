// What the agent of the fake does in a turn, as data (formats 4, `agent`).
//
// Without a script a turn echoes its input. Reading lays the given fields over
// the present ones; `"fail": null` takes a failure back. Plain values and pure
// functions; what a script becomes in one turn says turn_plan.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/json_box.h"
#include "mock_server/contract/records.h"
#include "mock_server/contract/result.h"

namespace aex::platform {

inline constexpr std::size_t kMaxScriptText = 1024 * 1024;  // Bytes of one text.
inline constexpr std::size_t kMaxScriptItems = 100;  // Tool calls, and outputs.
inline constexpr std::int64_t kMaxTokens = 1'000'000'000'000;
inline constexpr std::int64_t kMaxTurnMs = 86'400'000;
inline constexpr double kMaxPriceUsd = 1e6;

struct ToolCall {
  std::string name;
  contract::JsonBox arguments;  // An object.
  std::string content;          // Of the result.
  bool is_error = false;

  bool operator==(const ToolCall&) const = default;
};

struct ScriptedOutput {
  std::string filename;
  std::string content_type = "text/plain";
  std::string text;

  bool operator==(const ScriptedOutput&) const = default;
};

// A failure of this reason meets only sessions on a spot machine (contract 2.6).
inline constexpr std::string_view kSpotInterrupted = "spot-interrupted";

// How a turn fails: `reason` goes to RUN_ERROR, the rest to the session record
// (contract 5.2).
struct TurnFailure {
  std::string reason = "failed";
  std::string message = "the turn failed";
  std::optional<contract::JsonBox> provider_fault;
  std::optional<contract::JsonBox> error;

  bool operator==(const TurnFailure&) const = default;
};

struct AgentScript {
  std::optional<std::string> text;  // Absent: the input again.
  std::vector<ToolCall> tool_calls;
  std::vector<ScriptedOutput> outputs;
  std::optional<contract::UsageSummary> usage;
  std::optional<std::int64_t> cost_microusd;  // Absent: the price of a turn.
  std::optional<std::int64_t> duration_ms;    // Absent: the turn latency.
  std::optional<TurnFailure> fail;

  bool operator==(const AgentScript&) const = default;
};

// Changes nothing unless all of it is right. `pointer` is where `json` stands.
Status ReadAgentScript(const Json& json, const std::string& pointer, AgentScript& script);
// Only the fields that are set.
Json ToJson(const AgentScript& script);

// Money is micro-dollars here and dollars in JSON.
std::int64_t MicroUsdOf(double usd);
double UsdOf(std::int64_t microusd);

}  // namespace aex::platform
