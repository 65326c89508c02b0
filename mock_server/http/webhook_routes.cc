#include "mock_server/http/webhook_routes.h"

#include <nlohmann/json.hpp>

#include "mock_server/http/run_routes.h"

namespace aex::http {
namespace {

using contract::Operation;

Json Spell(const WorkspaceState& state, const platform::WebhookDelivery& delivery) {
  return platform::ToJson(delivery, !state.workspace.settings().webhook_sink.empty());
}

Handled ListDeliveries(WorkspaceState& state, const Call& call) {
  platform::Workspace& workspace = state.workspace;
  if (workspace.FindSession(call.route.id()) == nullptr)
    return NoSuchSession(call.route.id());
  Json body = Json::object();
  Json& deliveries = body["deliveries"] = Json::array();
  for (const auto* delivery :
       workspace.webhooks().List(call.route.id(), workspace.now_us()))
    deliveries.push_back(Spell(state, *delivery));
  return JsonAnswer(200, body);
}

Handled Redeliver(WorkspaceState& state, const Call& call) {
  if (state.workspace.FindSession(call.route.id()) == nullptr)
    return NoSuchSession(call.route.id());
  const std::string& id = call.route.params[1];
  const auto* delivery = state.workspace.Redeliver(call.route.id(), id);
  if (delivery == nullptr)
    return ErrorAnswer(404, "not_found",
                       "no webhook delivery " + id + " of this session");
  Json body = Json::object();
  body["delivery"] = Spell(state, *delivery);
  return JsonAnswer(200, body);
}

Handled RevealSecret(const WorkspaceState& state) {
  Json body = Json::object();
  body["whsec"] = state.workspace.webhooks().secret();
  return JsonAnswer(200, body);
}

}  // namespace

bool IsWebhookOperation(Operation op) {
  return op == Operation::kWebhookList || op == Operation::kWebhookRedeliver ||
         op == Operation::kWebhookSecret;
}

Handled HandleWebhook(WorkspaceState& state, const Call& call) {
  switch (call.route.op) {
    case Operation::kWebhookList: return ListDeliveries(state, call);
    case Operation::kWebhookRedeliver: return Redeliver(state, call);
    case Operation::kWebhookSecret: return RevealSecret(state);
    default: CHECK(false && "not a webhook operation");
  }
}

}  // namespace aex::http
