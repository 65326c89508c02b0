#include "mock_server/http/whoami_routes.h"

#include <nlohmann/json.hpp>

namespace aex::http {
namespace {

constexpr double kMicros = 1e6;

// Every token may do everything; the names are those of the time (contract 1.9).
Json Scopes() {
  return {"runs:read",    "runs:write",    "assets:write",
          "secrets:read", "secrets:write", "billing:read"};
}

// Caps are off: 0 is unlimited, null is no bound.
Json Caps(const WorkspaceState& state) {
  Json caps = Json::object();
  caps["runSubmitPerMinute"] = 0;
  caps["maxConcurrentRuns"] = 0;
  caps["storageCapBytes"] = nullptr;
  caps["storageUsedBytes"] =
      state.assets.bytes() + static_cast<std::int64_t>(state.workspace.outputs().bytes());
  caps["maxRunDurationMs"] = nullptr;
  return caps;
}

Json Limits(const WorkspaceState& state) {
  const double spent =
      static_cast<double>(state.workspace.ledger().totals().amount_microusd);
  Json limits = Json::object();
  limits["maxConcurrentRuns"] = 0;
  limits["submitRatePerMinute"] = 0;
  limits["spendCapUsd"] = 0;
  limits["monthSpendUsd"] = spent / kMicros;
  limits["balanceUsd"] = 0;
  limits["balanceGraceFloorUsd"] = 0;
  limits["paymentMethodStatus"] = "none";
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
