// The attempts a client made for one request: the exchanges of one operation,
// one intent and one call, from the first to the one that ended it.
//
// A success ends a series; what follows is another request (the next poll).
// Pure functions over evidence; the pointers live as long as it does.
#pragma once

#include <string>
#include <vector>

#include "conformance/oracle/evidence.h"

namespace aex::conformance {

// What an exchange looked like from the client's side.
enum class Seen {
  kSuccess,    // 2xx, whole, as the contract has it.
  kStatus,     // Another status, whole.
  kNoAnswer,   // The connection ended before any byte of the answer.
  kSilence,    // Nothing came, and the connection stayed.
  kBroken,     // A status line came, but not an answer that can be trusted.
};
Seen SeenBy(const contract::Exchange& exchange, const Evidence& evidence);

struct AttemptSeries {
  contract::Operation op = contract::Operation::kUnmatched;
  std::size_t call = 0;
  std::vector<const contract::Exchange*> attempts;
  // It follows a read whose answer could not be used, or a redirect: the client may
  // count it on, or begin anew. At most so many is still sure, no fewer is not.
  bool may_continue = false;
};

// Of the requests that the retry layer makes: not of redeems, of the storage
// plane, and of the event stream, which have rules of their own (contract 4).
// Where a redirect was followed, the answer that it led to stands in its place.
std::vector<AttemptSeries> SeriesOf(const Evidence& evidence);

// Exchanges that arrived while the call was open; of several open calls, those of
// its intent and its sessions.
std::vector<const contract::Exchange*> ExchangesOf(const Evidence& evidence, std::size_t call);
// Those of one operation.
std::vector<const contract::Exchange*> ExchangesOf(const Evidence& evidence, std::size_t call,
                                                   contract::Operation op);
// The fault that the exchange met; null when it met none.
const faults::Fault* FaultMetBy(const contract::Exchange& exchange, const Evidence& evidence);

// Whether the client may have made attempts that no exchange of the journal
// shows: a connection that ended when it was accepted took one with it, and one
// that ended right after a whole answer may take the next request.
bool HasUnseenAttempts(const Evidence& evidence);

// Whether the case was stopped because the client kept sending. Redirects that lead
// to themselves do not count: how long one is followed is the client's affair.
bool SentWithoutEnd(const Evidence& evidence);

// Whether the exchange of a series failed in a way the policy retries.
bool IsTransient(const contract::Exchange& exchange, const Evidence& evidence);

// The wait that a client of this policy owes after `failed`: nothing when there
// is no hint, or none of a form that can be judged.
std::optional<double> OwedWaitMs(const contract::Exchange& failed, const Evidence& evidence);

// Whether the contract allows (hence demands) another attempt after the last of
// these: not the last one allowed, and the longest wait fits the budget. False
// also where that cannot be said.
bool MustGoOn(const AttemptSeries& series, const Evidence& evidence);

// The longest that a client of these options backs off after so many failures.
double NominalDelayMs(const Case& c, std::size_t failed_attempts);
double MaxElapsedMs(const Case& c);

// What the client's clock says at that moment. A virtual one is moved by wakes
// alone: time that passed while the platform held an answer back is news to the
// client when it is woken next, and falls to whatever it does then.
double ClientClockMs(const Evidence& evidence, double now_ms);

}  // namespace aex::conformance
