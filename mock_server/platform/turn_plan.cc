#include "mock_server/platform/turn_plan.h"

#include <algorithm>

#include "mock_server/contract/duration.h"

namespace aex::platform {
namespace {

std::string JoinLines(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) {
    if (!out.empty()) out.push_back('\n');
    out += line;
  }
  return out;
}

TurnFailure Failure(std::string reason, std::string message) {
  TurnFailure failure;
  failure.reason = std::move(reason);
  failure.message = std::move(message);
  return failure;
}

bool ScriptFails(const AgentScript& agent, const SessionTerms& terms) {
  return agent.fail && (terms.spot || agent.fail->reason != kSpotInterrupted);
}

}  // namespace

TurnPlan PlanTurn(const Settings& settings, const SessionTerms& terms,
                  std::int64_t spent_microusd, const std::vector<std::string>& input,
                  const TurnOverride& asked) {
  const AgentScript& agent = settings.agent;
  TurnPlan plan;
  plan.said = JoinLines(input);
  plan.charge_microusd = agent.cost_microusd.value_or(settings.turn_price_microusd);
  plan.duration_ms = agent.duration_ms.value_or(settings.turn_latency_ms);
  plan.record_lag_ms = asked.record_lag_ms.value_or(settings.record_lag_ms);
  plan.tool_calls = agent.tool_calls;
  plan.outputs = agent.outputs;
  plan.usage = agent.usage;

  if (ScriptFails(agent, terms)) plan.failure = agent.fail;
  if (terms.budget_microusd) {
    const std::int64_t left = std::max<std::int64_t>(*terms.budget_microusd - spent_microusd, 0);
    if (plan.charge_microusd > left) {
      plan.charge_microusd = left;
      plan.failure = Failure("budget_exceeded", "the run reached its limits.maxSpendUsd");
    }
  }
  if (plan.duration_ms > terms.timeout_ms) {
    plan.duration_ms = terms.timeout_ms;
    plan.failure =
        Failure(std::string(kTimedOut),
                "the run timed out after " + contract::FormatDuration(terms.timeout_ms));
  }
  if (asked.fail) plan.failure = asked.fail;

  // A turn that fails says what its script says, but does not echo.
  if (agent.text || !plan.failure) {
    const std::string text = agent.text.value_or(plan.said);
    plan.text = terms.stream_text ? SplitWords(text) : std::vector{text};
  }
  return plan;
}

std::vector<std::string> SplitWords(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  std::vector<std::string> pieces;
  while (!text.empty()) {
    std::size_t end = text.size();
    if (pieces.size() + 1 < kMaxTextPieces) {
      const std::size_t word = text.find_first_not_of(kBlanks);
      const std::size_t blank = text.find_first_of(kBlanks, std::min(word, text.size()));
      end = std::min(text.find_first_not_of(kBlanks, std::min(blank, text.size())), text.size());
    }
    pieces.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return pieces;
}

}  // namespace aex::platform
