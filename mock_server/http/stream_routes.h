// The live event stream's two operations: the ticket for it, and the upgrade of
// a request with a ticket to a stream (contract 1.8 and 13).
//
// Decide under the workspace lock, like all routes. The stream that an accepted
// upgrade leads to is `feed` of the answer.
#pragma once

#include "mock_server/http/call.h"
#include "mock_server/http/registry.h"

namespace aex::http {

bool IsStreamOperation(contract::Operation op);

// The operation must be one of those; `state` is that of `cell`.
Handled HandleStream(const Cell& cell, WorkspaceState& state, const Call& call);

}  // namespace aex::http
