// What live streams read of a workspace: the log of a session, and when it will
// go on.
#include "mock_server/contract/check.h"
#include "mock_server/platform/workspace.h"

namespace aex::platform {

void Workspace::Append(Session& session, Event event) {
  session.events.Append(std::move(event));
  ++stream_revision_;
}

const EventLog& Workspace::EventsOf(const std::string& session_id) const {
  const auto found = sessions_.find(session_id);
  CHECK(found != sessions_.end());
  return found->second->events;
}

std::optional<std::int64_t> Workspace::NextDueMicros(
    const std::string& session_id) const {
  const auto found = sessions_.find(session_id);
  CHECK(found != sessions_.end());
  const contract::SessionRecord& record = found->second->record;
  const bool in_turn = record.status == contract::SessionStatus::kRunning ||
                       record.status == contract::SessionStatus::kSuspending;
  for (const auto& [time, due] : due_) {
    // The end of a turn that was cancelled meanwhile changes nothing.
    const auto* settle = std::get_if<SettleTurn>(&due);
    const auto* send = std::get_if<SendMessage>(&due);
    if ((settle != nullptr && in_turn && settle->turn_seq == record.turn_seq &&
         settle->session_id == session_id) ||
        (send != nullptr && send->session_id == session_id))
      return time.us;
  }
  return std::nullopt;
}

}  // namespace aex::platform
