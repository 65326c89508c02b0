// What a call had to report: the last answer it heard, and what its client
// claims about the work.
//
// Pure functions over evidence; the pointers live as long as it does.
#pragma once

#include <optional>
#include <string>

#include "conformance/oracle/attempts.h"

namespace aex::conformance {

// The series of attempts that decided a call which ended with an error. Nothing
// where that cannot be told: attempts were unseen, the case was stopped, or what
// was heard last is read without need (contract 6.3).
std::optional<AttemptSeries> DecidingSeries(const Evidence& evidence, std::size_t call);

// Statuses that are reported as a throttle once they outlast the attempts
// (contract 5).
bool IsThrottleStatus(int status);

// Whether the report says that the work of the call was not done: in so many
// words, by refusing to send, or by a final 4xx of a call whose earlier attempts
// left no doubt (subject protocol 3).
bool ClaimsNotDone(const Evidence& evidence, std::size_t call);

// "kind api, status 422", for findings.
std::string ReportedAs(const CallReport& report);

// Attempts of the operation that commits the call's work: the create of a
// create, the message of every other.
contract::Operation DecidingOperation(const CallSpec& call);

// Whether the exchange was read whole, so that its body is known.
bool WasReadWhole(const contract::Exchange& exchange, const Evidence& evidence);

}  // namespace aex::conformance
