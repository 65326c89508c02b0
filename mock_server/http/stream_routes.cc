#include "mock_server/http/stream_routes.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "mock_server/http/session_feed.h"
#include "mock_server/http/websocket_upgrade.h"

namespace aex::http {
namespace {

using contract::Operation;

Handled UnknownSession(const Call& call) {
  return ErrorAnswer(404, "not_found",
                     "no session " + call.route.id() + " in this workspace");
}

// Where the client reached us, so that names and forwarded ports work.
std::string HostOf(const RequestHead& head) {
  const auto* host = FindHeader(head.headers, "host");
  return host != nullptr && !host->empty() ? *host
                                           : "127.0.0.1:" + std::to_string(head.port);
}

// A final 404 for a deleted session: after a close a client mints the next
// ticket, and must learn that there is nothing to reconnect to (contract 13).
Handled MintTicket(const Cell& cell, WorkspaceState& state, const Call& call) {
  const auto* session = state.workspace.FindSession(call.route.id());
  if (session == nullptr || session->status == contract::SessionStatus::kDeleted)
    return UnknownSession(call);
  const IssuedTicket ticket = state.tickets.Issue(session->id, cell->clock->NowMicros());
  Json body = Json::object();
  const RequestHead& head = call.request->head;
  body["wsUrl"] = std::string(head.tls ? "wss" : "ws") + "://" + HostOf(head) +
                  "/coordinator/sessions/" + session->id;
  body["ticket"] = ticket.text;
  body["expiresAtMs"] = ticket.expires_at_ms;
  return JsonAnswer(200, body);
}

// Absent is the beginning. A client always sends a whole number, so anything
// else is a mistake that is worth showing.
std::optional<std::int64_t> FromOf(const RouteMatch& route) {
  const auto* text = route.Query("from");
  if (text == nullptr) return 0;
  std::int64_t from = 0;
  const auto [end, problem] =
      std::from_chars(text->data(), text->data() + text->size(), from);
  if (problem != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return from;
}

// Accepted and closed: a client without the status of a refused upgrade (every
// browser) still sees the code. Most take any close as a reason to reconnect.
Handled Closed(Handled upgrade, int code, std::string reason) {
  upgrade.code = code == kCloseBadTicket ? "unauthorized" : "bad_request";
  upgrade.feed = std::make_shared<RefusedFeed>(code, std::move(reason));
  return upgrade;
}

Handled Connect(const Cell& cell, WorkspaceState& state, const Call& call) {
  const std::string id = call.route.id();
  if (state.workspace.FindSession(id) == nullptr) return UnknownSession(call);
  const auto* text = call.route.Query("ticket");
  const std::string ticket = text == nullptr ? "" : *text;
  const std::int64_t now_us = cell->clock->NowMicros();
  const bool expired = call.stream_fault &&
                       call.stream_fault->how == faults::StreamFault::How::kTicketExpired;
  const Status checked = expired ? Invalid("the ticket has expired")
                                 : state.tickets.Check(id, ticket, now_us);
  if (!AsksForWebSocket(call.request->head) && !checked.ok()) {
    Handled refused = ErrorAnswer(401, "unauthorized", checked.error().message);
    refused.meets_stream_fault = expired;
    return refused;
  }
  Handled upgrade = AnswerUpgrade(call.request->head);
  if (upgrade.response.status != 101) return upgrade;
  upgrade.meets_stream_fault = expired;
  if (!checked.ok())
    return Closed(std::move(upgrade), kCloseBadTicket, checked.error().message);
  const auto from = FromOf(call.route);
  if (!from)
    return Closed(std::move(upgrade), kCloseBadFrom, "from must be a whole number");
  CHECK(state.tickets.Use(id, ticket, now_us).ok());
  upgrade.meets_stream_fault = true;
  upgrade.feed = std::make_shared<SessionFeed>(cell, id, *from, call.stream_fault);
  return upgrade;
}

}  // namespace

bool IsStreamOperation(Operation op) {
  return op == Operation::kEventsTicket || op == Operation::kEventsStream;
}

Handled HandleStream(const Cell& cell, WorkspaceState& state, const Call& call) {
  return call.route.op == Operation::kEventsTicket ? MintTicket(cell, state, call)
                                                   : Connect(cell, state, call);
}

}  // namespace aex::http
