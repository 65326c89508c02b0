// Sessions, messages and events over HTTP: rows 1-9 of contract 1.3, and the same
// events by way of the run (row 13).
//
// From a call to the workspace's transaction and back to an answer. Runs under
// the workspace lock; holds nothing between calls.
#pragma once

#include "mock_server/http/call.h"
#include "mock_server/platform/workspace.h"

namespace aex::http {

// The operations served here; others are for other files.
bool IsSessionOperation(contract::Operation op);

// Does the work of the call, now or late, and says what the ordinary answer is.
// A late commit is answered as if its work were still under way: the caller
// shows a fault instead.
Handled HandleSession(platform::Workspace& workspace, const Call& call);

}  // namespace aex::http
