// The idempotency requirements of this version: what the journal proves about
// keys.
#include <algorithm>
#include <map>

#include "conformance/oracle/attempts.h"
#include "conformance/oracle/requirement.h"
#include "mock_server/verdict/intents.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::Operation;
using verdict::IntentTrace;

constexpr std::string_view kMessageSuffix = ":message";

std::vector<IntentTrace> KeyedTraces(const Evidence& evidence) {
  auto traces = verdict::AttributeIntents(evidence.exchanges, evidence.ledger);
  // An exchange that a fault ended before its body was read has no nonce: its
  // key is judged by presence alone.
  std::erase_if(traces, [](const IntentTrace& trace) {
    return !contract::RouteOf(trace.op).keyed || trace.nonce.empty();
  });
  return traces;
}

bool IsKeyed(const Exchange& exchange) { return contract::RouteOf(exchange.op).keyed; }

bool HasKey(const Exchange& exchange) { return exchange.key && !exchange.key->empty(); }

std::string Label(const Exchange& exchange) {
  return std::string(contract::OperationId(exchange.op));
}

bool CountsKeys(const Evidence& evidence) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(), IsKeyed);
}

std::optional<Finding> JudgePresent(const Evidence& evidence) {
  for (const Exchange& exchange : evidence.exchanges) {
    if (!IsKeyed(exchange) || HasKey(exchange)) continue;
    return Finding{Label(exchange) + " was sent without an Idempotency-Key",
                   "Without a key the platform cannot tell a retry from new work. Contract "
                   "3.1: create and send always carry one.",
                   {exchange.seq}, exchange.intent};
  }
  return std::nullopt;
}

// Its caller gave a new key for further work of the same intent.
bool HasKeysOfItsOwn(const Evidence& evidence, const std::string& nonce) {
  return std::any_of(evidence.c.calls.begin(), evidence.c.calls.end(), [&](const CallSpec& call) {
    return call.op == "session.replayLast" && evidence.c.intents[call.intent].nonce == nonce &&
           call.args.find("\"idempotencyKey\"") != std::string::npos;
  });
}

// More than one attempt, so there was something to keep stable.
bool CountsStable(const Evidence& evidence) {
  for (const IntentTrace& trace : KeyedTraces(evidence)) {
    if (trace.exchanges.size() > 1) return true;
  }
  return false;
}

std::optional<Finding> JudgeStable(const Evidence& evidence) {
  for (const IntentTrace& trace : KeyedTraces(evidence)) {
    if (HasKeysOfItsOwn(evidence, trace.nonce)) continue;
    const Exchange* first = nullptr;
    for (const std::size_t index : trace.exchanges) {
      const Exchange& exchange = evidence.exchanges[index];
      if (first == nullptr) first = &exchange;
      if (exchange.key.value_or("") == first->key.value_or("")) continue;
      return Finding{"attempts of one " + Label(exchange) + " carried different keys",
                     "The platform recognises a retry by its key, byte for byte. Contract 3.1: "
                     "the key is chosen once per logical call, outside the retry loop.",
                     {first->seq, exchange.seq}, trace.nonce};
    }
  }
  return std::nullopt;
}

// The first create of each call whose request is that of others: wanted again, not
// sent again. Told by the call's window.
std::vector<const Exchange*> LookAlikes(const Evidence& evidence) {
  std::vector<const Exchange*> first;
  for (std::size_t i = 0; i < evidence.c.calls.size(); ++i) {
    const CallSpec& call = evidence.c.calls[i];
    if (call.op != "session.create" || IsRealSubmit(call) || IsMarked(call)) continue;
    const auto creates = ExchangesOf(evidence, i, Operation::kSessionCreate);
    if (!creates.empty()) first.push_back(creates.front());
  }
  return first;
}

bool CountsDistinct(const Evidence& evidence) {
  return KeyedTraces(evidence).size() > 1 || LookAlikes(evidence).size() > 1;
}

std::optional<Finding> JudgeDistinct(const Evidence& evidence) {
  const auto alike = LookAlikes(evidence);
  for (std::size_t i = 1; i < alike.size(); ++i) {
    if (!HasKey(*alike[i]) || alike[i]->key != alike[i - 1]->key) continue;
    return Finding{"two calls that want the same shared a key",
                   "The second one is answered with the first one's result and never done. "
                   "Contract 3.1: the key is of the call, not of its payload.",
                   {alike[i - 1]->seq, alike[i]->seq}, {}};
  }
  // By scope: a create's key lives in the workspace, a message's in its session
  // (contract 3.2); we judge by operation, which is wider than either.
  std::map<std::pair<Operation, std::string>, const IntentTrace*> owners;
  for (const auto& traces = KeyedTraces(evidence); const IntentTrace& trace : traces) {
    for (const std::string& key : trace.keys) {
      if (key.empty()) continue;
      const auto [found, added] = owners.try_emplace({trace.op, key}, &trace);
      if (added || found->second->nonce == trace.nonce) continue;
      return Finding{"two intents of " + std::string(contract::OperationId(trace.op)) +
                         " shared a key",
                     "The second one would be answered with the first one's result and never "
                     "be done. Contract 3.1: every logical call has a key of its own.",
                     {evidence.exchanges[found->second->exchanges.front()].seq,
                      evidence.exchanges[trace.exchanges.front()].seq},
                     trace.nonce};
    }
  }
  return std::nullopt;
}

