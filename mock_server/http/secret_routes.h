// Workspace secrets: rows 25-30 of contract 1.3.
//
// A value comes in by create and rotate and goes out by get_value alone. Runs
// under the workspace lock; holds nothing.
#pragma once

#include "mock_server/http/call.h"
#include "mock_server/http/workspace_cell.h"

namespace aex::http {

bool IsSecretOperation(contract::Operation op);
Handled HandleSecret(WorkspaceState& state, const Call& call);

}  // namespace aex::http
