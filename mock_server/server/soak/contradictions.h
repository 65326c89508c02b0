// What must hold of a workspace's evidence whatever clients and faults did to it, and
// what does not: one sentence for each contradiction found.
//
// Knows nothing of sockets. Pure functions; the soak's oracle.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mock_server/faults/scenario.h"
#include "mock_server/http/mock_backend.h"

namespace aex::soak {

// What a client was told: this operation is done under this key.
struct Promise {
  contract::Operation op = contract::Operation::kMessageSend;  // Or a create.
  std::string session_id;  // Of a message.
  std::string key;

  auto operator<=>(const Promise&) const = default;
};

using Contradictions = std::vector<std::string>;

// At the end of a workspace's life, when every exchange must be closed. The scenario was
// installed from its beginning, keys live for ever, and no two operations share one.
Contradictions FindContradictions(const http::WorkspaceEvidence& evidence,
                                  const faults::Scenario& scenario,
                                  const std::vector<Promise>& promises);

// At any time: the ledger as the control plane shows it. Entries without gaps, totals
// that add up.
Contradictions FindContradictionsInLedger(std::string_view body);

}  // namespace aex::soak
