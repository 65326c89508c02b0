#include "mock_server/contract/limits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "mock_server/contract/catalog.h"
#include "mock_server/contract/field_path.h"

namespace aex::contract {
namespace {

constexpr std::string_view kChildRuns = "maxConcurrentChildRuns";
constexpr std::string_view kDepth = "maxSubagentDepth";
constexpr std::string_view kSpend = "maxSpendUsd";
constexpr std::array<std::string_view, 3> kFields = {kChildRuns, kDepth, kSpend};

Defect ReadCount(const Json& limits, std::string_view key, const FieldPath& path,
                 std::optional<std::int64_t>& out) {
  const Json* field = Find(limits, key);
  if (field == nullptr) return std::nullopt;
  out = AsPositiveSafeInteger(field);
  if (out) return std::nullopt;
  return path.Member(key).Refuse(" must be a positive safe integer");
}

Defect ReadSpend(const Json& limits, const FieldPath& path, std::optional<double>& out) {
  const Json* field = Find(limits, kSpend);
  if (field == nullptr) return std::nullopt;
  out = AsNumber(field);
  if (out && *out > 0 && std::isfinite(*out)) return std::nullopt;
  return path.Member(kSpend).Refuse(" must be a positive finite number");
}

std::int64_t Clamp(const std::optional<std::int64_t>& asked, std::int64_t by_default,
                   const std::optional<std::int64_t>& workspace, std::int64_t platform) {
  return std::min({asked.value_or(by_default), workspace.value_or(platform), platform});
}

}  // namespace

Result<std::optional<RunLimits>> ParseLimits(const Json& value) {
  const FieldPath path("limits");
  if (!value.is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseUnknownKeys(value, path, kFields)) return *defect;
  RunLimits limits;
  if (auto defect = ReadCount(value, kChildRuns, path, limits.max_concurrent_child_runs))
    return *defect;
  if (auto defect = ReadCount(value, kDepth, path, limits.max_subagent_depth))
    return *defect;
  if (auto defect = ReadSpend(value, path, limits.max_spend_usd)) return *defect;
  if (limits == RunLimits{}) return std::optional<RunLimits>();
  return std::optional<RunLimits>(limits);
}

Json ToJson(const RunLimits& limits) {
  Json out = Json::object();
  if (limits.max_concurrent_child_runs) out[kChildRuns] = *limits.max_concurrent_child_runs;
  if (limits.max_subagent_depth) out[kDepth] = *limits.max_subagent_depth;
  if (limits.max_spend_usd) out[kSpend] = *limits.max_spend_usd;
  return out;
}

Json SessionBudgetLimits(const std::optional<RunLimits>& limits) {
  Json out = Json::object();
  if (limits && limits->max_spend_usd) out["budgetUsd"] = *limits->max_spend_usd;
  return out;
}

ResolvedLimits ResolveLimits(const std::optional<RunLimits>& asked,
                             const WorkspaceCeilings& ceilings) {
  const RunLimits limits = asked.value_or(RunLimits{});
  return {.max_concurrent_child_runs =
              Clamp(limits.max_concurrent_child_runs, kDefaultChildRuns,
                    ceilings.max_concurrent_child_runs, kMaxChildRuns),
          .max_subagent_depth = Clamp(limits.max_subagent_depth, kDefaultSubagentDepth,
                                      ceilings.max_subagent_depth, kMaxSubagentDepth),
          .max_spend_usd = limits.max_spend_usd};
}

}  // namespace aex::contract
