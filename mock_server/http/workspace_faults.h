// Faults that the workspace has a part in: those told to the turn that an
// exchange starts (provider, lag), and refusals that a fault claims in the
// workspace's name without their being true (cap, busy).
//
// What they ask for is made here as plain data; the bodies are those of true
// refusals. Pure functions of fault and workspace.
#pragma once

#include <optional>
#include <string>

#include "mock_server/faults/vocabulary.h"
#include "mock_server/http/call.h"

namespace aex::http {

// What the fault asks of the turn; nothing for the other kinds.
platform::TurnOverride AskedOfTurn(const faults::Fault& fault);

// The session record's error fields for that provider fault (contract 5.2).
platform::TurnFailure FailureOf(const faults::ProviderFault& fault);

// The answer of a cap or busy fault; nothing for the other kinds. Limits that
// are off are claimed with the numbers of contract 9.5.
std::optional<Handled> ClaimedRefusal(const faults::Fault& fault,
                                      platform::Workspace& workspace,
                                      const std::string& session_id);

// Whether the fault changes anything of what was handled: a provider fault or a
// lag needs a turn that began, a replay fault a replay.
bool Acts(const faults::Fault& fault, const Handled& handled);

}  // namespace aex::http
