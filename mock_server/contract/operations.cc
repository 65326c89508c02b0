#include "mock_server/contract/operations.h"

#include <array>

#include "mock_server/contract/check.h"

namespace aex::contract {
namespace {

using enum Operation;

// In the order of the enumeration: RouteOf indexes it.
constexpr std::array kRoutes = {
    Route{kSessionCreate, "session.create", "POST", "/sessions", true},
    Route{kSessionList, "session.list", "GET", "/sessions"},
    Route{kSessionGet, "session.get", "GET", "/sessions/{id}"},
    Route{kMessageSend, "message.send", "POST", "/sessions/{id}/messages", true},
    Route{kSessionSuspend, "session.suspend", "POST", "/sessions/{id}/suspend"},
    Route{kSessionCancel, "session.cancel", "POST", "/sessions/{id}/cancel"},
    Route{kSessionResume, "session.resume", "POST", "/sessions/{id}/resume"},
    Route{kSessionDelete, "session.delete", "DELETE", "/sessions/{id}"},
    Route{kEventsList, "events.list", "GET", "/sessions/{id}/events"},
    Route{kEventsTicket, "events.ticket", "POST", "/sessions/{id}/events/ticket"},
    Route{kOutputsList, "outputs.list", "GET", "/sessions/{id}/outputs"},
    Route{kRunGet, "run.get", "GET", "/runs/{id}"},
    Route{kRunEvents, "run.events", "GET", "/runs/{id}/events"},
    Route{kRunEventsLink, "run.eventsLink", "POST", "/runs/{id}/events/link"},
    Route{kRunOutputs, "run.outputs", "GET", "/runs/{id}/outputs"},
    Route{kOutputDownload, "output.download", "GET",
          "/runs/{id}/outputs/{output}/download"},
    Route{kOutputLink, "output.link", "POST", "/runs/{id}/outputs/{output}/link"},
    Route{kWebhookList, "webhook.list", "GET", "/runs/{id}/webhook-deliveries"},
    Route{kWebhookRedeliver, "webhook.redeliver", "POST",
          "/runs/{id}/webhook-deliveries/{delivery}/redeliver"},
    Route{kWhoami, "whoami", "GET", "/whoami"},
    Route{kAssetPresign, "asset.presign", "POST", "/assets/presign"},
    Route{kAssetPut, "asset.put", "PUT", "/storage/put/{capability}"},
    Route{kAssetFinalize, "asset.finalize", "POST", "/assets/finalize"},
    Route{kAssetDelete, "asset.delete", "DELETE", "/assets/{id}"},
    Route{kSecretCreate, "secret.create", "POST", "/secrets"},
    Route{kSecretList, "secret.list", "GET", "/secrets"},
    Route{kSecretGet, "secret.get", "GET", "/secrets/{name}"},
    Route{kSecretRotate, "secret.rotate", "POST", "/secrets/{name}/rotate"},
    Route{kSecretReveal, "secret.reveal", "POST", "/secrets/{name}/get_value"},
    Route{kSecretDelete, "secret.delete", "DELETE", "/secrets/{name}"},
    Route{kAgentsmdList, "agentsmd.list", "GET", "/agentsmd"},
    Route{kAgentsmdGet, "agentsmd.get", "GET", "/agentsmd/{id}"},
    Route{kAgentsmdDelete, "agentsmd.delete", "DELETE", "/agentsmd/{id}"},
    Route{kFileList, "file.list", "GET", "/files"},
    Route{kFileGet, "file.get", "GET", "/files/{id}"},
    Route{kFileDelete, "file.delete", "DELETE", "/files/{id}"},
    Route{kBillingRedeem, "billing.redeem", "POST", "/billing/redeem"},
    Route{kEventsStream, "events.stream", "GET", "/coordinator/sessions/{id}"},
    Route{kLinkFetch, "link.fetch", "GET", "/storage/get/{capability}"},
    Route{kMessageList, "message.list", "GET", "/sessions/{id}/messages"},
    Route{kBillingSummary, "billing.summary", "GET", "/billing"},
    Route{kBillingLedger, "billing.ledger", "GET", "/billing/ledger"},
    Route{kWebhookSecret, "webhook.secret", "POST", "/webhook/signing-secret"},
    Route{kUnmatched, "unmatched", "", ""},
};

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kRoutes.size(); ++i) {
    if (kRoutes[i].op != static_cast<Operation>(i)) return false;
  }
  return kRoutes.size() == static_cast<std::size_t>(kUnmatched) + 1;
}
static_assert(InOrder());

}  // namespace

std::span<const Route> Routes() { return kRoutes; }

const Route& RouteOf(Operation op) { return kRoutes[static_cast<std::size_t>(op)]; }

std::string_view OperationId(Operation op) { return RouteOf(op).id; }

std::optional<Operation> OperationFromId(std::string_view id) {
  for (const Route& route : kRoutes) {
    if (route.id == id) return route.op;
  }
  return std::nullopt;
}

}  // namespace aex::contract
