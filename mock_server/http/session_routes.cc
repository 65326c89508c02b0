#include "mock_server/http/session_routes.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/json_text.h"
#include "mock_server/contract/request_hash.h"
#include "mock_server/http/billing_routes.h"
#include "mock_server/http/fault_answer.h"
#include "mock_server/http/refusal_answer.h"

namespace aex::http {
namespace {

using contract::Operation;
using platform::Workspace;

constexpr std::size_t kUsualAnswerBytes = 768;  // Of a session and a turn.

Handled OutcomeAnswer(const Workspace& workspace, const platform::Outcome& outcome,
                      int first_status) {
  if (const auto* wait = std::get_if<platform::Wait>(&outcome)) {
    Handled handled;
    handled.wait_until_us = wait->due_us;
    return handled;
  }
  if (const auto* refused = std::get_if<platform::Refused>(&outcome))
    return RefusalAnswer(*refused);
  const auto& done = std::get<platform::Done>(outcome);
  std::string text;
  text.reserve(kUsualAnswerBytes);
  contract::JsonText body(text);
  contract::AppendJson(done.session, body.Raw("session"));
  if (done.turn) {
    contract::AppendJson(*done.turn, done.session.id, body.Raw("turn"));
    body.Integer("eventCursor", done.turn->event_cursor);
  }
  body.Close();
  Handled handled = JsonTextAnswer(done.replayed ? 200 : first_status, std::move(text));
  handled.replayed = done.replayed;
  handled.committed = done.ledger;
  handled.began_turn = done.turn.has_value() && !done.replayed;
  if (done.replayed && workspace.settings().replay_marker)
    AddReplayMarker(handled.response.headers);
  return handled;
}

Handled BadRequest(std::string_view message) {
  return ErrorAnswer(400, "bad_request", message);
}

Handled Rejected(const Error& error) {
  const contract::Rejection rejection = contract::RejectionOf(error);
  return ErrorAnswer(400, rejection.api_code, rejection.text);
}

Handled CreateSession(Workspace& workspace, const Call& call) {
  auto body = ParseJson(call.request->body);
  if (!body.ok()) return BadRequest("the body is not JSON: " + Describe(body.error()));
  contract::SessionCreateContext context;
  context.workspace_id = workspace.id();
  context.idempotency_key = call.key.value_or("");
  context.settings = workspace.settings().parse;
  auto create = contract::ParseSessionCreate(*body, context);
  if (!create.ok()) return Rejected(create.error());

  platform::CreateSession request;
  request.input = create->input;
  request.terms = platform::TermsOf(*create);
  request.asked = call.asked;
  request.caller =
      CallerOf(call, contract::RequestHash(*create, workspace.settings().hashed));
  if (call.commit == contract::Commit::kLate) {
    workspace.CreateLate(std::move(request), call.late_us);
    return JsonAnswer(202, Json::object());
  }
  return OutcomeAnswer(workspace, workspace.Create(request), 201);
}

Handled SendMessage(Workspace& workspace, const Call& call) {
  if (!call.message.problem.empty()) return BadRequest(call.message.problem);
  platform::SendMessage request;
  request.session_id = call.route.id();
  request.asked = call.asked;
  request.input = call.message.input;
  request.caller = CallerOf(call, call.message.request_hash);
  if (call.commit == contract::Commit::kLate) {
    workspace.SendLate(std::move(request), call.late_us);
    return JsonAnswer(202, Json::object());
  }
  return OutcomeAnswer(workspace, workspace.Send(request), 202);
}

Handled ChangeSession(Workspace& workspace, const Call& call, Workspace::Change change) {
  return OutcomeAnswer(workspace, workspace.Apply(change, call.route.id()), 200);
}

Handled UnknownSession(const Call& call) {
  return ErrorAnswer(404, "not_found",
                     "no session " + call.route.id() + " in this workspace");
}

Handled GetSession(Workspace& workspace, const Call& call) {
  const auto* session = workspace.FindSession(call.route.id());
  if (session == nullptr) return UnknownSession(call);
  std::string text;
  contract::JsonText body(text);
  contract::AppendJson(*session, body.Raw("session"));
  body.Close();
  return JsonTextAnswer(200, std::move(text));
}

Handled ListSessions(Workspace& workspace, const Call& call) {
  platform::SessionQuery query;
  const auto limit = PageLimit(call.route);
  if (!limit) return BadRequest("limit must be a whole number");
  query.limit = *limit;
  if (const auto* status = call.route.Query("status")) {
    query.status = contract::SessionStatusFromName(*status);
    if (!query.status) return BadRequest("status is not a session status");
  }
  if (const auto* since = call.route.Query("since")) {
    query.since_us = contract::ParseIsoTime(*since);
    if (!query.since_us) return BadRequest("since must be an ISO 8601 time");
  }
  if (const auto* cursor = call.route.Query("cursor")) query.cursor = *cursor;
  auto page = workspace.List(query);
  if (!page.ok()) return BadRequest(Describe(page.error()));
  std::string text;
  contract::JsonText body(text);
  std::string& sessions = body.Raw("sessions");
  sessions.push_back('[');
  for (const auto& session : page->sessions) {
    if (sessions.back() != '[') sessions.push_back(',');
    contract::AppendSummaryJson(session, sessions);
  }
  sessions.push_back(']');
  if (page->next_cursor) body.Text("nextCursor", *page->next_cursor);
  body.Close();
  return JsonTextAnswer(200, std::move(text));
}

Handled ListEvents(Workspace& workspace, const Call& call) {
  std::int64_t cursor = 0;
  if (const auto* text = call.route.Query("cursor")) {
    const auto number = ParseWhole(*text);
    if (!number || *number < 0) return BadRequest("cursor must be a whole number");
    cursor = *number;
  }
  if (workspace.FindSession(call.route.id()) == nullptr) return UnknownSession(call);
  return JsonAnswer(200, workspace.Events(call.route.id(), cursor));
}

}  // namespace

bool IsSessionOperation(Operation op) {
  switch (op) {
    case Operation::kSessionCreate:
    case Operation::kSessionList:
    case Operation::kSessionGet:
    case Operation::kMessageSend:
    case Operation::kSessionSuspend:
    case Operation::kSessionCancel:
    case Operation::kSessionResume:
    case Operation::kSessionDelete:
    case Operation::kEventsList:
    case Operation::kRunEvents: return true;
    default: return false;
  }
}

Handled HandleSession(Workspace& workspace, const Call& call) {
  switch (call.route.op) {
    case Operation::kSessionCreate: return CreateSession(workspace, call);
    case Operation::kSessionList: return ListSessions(workspace, call);
    case Operation::kSessionGet: return GetSession(workspace, call);
    case Operation::kMessageSend: return SendMessage(workspace, call);
    case Operation::kSessionSuspend:
      return ChangeSession(workspace, call, Workspace::Change::kSuspend);
    case Operation::kSessionCancel:
      return ChangeSession(workspace, call, Workspace::Change::kCancel);
    case Operation::kSessionResume:
      return ChangeSession(workspace, call, Workspace::Change::kResume);
    case Operation::kSessionDelete:
      return ChangeSession(workspace, call, Workspace::Change::kDelete);
    case Operation::kEventsList:
    case Operation::kRunEvents: return ListEvents(workspace, call);
    default: CHECK(false && "not a session operation");
  }
}

}  // namespace aex::http
