// Where keys belong, and which key a replay carries: idempotency/key-scope and
// idempotency/replay-reuses-key.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/oracle/attempts.h"
#include "conformance/oracle/requirement.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::Operation;
using Ending = CallReport::Ending;

bool HasKey(const Exchange& exchange) { return exchange.key && !exchange.key->empty(); }

bool IsStateChange(Operation op) {
  return op == Operation::kSessionSuspend || op == Operation::kSessionCancel ||
         op == Operation::kSessionResume || op == Operation::kSessionDelete;
}

bool AnyCallSuppliesAKey(const Evidence& evidence) {
  return std::any_of(evidence.c.calls.begin(), evidence.c.calls.end(), [](const CallSpec& call) {
    return call.op.starts_with("session.") && call.op != "session.replayLast" &&
           call.args.find("\"idempotencyKey\"") != std::string::npos;
  });
}

// Requests that carry none: polls, reads, tickets, redeems, the storage plane;
// state changes too, unless their caller gave one.
bool IsKeyless(const Exchange& exchange, const Evidence& evidence) {
  if (contract::RouteOf(exchange.op).keyed || exchange.op == Operation::kUnmatched) return false;
  return !IsStateChange(exchange.op) || !AnyCallSuppliesAKey(evidence);
}

bool CountsScope(const Evidence& evidence) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(),
                     [&](const Exchange& x) { return IsKeyless(x, evidence); });
}

std::optional<Finding> JudgeScope(const Evidence& evidence) {
  for (const Exchange& exchange : evidence.exchanges) {
    if (!IsKeyless(exchange, evidence) || !HasKey(exchange)) continue;
    return Finding{std::string(contract::OperationId(exchange.op)) + " carried an Idempotency-Key",
                   "A key names one piece of work. On other requests it says nothing, and on "
                   "another origin it is given away. Contract 3.1: only create and send carry "
                   "one, and state changes when their caller gives it.",
                   {exchange.seq}, exchange.intent};
  }
  return std::nullopt;
}

// A replay, and the send before it; null when there was none.
struct Replay {
  std::size_t call;
  const Exchange* sent = nullptr;    // The first message of the send before.
  const Exchange* again = nullptr;   // The first message of the replay.
  std::string own_key;               // Given by the caller.
};

std::vector<Replay> ReplaysOf(const Evidence& evidence) {
  std::vector<Replay> replays;
  const Exchange* sent = nullptr;
  bool unseen = false;  // A message that no exchange shows.
  for (std::size_t i = 0; i < evidence.c.calls.size(); ++i) {
    const CallSpec& call = evidence.c.calls[i];
    const auto messages = ExchangesOf(evidence, i, Operation::kMessageSend);
    if (call.op == "session.send" && evidence.calls[i].ending != Ending::kSkipped) {
      sent = messages.empty() ? nullptr : messages.front();
      unseen = messages.empty() && HasUnseenAttempts(evidence);
    }
    if (unseen) continue;
    if (call.op != "session.replayLast" || evidence.calls[i].ending == Ending::kSkipped) continue;
    Replay replay{i, sent, messages.empty() ? nullptr : messages.front(), ""};
    if (const auto args = ParseJson(call.args); args.ok()) {
      if (const auto* key = AsString(Find(*args, "idempotencyKey"))) replay.own_key = *key;
    }
    replays.push_back(std::move(replay));
  }
  return replays;
}

bool CountsReplay(const Evidence& evidence) { return !ReplaysOf(evidence).empty(); }

std::optional<Finding> JudgeReplay(const Evidence& evidence) {
  constexpr const char* kWhy =
      "A replay is for asking again without paying again. Contract 3.1: it repeats the last "
      "message under the last key, unless the caller gives a key; before any message it is a "
      "state error, and nothing is sent.";
  for (const Replay& replay : ReplaysOf(evidence)) {
    if (replay.sent == nullptr) {
      if (replay.again != nullptr)
        return Finding{"replayLast sent a message although there was none to repeat", kWhy,
                       {replay.again->seq}, replay.again->intent};
      if (evidence.calls[replay.call].ending == Ending::kOk)
        return Finding{"replayLast reported success although nothing was sent before", kWhy, {}, "",
                       {}, replay.call};
      continue;
    }
    if (replay.again == nullptr) continue;
    const std::string wanted =
        replay.own_key.empty() ? replay.sent->key.value_or("") : replay.own_key;
    if (replay.again->key.value_or("") != wanted)
      return Finding{"replayLast carried another key than it should", kWhy,
                     {replay.sent->seq, replay.again->seq}, replay.again->intent};
    // Cut requests show no body.
    if (!replay.sent->fingerprint.empty() && !replay.again->fingerprint.empty() &&
        replay.sent->fingerprint != replay.again->fingerprint)
      return Finding{"replayLast sent another message than the last one", kWhy,
                     {replay.sent->seq, replay.again->seq}, replay.again->intent};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> KeyScopeRequirements() {
  return {
      {"idempotency/replay-reuses-key", Level::kMust, "replayLast repeats message and key",
       "3.1",
       "Replaying the last message sends the same body under the same key, so that it is not "
       "billed again. A key given by the caller makes a new turn. Before any message it is a "
       "state error, and nothing goes out.",
       {{"session.create", "session.replayLast"}}, {}, "", CountsReplay, JudgeReplay},
      {"idempotency/key-scope", Level::kMust, "Keys go onto creates and messages only", "3.1",
       "Polls, reads, tickets, redeems and requests to another origin carry no "
       "Idempotency-Key; state changes carry one only when the caller gives it.",
       {{"run"}, {"session.create"}}, {}, "", CountsScope, JudgeScope},
  };
}

}  // namespace aex::conformance
