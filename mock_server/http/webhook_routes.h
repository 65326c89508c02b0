// Webhooks of a session and the workspace's signing secret: rows 18 and 19 of
// contract 1.3, and webhook.secret.
//
// Shows the outbox of the workspace and asks it to send again; sends nothing.
// Runs under the workspace lock.
#pragma once

#include "mock_server/http/call.h"
#include "mock_server/http/workspace_cell.h"

namespace aex::http {

bool IsWebhookOperation(contract::Operation op);
Handled HandleWebhook(WorkspaceState& state, const Call& call);

}  // namespace aex::http
