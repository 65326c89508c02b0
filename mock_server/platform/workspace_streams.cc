// What live streams read of a workspace: the log of a session, and when it will
// go on.
#include "mock_server/contract/check.h"
#include "mock_server/platform/workspace.h"

namespace aex::platform {

const EventLog& Workspace::EventsOf(const std::string& session_id) const {
  const Session* const session = sessions_.Find(session_id);
  CHECK(session != nullptr);
  return session->events();
}

std::optional<std::int64_t> Workspace::NextDueMicros(const std::string& session_id) const {
  const Session* const session = sessions_.Find(session_id);
  CHECK(session != nullptr);
  return due_.NextMicros([&](const Due& due) {
    // The end of a turn that was cancelled meanwhile changes nothing.
    const auto* settle = std::get_if<SettleTurn>(&due);
    const auto* send = std::get_if<SendMessage>(&due);
    return (settle != nullptr && session->InTurn() &&
            settle->turn_seq == session->record().turn_seq &&
            settle->session_id == session_id) ||
           (send != nullptr && send->session_id == session_id);
  });
}

}  // namespace aex::platform
