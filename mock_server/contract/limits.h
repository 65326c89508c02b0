// `limits` of a submission (contract 2.5), what they become when a session
// boots, and the resolver that clamps them.
//
// The parser does not clamp: a request may ask for more than it gets. An object
// without any field collapses to nothing. Pure functions.
#pragma once

#include <cstdint>
#include <optional>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct RunLimits {
  std::optional<std::int64_t> max_concurrent_child_runs = std::nullopt;
  std::optional<std::int64_t> max_subagent_depth = std::nullopt;
  std::optional<double> max_spend_usd = std::nullopt;

  bool operator==(const RunLimits&) const = default;
};

Result<std::optional<RunLimits>> ParseLimits(const Json& value);
Json ToJson(const RunLimits& limits);

// The boot configuration: `{"budgetUsd": maxSpendUsd}`, or `{}` without one.
Json SessionBudgetLimits(const std::optional<RunLimits>& limits);

// Ceilings of a workspace; absent means none beside the platform's.
struct WorkspaceCeilings {
  std::optional<std::int64_t> max_concurrent_child_runs = std::nullopt;
  std::optional<std::int64_t> max_subagent_depth = std::nullopt;
};

struct ResolvedLimits {
  std::int64_t max_concurrent_child_runs = 0;
  std::int64_t max_subagent_depth = 0;
  std::optional<double> max_spend_usd;

  bool operator==(const ResolvedLimits&) const = default;
};

// What was asked for, else the default, but never above either ceiling.
ResolvedLimits ResolveLimits(const std::optional<RunLimits>& asked,
                             const WorkspaceCeilings& ceilings);

}  // namespace aex::contract
