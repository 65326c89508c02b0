// The run facade over a session: rows 12 and 14 of contract 1.3, and the messages
// of a session, which are another reading of its turns and events.
//
// Nothing is kept here: a run is the session, told in the run's words. Runs under
// the workspace lock.
#pragma once

#include "mock_server/http/call.h"
#include "mock_server/http/workspace_cell.h"

namespace aex::http {

// An archive of more bytes is refused with 413 `event_archive_too_large`.
inline constexpr std::size_t kMaxArchiveBytes = 16 * 1024 * 1024;

bool IsRunOperation(contract::Operation op);
Handled HandleRun(WorkspaceState& state, const Call& call);

// What a link to a session's events leads to: one event a line.
Handled EventArchive(WorkspaceState& state, const std::string& session_id);

// 404 `not_found`.
Handled NoSuchSession(const std::string& id);

}  // namespace aex::http
