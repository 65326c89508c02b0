#include "mock_server/http/whoami_routes.h"

#include <nlohmann/json.hpp>

#include "mock_server/http/refusal_answer.h"

namespace aex::http {
namespace {

// Every token may do everything; the names are those of the time (contract 1.9).
Json Scopes() {
  return {"runs:read",    "runs:write",    "assets:write",
          "secrets:read", "secrets:write", "billing:read"};
}

// 0 is unlimited, null is no bound.
Json Caps(const WorkspaceState& state) {
  const platform::Settings& settings = state.workspace.settings();
  Json caps = Json::object();
  caps["runSubmitPerMinute"] = settings.submit_per_minute;
  caps["maxConcurrentRuns"] = settings.concurrency_cap;
  caps["storageCapBytes"] = nullptr;
  caps["storageUsedBytes"] =
      state.assets.bytes() + static_cast<std::int64_t>(state.workspace.outputs().bytes());
  caps["maxRunDurationMs"] = settings.parse.timeout_ceiling_ms;
  return caps;
}

Json Limits(const WorkspaceState& state) {
  const platform::Workspace& workspace = state.workspace;
  const platform::Settings& settings = workspace.settings();
  Json limits = Json::object();
  limits["maxConcurrentRuns"] = settings.concurrency_cap;
  limits["submitRatePerMinute"] = settings.submit_per_minute;
  limits["spendCapUsd"] = platform::UsdOf(settings.spend_cap_microusd);
  limits["monthSpendUsd"] = platform::UsdOf(workspace.MonthSpendMicroUsd());
  limits["balanceUsd"] = platform::UsdOf(workspace.BalanceMicroUsd());
  limits["balanceGraceFloorUsd"] = kGraceFloorUsd;
  limits["paymentMethodStatus"] = kPaymentMethod;
  return limits;
}

}  // namespace

Handled WhoAmI(const WorkspaceState& state) {
  Json body = Json::object();
  body["principalType"] = "api_token";
  body["workspaceId"] = state.workspace.id();
  body["tokenId"] = state.token_id;
  body["tokenName"] = nullptr;
  body["scopes"] = Scopes();
  body["caps"] = Caps(state);
  body["limits"] = Limits(state);
  return JsonAnswer(200, body);
}

}  // namespace aex::http
