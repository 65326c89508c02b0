// Money over HTTP: redeem, summary and ledger (contract 1.10), and the caps and
// limits that `whoami` shows (1.9).
//
// From a call to the workspace's transaction and back to an answer. Runs under
// the workspace lock; holds nothing between calls.
#pragma once

#include "mock_server/http/call.h"
#include "mock_server/platform/workspace.h"

namespace aex::http {

// The operations served here; others are for other files.
bool IsBillingOperation(contract::Operation op);
Handled HandleBilling(platform::Workspace& workspace, const Call& call);

}  // namespace aex::http
