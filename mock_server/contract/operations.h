// The operation ids of contract 1.3 and the routes behind them.
//
// An operation id names one thing a client can ask for, everywhere: router,
// scenario rules, journal, ledger of what fired, reports. The table is data;
// `unmatched` is what a request gets that is none of them. Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace aex::contract {

enum class Operation {
  kSessionCreate, kSessionList, kSessionGet, kMessageSend, kSessionSuspend,
  kSessionCancel, kSessionResume, kSessionDelete, kEventsList, kEventsTicket,
  kOutputsList, kRunGet, kRunEvents, kRunEventsLink, kRunOutputs, kOutputDownload,
  kOutputLink, kWebhookList, kWebhookRedeliver, kWhoami, kAssetPresign, kAssetPut,
  kAssetFinalize, kAssetDelete, kSecretCreate, kSecretList, kSecretGet,
  kSecretRotate, kSecretReveal, kSecretDelete, kAgentsmdList, kAgentsmdGet,
  kAgentsmdDelete, kFileList, kFileGet, kFileDelete, kBillingRedeem, kEventsStream,
  kLinkFetch, kMessageList, kBillingSummary, kBillingLedger, kWebhookSecret,
  kUnmatched,
};

struct Route {
  Operation op;
  std::string_view id;      // "message.send"
  std::string_view method;  // "POST"; empty when no route leads there.
  // Without "/api"; one path segment a "{...}".
  std::string_view path;
  // POST operations whose effect is billed, so that a key must protect them.
  bool keyed = false;
};

std::span<const Route> Routes();
const Route& RouteOf(Operation op);
std::string_view OperationId(Operation op);
std::optional<Operation> OperationFromId(std::string_view id);

}  // namespace aex::contract
