// The requirements about connections and about calls that are open at once.
#include <algorithm>
#include <map>

#include "conformance/oracle/attempts.h"
#include "conformance/oracle/requirement.h"

namespace aex::conformance {
namespace {

using contract::Delivery;
using contract::Exchange;
using contract::LedgerKind;
using Ending = CallReport::Ending;

bool Broke(const Exchange& exchange) {
  return exchange.rule && (exchange.delivery.kind == Delivery::Kind::kNone ||
                           exchange.delivery.kind == Delivery::Kind::kPartial);
}

// The connection was ended under the request that followed this exchange.
bool LostRace(const Exchange& exchange) {
  return exchange.kind == "keepalive" && !exchange.phase.empty();
}

bool CountsReuse(const Evidence& evidence) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(), [&](const Exchange& x) {
    return LostRace(x) || (Broke(x) && x.seq != evidence.exchanges.back().seq);
  });
}

// The exchange before it on its connection.
const Exchange* Before(const Exchange& exchange, const Evidence& evidence) {
  const Exchange* before = nullptr;
  for (const Exchange& other : evidence.exchanges) {
    if (other.seq >= exchange.seq) break;
    if (other.connection == exchange.connection && !other.storage == !exchange.storage)
      before = &other;
  }
  return before;
}

// Nothing was met but such races.
bool MetOnlyRaces(const Evidence& evidence) {
  return std::all_of(evidence.account.begin(), evidence.account.end(), [&](const auto& count) {
    return count.fired == 0 ||
           faults::KindOf(evidence.c.rules[static_cast<std::size_t>(count.rule)].fault) ==
               faults::Kind::kKeepalive;
  });
}

// As many races were lost as one request has attempts, or no wait fits the budget.
bool MayHaveGivenUp(const Evidence& evidence) {
  const auto lost = std::count_if(evidence.exchanges.begin(), evidence.exchanges.end(), LostRace);
  return lost >= MaxAttemptsOf(evidence.c, evidence.policy) ||
         NominalDelayMs(evidence.c, 1) > MaxElapsedMs(evidence.c);
}

std::optional<Finding> JudgeReuse(const Evidence& evidence) {
  for (const Exchange& exchange : evidence.exchanges) {
    if (exchange.delivery.kind != Delivery::Kind::kNone || exchange.rule || exchange.status != 0)
      continue;
    const Exchange* before = Before(exchange, evidence);
    if (before == nullptr || !Broke(*before)) continue;
    return Finding{"a connection that had broken was used for the next request",
                   "What is sent there is lost, and counts as an attempt. A connection whose "
                   "answer did not come whole is closed, not kept.",
                   {before->seq, exchange.seq}, exchange.intent};
  }
  const auto raced = std::find_if(evidence.exchanges.begin(), evidence.exchanges.end(), LostRace);
  if (raced == evidence.exchanges.end() || !MetOnlyRaces(evidence) || MayHaveGivenUp(evidence))
    return std::nullopt;
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const CallReport& report = evidence.calls[i];
    if (report.ending != Ending::kError || report.error.kind != "network") continue;
    const std::string& op = evidence.c.calls[i].op;
    // These are asked once, whatever happens (contract 4).
    if (op == "redeem" || op == "asset.upload") continue;
    // Which request was lost is not known, and tickets have no key.
    if (!evidence.policy.unkeyed_post_retried && op != "session.create") continue;
    return Finding{op +
                       " failed because the platform closed an idle connection",
                   "A kept connection may be closed at the moment it is used again. The request "
                   "was not done; it is sent again on a new connection.",
                   {raced->seq}, evidence.c.intents[evidence.c.calls[i].intent].nonce};
  }
  return std::nullopt;
}

bool IsWork(const CallSpec& call) {
  return (call.op == "session.create" || call.op == "run") && !IsRealSubmit(call);
}

// Calls that waited for no other: at least two of them.
std::vector<std::size_t> CallsAtOnce(const Evidence& evidence) {
  std::vector<std::size_t> calls;
  for (std::size_t i = 0; i < evidence.c.calls.size(); ++i) {
    if (IsWork(evidence.c.calls[i]) && evidence.c.calls[i].after.empty()) calls.push_back(i);
  }
  if (calls.size() < 2) calls.clear();
  return calls;
}

bool CountsAtOnce(const Evidence& evidence) {
  const auto calls = CallsAtOnce(evidence);
  return std::any_of(calls.begin(), calls.end(), [&](std::size_t i) {
    return evidence.calls[i].ending == Ending::kOk;
  });
}

bool MetNothing(const Evidence& evidence) {
  return std::all_of(evidence.account.begin(), evidence.account.end(),
                     [](const faults::RuleCount& count) { return count.fired == 0; });
}

std::optional<Finding> JudgeAtOnce(const Evidence& evidence) {
  constexpr const char* kWhy =
      "Calls that are open at the same time share a client, not a key. Contract 3.1: every "
      "logical call has a key of its own, and calls that were given one key are one piece of "
      "work.";
  const auto calls = CallsAtOnce(evidence);
  std::map<std::string, std::size_t> sessions;  // To the intent that got it.
  for (const std::size_t i : calls) {
    const CallReport& report = evidence.calls[i];
    const std::size_t intent = evidence.c.calls[i].intent;
    const std::string& nonce = evidence.c.intents[intent].nonce;
    if (report.ending == Ending::kError && !report.abort && MetNothing(evidence) &&
        report.error.kind != "network")  // Its own time-out, on a busy machine.
      return Finding{"one of " + std::to_string(calls.size()) +
                         " calls at once failed although nothing went wrong (kind " +
                         report.error.kind +
                         (report.error.code.empty() ? "" : ", code " + report.error.code) + ")",
                     kWhy, {}, nonce, {}, i};
    if (report.ending != Ending::kOk || report.session_id.empty()) continue;
    const auto [found, added] = sessions.try_emplace(report.session_id, intent);
    if (!added && found->second != intent)
      return Finding{"two calls at once were given one session", kWhy, {}, nonce, {}, i};
  }
  for (const std::size_t i : calls) {
    const Intent& intent = evidence.c.intents[evidence.c.calls[i].intent];
    for (const LedgerKind kind : {LedgerKind::kSession, LedgerKind::kTurn}) {
      const bool turns = kind == LedgerKind::kTurn;
      const auto made = std::count_if(
          evidence.ledger.begin(), evidence.ledger.end(), [&](const contract::LedgerEntry& entry) {
            return entry.kind == kind && entry.intent == intent.nonce;
          });
      if (made <= (turns ? intent.turns : intent.sessions)) continue;
      return Finding{"calls at once made " + std::to_string(made) +
                         (turns ? " turns" : " sessions") + " for one intent",
                     kWhy, {}, intent.nonce, {}, i};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> ConnectionRequirements() {
  return {
      {"retry/connection-reuse", Level::kAlways, "A connection that broke is not used again", "4",
       "After an answer that did not come whole the connection is gone. A kept connection that is "
       "closed just as it is used again loses nothing: the request goes out on a new one.",
       {{"run"}, {"session.create"}}, {}, "", CountsReuse, JudgeReuse},
      {"billing/concurrent-intents", Level::kAlways,
       "n intents at once are n commits, n repeats of one key are one", "3.1",
       "Calls that are open together neither share a key by accident nor lose one they were "
       "given.",
       {{"run"}, {"session.create"}}, {"concurrency"}, "", CountsAtOnce, JudgeAtOnce},
  };
}

}  // namespace aex::conformance
