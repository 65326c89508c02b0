// A case: everything that decides one experiment, as plain data.
//
// Intents (work the caller wants), calls (what the subject is asked to do), the
// fault schedule, and the client's options. Printable, storable, shrinkable;
// equal cases give equal experiments. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/subject/hello.h"
#include "conformance/subject/retry_options.h"
#include "mock_server/faults/rule.h"

namespace aex::conformance {

// An amount of work that the caller wants.
struct Intent {
  std::string nonce;
  std::int64_t turns = 0;
  std::int64_t sessions = 0;

  bool operator==(const Intent&) const = default;
};

// When the caller changes his mind: while the client waits between two attempts, or
// while it waits for an answer that does not come.
enum class AbortAt { kSleep, kAnswer };

// One request to the subject. In `args`, the text "$call:N" as `sessionId`
// stands for the session that call N reported.
struct CallSpec {
  std::string op;
  std::string args = "{}";  // A JSON object as text.
  std::size_t intent = 0;
  std::vector<std::size_t> after;  // Calls that must have been answered.
  std::optional<AbortAt> abort = std::nullopt;
  std::size_t client = 0;  // Which of the case's clients makes it.

  bool operator==(const CallSpec&) const = default;
};

// Whether the request of the call tells its intent; where several want the same,
// it does not (design 4).
bool IsMarked(const CallSpec& call);

struct Case {
  std::int64_t number = 0;  // From 1 in a run.
  std::uint64_t seed = 0;
  std::string shape;  // Name of the pattern of calls (shapes.h).
  std::vector<Intent> intents;
  std::vector<CallSpec> calls;
  std::vector<faults::Rule> rules;
  std::string settings = "{}";  // Of the workspace, as JSON text (formats 4).
  std::optional<RetryOptions> retry;
  bool virtual_time = true;
  // More than one: each on a worker of its own.
  std::size_t clients = 1;
  bool unseeded = false;  // Keys and jitter are the client's own affair.

  bool operator==(const Case&) const = default;
};
inline constexpr std::size_t kMaxClients = 8;

// The bound on exchanges of create, send or redeem for one intent, and in all
// (design 6).
inline constexpr std::int64_t kExchangesPerAttempt = 8;
inline constexpr std::int64_t kCaseExchangeBound = 512;
std::int64_t MaxAttemptsOf(const Case& c, const Policy& policy);
// Both bounds are wider for crowds and probes, which make more by design.
std::int64_t IntentBoundOf(const Case& c, const Policy& policy);
std::int64_t ExchangeBoundOf(const Case& c, const Policy& policy);

// The members of a repro file that a scenario file does not have, and back
// (formats 5).
Json CaseToJson(const Case& c);
Result<Case> CaseFromJson(const Json& repro);

}  // namespace aex::conformance
