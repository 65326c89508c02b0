// The requirements about what a client says of work whose fate it cannot know,
// and about asking for the same work again.
#include <algorithm>

#include "conformance/oracle/reported.h"
#include "conformance/oracle/requirement.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::LedgerEntry;
using contract::LedgerKind;
using contract::Operation;
using Ending = CallReport::Ending;

constexpr std::string_view kInFlight = "idempotency_in_flight";

bool IsWork(const CallSpec& call) {
  return call.op == "session.create" || call.op == "run" || call.op == "session.send" ||
         call.op == "session.replayLast";
}

LedgerKind KindOf(const CallSpec& call) {
  return call.op == "session.create" ? LedgerKind::kSession : LedgerKind::kTurn;
}

// What the call's own requests committed, sooner or later.
std::vector<const LedgerEntry*> CommitsOf(const Evidence& evidence, std::size_t call,
                                          LedgerKind kind) {
  const auto exchanges = ExchangesOf(evidence, call);
  std::vector<const LedgerEntry*> commits;
  for (const LedgerEntry& entry : evidence.ledger) {
    if (entry.kind == kind &&
        std::any_of(exchanges.begin(), exchanges.end(),
                    [&](const Exchange* x) { return x->seq == entry.exchange; }))
      commits.push_back(&entry);
  }
  return commits;
}

bool CountsHonesty(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const CallSpec& call = evidence.c.calls[i];
    if (!IsWork(call) || evidence.calls[i].ending != Ending::kError) continue;
    // The work was done, and the client could not see it.
    if (!CommitsOf(evidence, i, KindOf(call)).empty()) return true;
  }
  return false;
}

std::optional<Finding> JudgeHonesty(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const CallSpec& call = evidence.c.calls[i];
    if (!IsWork(call) || !ClaimsNotDone(evidence, i)) continue;
    const auto commits = CommitsOf(evidence, i, KindOf(call));
    if (commits.empty()) continue;
    const std::string what = KindOf(call) == LedgerKind::kTurn ? "turn" : "session";
    return Finding{call.op + " reported that nothing was done (" + ReportedAs(evidence.calls[i]) +
                       "), and a " + what + " was committed",
                   "A caller who is told so asks again, and pays again. What cannot be known is "
                   "to be reported as such: an answer that was lost may be the answer of work "
                   "that was done.",
                   {commits.front()->exchange}, commits.front()->intent};
  }
  return std::nullopt;
}

bool WasInFlight(const Exchange& exchange, const Evidence& evidence) {
  return SeenBy(exchange, evidence) == Seen::kStatus && exchange.code == kInFlight;
}

bool CountsInFlight(const Evidence& evidence) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(), [&](const Exchange& x) {
    return contract::RouteOf(x.op).keyed && WasInFlight(x, evidence);
  });
}

std::optional<Finding> JudgeInFlight(const Evidence& evidence) {
  constexpr const char* kWhy =
      "Somebody with this key is at work at this moment: maybe an attempt of the same call. "
      "Contract 3.2: 409 idempotency_in_flight says neither that the work is done nor that it is "
      "not; a new key would be new work.";
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    if (!contract::RouteOf(series.op).keyed) continue;
    const auto met = std::find_if(series.attempts.begin(), series.attempts.end(),
                                  [&](const Exchange* x) { return WasInFlight(*x, evidence); });
    if (met == series.attempts.end()) continue;
    const Exchange& in_flight = **met;
    for (auto later = met + 1; later != series.attempts.end(); ++later) {
      if ((*later)->key.value_or("") == in_flight.key.value_or("")) continue;
      return Finding{"after 409 idempotency_in_flight the work was asked for under a new key",
                     kWhy, {in_flight.seq, (*later)->seq}, in_flight.intent};
    }
    const CallReport& report = evidence.calls[series.call];
    const bool decided = series.op == DecidingOperation(evidence.c.calls[series.call]);
    const bool denies = report.ending == Ending::kError &&
                        (report.error.outcome == "not-created" || report.error.kind == "rejected");
    if (decided && denies)
      return Finding{"409 idempotency_in_flight was reported as work that was not done", kWhy,
                     {in_flight.seq}, in_flight.intent};
  }
  return std::nullopt;
}

// The call after it that asks for the same again, with the caller's key.
std::optional<std::size_t> RepeatOf(const Evidence& evidence, std::size_t call) {
  const CallSpec& first = evidence.c.calls[call];
  if (first.op != "run" || first.args.find("\"idempotencyKey\"") == std::string::npos) return {};
  for (std::size_t i = call + 1; i < evidence.c.calls.size(); ++i) {
    if (evidence.c.calls[i].args == first.args && evidence.calls[i].ending != Ending::kSkipped &&
        evidence.calls[i].first_seq > evidence.calls[call].last_seq)
      return i;
  }
  return std::nullopt;
}

// There was something that could be done twice.
bool CountsCallerRetry(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (RepeatOf(evidence, i) && !CommitsOf(evidence, i, LedgerKind::kSession).empty())
      return true;
  }
  return false;
}

std::optional<Finding> JudgeCallerRetry(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const auto repeat = RepeatOf(evidence, i);
    if (!repeat) continue;
    for (const LedgerKind kind : {LedgerKind::kSession, LedgerKind::kTurn}) {
      const auto first = CommitsOf(evidence, i, kind);
      const auto again = CommitsOf(evidence, *repeat, kind);
      if (first.empty() || again.empty()) continue;
      const std::string what = kind == LedgerKind::kTurn ? "billed a second turn"
                                                         : "created a second session";
      return Finding{"calling run again with the same key " + what,
                     "A caller that was cut off asks again with the key it gave, to get what it "
                     "paid for. Contract 3.1: create and message keys follow from it.",
                     {first.front()->exchange, again.front()->exchange}, again.front()->intent};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> HonestyRequirements() {
  return {
      {"billing/honest-failure", Level::kAlways, "\"Not created\" is only said when it is true",
       "3.2",
       "A client that reports that nothing was done is right about it. `maybe` is always "
       "allowed; an error that claims nothing is too.",
       {{"run"}, {"session.create"}}, {}, "", CountsHonesty, JudgeHonesty},
      {"billing/caller-retry", Level::kMust,
       "Calling run again with the same key bills nothing new", "3.1",
       "The caller's key names the work. Asking again with it repeats session and turn; neither "
       "is made a second time.",
       {{"run"}}, {}, "", CountsCallerRetry, JudgeCallerRetry},
      {"idempotency/in-flight", Level::kAlways,
       "409 idempotency_in_flight leads to no new key and no claim", "3.2",
       "The key is in use at this moment. The client takes no new key, commits nothing twice and "
       "does not report that the work was not done.",
       {{"run"}, {"session.create"}}, {}, "", CountsInFlight, JudgeInFlight},
  };
}

}  // namespace aex::conformance
