// The storage plane: row 22 of contract 1.3 and the presigned GET, without a
// bearer token.
//
// Whoever has a capability may use it until it expires by the workspace clock:
// 403 after that, 404 when there is none such. Runs under the workspace lock;
// holds nothing.
#pragma once

#include "mock_server/http/call.h"
#include "mock_server/http/workspace_cell.h"

namespace aex::http {

bool IsStorageOperation(contract::Operation op);
Handled HandleStorage(WorkspaceState& state, const Call& call);

}  // namespace aex::http
