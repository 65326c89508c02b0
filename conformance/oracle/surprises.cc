// The requirements about what a client did not expect: redirects and interim
// answers, and values that its version does not know.
#include <algorithm>

#include "conformance/oracle/reported.h"
#include "conformance/oracle/requirement.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::Operation;
using faults::BodyFault;
using faults::Kind;
using Ending = CallReport::Ending;

bool Met(const Exchange& exchange, const Evidence& evidence, Kind kind) {
  const faults::Fault* fault = FaultMetBy(exchange, evidence);
  return fault != nullptr && faults::KindOf(*fault) == kind;
}

bool CountsRedirects(const Evidence& evidence) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(), [&](const Exchange& x) {
    return Met(x, evidence, Kind::kRedirect) || Met(x, evidence, Kind::kInterim);
  });
}

bool HasCommit(const Evidence& evidence, const std::string& nonce) {
  return std::any_of(evidence.ledger.begin(), evidence.ledger.end(),
                     [&](const auto& entry) { return entry.intent == nonce; });
}

bool LedAway(const faults::Fault& fault) {
  const auto* redirect = std::get_if<faults::RedirectFault>(&fault);
  return redirect != nullptr && redirect->to == faults::RedirectFault::To::kOtherOrigin;
}

// A request that a redirect led to the other origin.
const Exchange* FollowedAway(const Evidence& evidence) {
  if (std::none_of(evidence.account.begin(), evidence.account.end(), [&](const auto& count) {
        return count.fired > 0 &&
               LedAway(evidence.c.rules[static_cast<std::size_t>(count.rule)].fault);
      }))
    return nullptr;
  for (const Exchange& exchange : evidence.exchanges) {
    if (exchange.storage && exchange.op == Operation::kUnmatched) return &exchange;
  }
  return nullptr;
}

std::optional<Finding> JudgeRedirects(const Evidence& evidence) {
  if (const Exchange* away = FollowedAway(evidence)) {
    if (away->bearer || away->key)
      return Finding{std::string("a redirect to another origin was followed with the ") +
                         (away->bearer ? "bearer token" : "idempotency key"),
                     "Who answers with a redirect chooses where the next request goes. "
                     "Credentials stay with the origin they were given for.",
                     {away->seq}, away->intent};
  }
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const CallReport& report = evidence.calls[i];
    const CallSpec& call = evidence.c.calls[i];
    const std::string& nonce = evidence.c.intents[call.intent].nonce;
    if (report.ending == Ending::kError && report.error.status && *report.error.status >= 100 &&
        *report.error.status < 200)
      return Finding{"an interim answer " + std::to_string(*report.error.status) +
                         " was reported as the result",
                     "A 1xx says that the answer is still to come.", {}, nonce, {}, i};
    const auto sent = ExchangesOf(evidence, i, DecidingOperation(call));
    if (report.ending != Ending::kOk || sent.empty() || HasCommit(evidence, nonce)) continue;
    const bool redirected = std::any_of(sent.begin(), sent.end(), [&](const Exchange* x) {
      return Met(*x, evidence, Kind::kRedirect);
    });
    if (redirected)
      return Finding{call.op + " reported success after a redirect, and nothing was committed",
                     "A redirected POST that is repeated as GET asks for nothing. Success is what "
                     "the platform accepted.",
                     {sent.front()->seq}, nonce};
  }
  return std::nullopt;
}

// Values that a client of this version has never heard of, in an answer that is
// otherwise as it should be.
bool IsFuture(const faults::Fault& fault) {
  if (const auto* body = std::get_if<BodyFault>(&fault))
    return body->how == BodyFault::How::kExtraField || body->how == BodyFault::How::kNewEnum;
  const auto* stream = std::get_if<faults::StreamFault>(&fault);
  return stream != nullptr && stream->how == faults::StreamFault::How::kUnknownType;
}

// Only such faults were met, so that whatever goes wrong is their doing.
bool MetOnlyTheFuture(const Evidence& evidence) {
  bool met = false;
  for (const faults::RuleCount& count : evidence.account) {
    if (count.fired == 0) continue;
    if (!IsFuture(evidence.c.rules[static_cast<std::size_t>(count.rule)].fault)) return false;
    met = true;
  }
  return met;
}

bool IsJudged(const CallSpec& call) {
  return call.op == "session.create" || call.op == "session.send" || call.op == "run" ||
         call.op == "session.replayLast";
}

bool CountsFuture(const Evidence& evidence) {
  return MetOnlyTheFuture(evidence) &&
         std::any_of(evidence.c.calls.begin(), evidence.c.calls.end(), IsJudged);
}

std::optional<Finding> JudgeFuture(const Evidence& evidence) {
  if (!MetOnlyTheFuture(evidence)) return std::nullopt;
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const CallSpec& call = evidence.c.calls[i];
    if (!IsJudged(call) || evidence.calls[i].ending != Ending::kError) continue;
    // A replay without a message is refused; a status that is unknown may well be
    // a failed turn to one who was asked to throw.
    if (call.op == "session.replayLast" && ExchangesOf(evidence, i).empty()) continue;
    if (evidence.calls[i].error.kind == "state") continue;
    const auto exchanges = ExchangesOf(evidence, i);
    const auto seq = exchanges.empty() ? 0 : exchanges.back()->seq;
    return Finding{call.op + " failed (" + ReportedAs(evidence.calls[i]) +
                       ") on a value that its version does not know",
                   "The platform grows. Contract 1.1: fields, codes, statuses and event types "
                   "that are unknown are passed over.",
                   {seq}, evidence.c.intents[call.intent].nonce};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> SurpriseRequirements() {
  const std::vector<std::vector<std::string_view>> any = {{"run"}, {"session.create"}};
  return {
      {"errors/interim-and-redirect", Level::kAlways,
       "Interim answers are no results, redirects take no credentials along", "1.1",
       "A 1xx is never what a call reports. A redirect never takes token or key to another "
       "origin, and never makes a success of work that nobody accepted.",
       any, {}, "", CountsRedirects, JudgeRedirects},
      {"errors/future-values", Level::kMust, "Unknown fields and values break nothing", "1.1",
       "A field, a status, a code or an event type that this version does not know is passed "
       "over: the call goes on.",
       any, {}, "", CountsFuture, JudgeFuture},
  };
}

}  // namespace aex::conformance
