// What the create of a session laid down for all its turns: how long it may
// stay idle, how its text comes, and what its runs may take and cost.
//
// From the parsed create to the numbers that the workspace decides by. Plain
// values, pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "mock_server/contract/session_create.h"

namespace aex::platform {

struct SessionTerms {
  std::string idle_ttl = std::string(contract::kDefaultIdleTtl);  // As given.
  std::int64_t idle_ttl_ms = contract::kDefaultIdleTtlMs;
  bool stream_text = false;  // `outputMode` "stream": a text in several events.
  std::int64_t timeout_ms = contract::kTimeoutDefaultMs;  // Of one run.
  // `limits.maxSpendUsd`: what all turns together may cost.
  std::optional<std::int64_t> budget_microusd;
  bool spot = false;  // On a machine that may be taken away.
  std::string webhook_url;  // Told of every turn's end; empty: nobody is.

  bool operator==(const SessionTerms&) const = default;
};

SessionTerms TermsOf(const contract::SessionCreate& create);

}  // namespace aex::platform