// The first exchange of that operation for the intent.
const Exchange* FirstOf(const Evidence& evidence, Operation op, const std::string& nonce) {
  for (const Exchange& exchange : evidence.exchanges) {
    if (exchange.op == op && exchange.intent == nonce) return &exchange;
  }
  return nullptr;
}

bool CountsDerived(const Evidence& evidence) {
  for (const CallSpec& call : evidence.c.calls) {
    if (call.op == "run" && FirstOf(evidence, Operation::kMessageSend,
                                    evidence.c.intents[call.intent].nonce) != nullptr)
      return true;
  }
  return false;
}

std::optional<Finding> JudgeDerived(const Evidence& evidence) {
  for (const CallSpec& call : evidence.c.calls) {
    if (call.op != "run") continue;
    const std::string& nonce = evidence.c.intents[call.intent].nonce;
    const Exchange* create = FirstOf(evidence, Operation::kSessionCreate, nonce);
    const Exchange* send = FirstOf(evidence, Operation::kMessageSend, nonce);
    if (create == nullptr || send == nullptr || !HasKey(*create)) continue;
    if (send->key.value_or("") == *create->key + std::string(kMessageSuffix)) continue;
    return Finding{"the message key of `run` is not derived from its create key",
                   "A caller who repeats `run` with the same key must not be billed again, so "
                   "the message key follows from it. Contract 3.1: `<createKey>:message` "
                   "unless the caller gives one.",
                   {create->seq, send->seq}, nonce};
  }
  return std::nullopt;
}

constexpr std::string_view kConflict = "idempotency_conflict";

// The first attempt that was told of a conflict, whole.
std::optional<std::size_t> ConflictIn(const AttemptSeries& series, const Evidence& evidence) {
  for (std::size_t i = 0; i < series.attempts.size(); ++i) {
    if (SeenBy(*series.attempts[i], evidence) == Seen::kStatus && series.attempts[i]->code == kConflict)
      return i;
  }
  return std::nullopt;
}

bool CountsConflict(const Evidence& evidence) {
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    if (ConflictIn(series, evidence)) return true;
  }
  return false;
}

std::optional<Finding> JudgeConflict(const Evidence& evidence) {
  constexpr const char* kWhy =
      "The key belongs to another request; asking again cannot help, and a new key would be "
      "new work. Contract 3.2: 409 idempotency_conflict is final, and the caller is told.";
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    const auto at = ConflictIn(series, evidence);
    if (!at) continue;
    const Exchange& conflict = *series.attempts[*at];
    if (*at + 1 < series.attempts.size()) {
      const Exchange& next = *series.attempts[*at + 1];
      const bool rotated = next.key.value_or("") != conflict.key.value_or("");
      return Finding{Label(conflict) + " was sent again after 409 idempotency_conflict" +
                         (rotated ? " under a new key" : ""),
                     kWhy, {conflict.seq, next.seq}, conflict.intent};
    }
    const CallReport& report = evidence.calls[series.call];
    if (!contract::RouteOf(series.op).keyed) continue;
    if (report.ending == CallReport::Ending::kOk)
      return Finding{"409 idempotency_conflict was reported as success", kWhy,
                     {conflict.seq}, conflict.intent};
    if (report.ending != CallReport::Ending::kError || report.error.code == kConflict) continue;
    return Finding{"409 idempotency_conflict was not reported as such (kind " +
                       report.error.kind + ", code \"" + report.error.code + "\")",
                   kWhy, {conflict.seq}, conflict.intent};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> IdempotencyRequirements() {
  return {
      {"idempotency/key-present", Level::kMust, "Create and send carry an Idempotency-Key",
       "3.1",
       "Every request that creates a session or sends a message carries a non-empty "
       "Idempotency-Key header, on every attempt.",
       {{"run"}, {"session.create"}}, {}, "", CountsKeys, JudgePresent},
      {"idempotency/key-stable", Level::kAlways,
       "Every attempt of an intent repeats the key byte for byte", "3.1",
       "The key is how the platform recognises a retry. It must not change between attempts, "
       "whatever made the attempt fail.",
       {{"run"}, {"session.create"}}, {}, "", CountsStable, JudgeStable},
      {"idempotency/key-distinct", Level::kAlways, "Different intents never share a key",
       "3.1",
       "Two calls that want different work must not use one key: the second would be answered "
       "with the result of the first, and its work never done.",
       {{"run"}, {"session.create", "session.send"}}, {}, "", CountsDistinct, JudgeDistinct},
      {"idempotency/derived-message-key", Level::kMust,
       "run: the message key follows from the create key", "3.1",
       "Unless the caller gives one, the message of `run` is sent under "
       "`<createKey>:message`, so that repeating `run` with the same key repeats both.",
       {{"run"}}, {}, "", CountsDerived, JudgeDerived},
      {"idempotency/conflict-surfaces", Level::kMust,
       "A key conflict ends the call and is reported as such", "3.2",
       "409 idempotency_conflict means that the key was used for another request. The client "
       "makes no further attempt, takes no new key, and tells its caller.",
       {{"run"}, {"session.create"}}, {}, "", CountsConflict, JudgeConflict},
  };
}

}  // namespace aex::conformance
