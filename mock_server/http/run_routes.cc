#include "mock_server/http/run_routes.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/run_record.h"
#include "mock_server/http/presigned_url.h"

namespace aex::http {
namespace {

using contract::Operation;

Handled GetRun(WorkspaceState& state, const Call& call) {
  const auto view = state.workspace.View(call.route.id());
  if (!view) return NoSuchSession(call.route.id());
  contract::RunRecord run{view->record, view->turns, {}};
  for (const platform::Output& output : view->outputs) {
    run.outputs.files += 1;
    run.outputs.bytes += static_cast<std::int64_t>(output.bytes.size());
  }
  // Bare: a run handle does not unwrap `{run}` (contract 6.7, row 12).
  return JsonAnswer(200, contract::ToJson(run));
}

Handled LinkEvents(WorkspaceState& state, const Call& call) {
  if (state.workspace.FindSession(call.route.id()) == nullptr)
    return NoSuchSession(call.route.id());
  return LinkAnswer(state, call, platform::FetchEvents{call.route.id()}, nullptr);
}

Json Message(std::string id, std::string_view role, const std::string& text,
             const contract::TurnRecord& turn, std::int64_t at_us) {
  Json message = Json::object();
  message["id"] = std::move(id);
  message["role"] = role;
  message["text"] = text;
  message["turnSeq"] = turn.turn_seq;
  message["createdAt"] = contract::IsoTime(at_us);
  return message;
}

// What was said, and what was answered to it as far as it is known.
Handled ListMessages(WorkspaceState& state, const Call& call) {
  const auto view = state.workspace.View(call.route.id());
  if (!view) return NoSuchSession(call.route.id());
  Json messages = Json::array();
  auto event = view->events.events().begin();
  const auto end = view->events.events().end();
  for (std::size_t i = 0; i < view->turns.size(); ++i) {
    const contract::TurnRecord& turn = view->turns[i];
    const std::string id = "msg_" + std::to_string(turn.turn_seq);
    messages.push_back(
        Message(id + "_user", "user", view->inputs[i], turn, turn.started_at_us));
    std::string text;
    std::int64_t at_us = 0;
    for (; event != end && event->turn_seq == turn.turn_seq; ++event) {
      if (event->type != platform::EventType::kTextMessage) continue;
      if (at_us == 0) at_us = event->time_us;
      text += event->text;
    }
    if (at_us != 0) messages.push_back(Message(id, "assistant", text, turn, at_us));
  }
  Json body = Json::object();
  body["messages"] = std::move(messages);
  return JsonAnswer(200, body);
}

Handled ArchiveTooLarge() {
  Json body = Json::object();
  body["error"] = "event_archive_too_large";
  body["message"] =
      "the archive is larger than " + std::to_string(kMaxArchiveBytes) + " bytes";
  body["retryable"] = false;
  Handled handled = JsonAnswer(413, body);
  handled.code = "event_archive_too_large";
  return handled;
}

}  // namespace

bool IsRunOperation(Operation op) {
  return op == Operation::kRunGet || op == Operation::kRunEventsLink ||
         op == Operation::kMessageList;
}

Handled HandleRun(WorkspaceState& state, const Call& call) {
  switch (call.route.op) {
    case Operation::kRunGet: return GetRun(state, call);
    case Operation::kRunEventsLink: return LinkEvents(state, call);
    case Operation::kMessageList: return ListMessages(state, call);
    default: CHECK(false && "not a run operation");
  }
}

Handled EventArchive(WorkspaceState& state, const std::string& session_id) {
  const auto view = state.workspace.View(session_id);
  if (!view) return NoSuchSession(session_id);
  Handled handled;
  handled.response.headers.push_back({"Content-Type", "application/x-ndjson"});
  std::string& lines = handled.response.body;
  for (std::int64_t seq = 1; seq < view->events.next_sequence(); ++seq) {
    lines += Stringify(view->events.Spell(session_id, seq));
    lines.push_back('\n');
    if (lines.size() > kMaxArchiveBytes) return ArchiveTooLarge();
  }
  return handled;
}

Handled NoSuchSession(const std::string& id) {
  return ErrorAnswer(404, "not_found", "no session " + id + " in this workspace");
}

}  // namespace aex::http
