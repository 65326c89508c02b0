// Who is asking: row 20 of contract 1.3, in the form of contract 1.9.
//
// Runs under the workspace lock; holds nothing.
#pragma once

#include "mock_server/http/call.h"
#include "mock_server/http/workspace_cell.h"

namespace aex::http {

Handled WhoAmI(const WorkspaceState& state);

}  // namespace aex::http
