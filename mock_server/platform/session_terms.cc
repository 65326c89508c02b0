#include "mock_server/platform/session_terms.h"

#include <cmath>

namespace aex::platform {
namespace {

constexpr std::string_view kStream = "stream";
// Beyond this no workspace can spend: 2^53 micro-dollars are nine billions.
constexpr double kMostUsd = 9e9;

// Rounded down: a run never costs more than it may.
std::optional<std::int64_t> BudgetOf(const std::optional<contract::RunLimits>& limits) {
  if (!limits || !limits->max_spend_usd || *limits->max_spend_usd > kMostUsd)
    return std::nullopt;
  // 0.29 dollars are 290,000 micro-dollars, although 0.29 * 1e6 is a little less.
  const double micros = *limits->max_spend_usd * 1e6;
  const double nearest = std::nearbyint(micros);
  const bool whole = std::abs(micros - nearest) <= nearest * 1e-12;
  return static_cast<std::int64_t>(whole ? nearest : std::floor(micros));
}

}  // namespace

SessionTerms TermsOf(const contract::SessionCreate& create) {
  SessionTerms terms;
  terms.idle_ttl = create.idle_ttl;
  terms.idle_ttl_ms = create.idle_ttl_ms;
  terms.stream_text = create.run.submission.output_mode == kStream;
  terms.timeout_ms = create.run.timeout_ms.value_or(contract::kTimeoutDefaultMs);
  terms.budget_microusd = BudgetOf(create.run.limits);
  terms.spot = create.run.machine && create.run.machine->spot;
  if (create.run.webhook) terms.webhook_url = create.run.webhook->url;
  return terms;
}

}  // namespace aex::platform
