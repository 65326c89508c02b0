#include "conformance/reference/turn_calls.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "conformance/reference/create_body.h"

namespace aex::conformance {
namespace {

constexpr double kDefaultThrottleStatus = 429;
constexpr double kLargestStatus = 1'000'000;  // Whatever a record claims.

ClientError Created(ClientError error) {
  error.outcome = ClientError::Outcome::kCreated;
  return error;
}

}  // namespace

ClientReply<TurnResult> TurnCalls::Send(CallContext& call, const std::string& session_id,
                                        const Json* input, const SendOptions& options) {
  if (const auto refusal = RefuseMessage(input, options.surface, "input"))
    return *refusal;
  if (const auto refusal = RefuseKey(options.key, options.surface, "idempotencyKey")) {
    return *refusal;
  }
  const std::string key = parts().keys->ForCall(call, options.key, Stringify(*input));
  return SendWith(call, session_id, *input, key, options);
}

ClientReply<TurnResult> TurnCalls::ReplayLast(CallContext& call,
                                              const std::string& session_id,
                                              const std::optional<std::string>& key) {
  SendOptions options;
  options.surface = "SessionHandle.replayLast";
  if (const auto refusal = RefuseKey(key, options.surface, "idempotencyKey"))
    return *refusal;
  const std::optional<LastSend> last = Recall(session_id);
  if (!last) {
    ClientError error =
        Rejected(options.surface + ": no message has been sent on this session yet");
    error.kind = ClientError::Kind::kState;
    return error;
  }
  return SendWith(call, session_id, last->input,
                  parts().keys->ForReplay(call, last->key, key), options);
}

ClientReply<TurnResult> TurnCalls::Run(CallContext& call, const Json& options,
                                       const Json* message, const RunOptions& run) {
  const std::string surface = "Aex.run";
  if (const auto refusal = RefuseMessage(message, surface, "message")) return *refusal;
  if (const auto refusal = RefuseKey(run.key, surface, "idempotencyKey")) return *refusal;
  if (const auto refusal = RefuseKey(run.message_key, surface, "messageIdempotencyKey")) {
    return *refusal;
  }
  ClientReply<Json> body = CreateBody(options, surface);
  if (!body) return body.error();
  redactor().Learn(body.value());
  // Both keys are fixed before anything is sent.
  const std::string create_key =
      parts().keys->ForCall(call, run.key, Stringify(body.value()));
  const std::string message_key =
      parts().keys->ForMessageOfRun(call, create_key, run.message_key);
  ClientReply<Json> session = CreateWith(call, body.value(), create_key);
  if (!session) return session.error();
  const std::string session_id = parts().reader->SessionId(session.value()).value_or("");

  SendOptions send;
  send.surface = surface;
  send.timeout_ms = run.timeout_ms;
  ClientReply<TurnResult> turn = SendWith(call, session_id, *message, message_key, send);
  if (!turn) return turn.error();
  if (run.delete_after) {
    ClientReply<Json> deleted =
        Change(call, contract::Operation::kSessionDelete, session_id, std::nullopt);
    if (!deleted) return Created(deleted.error());
  }
  if (run.throw_on_failure && !turn.value().ok) return Created(FailureOf(turn.value()));
  return turn;
}

ClientReply<TurnResult> TurnCalls::SendWith(CallContext& call,
                                            const std::string& session_id,
                                            const Json& input, const std::string& key,
                                            const SendOptions& options) {
  // Before the POST, so that a send that fails can be replayed with its key.
  Remember(session_id, input, key);
  ClientReply<AcceptedTurn> accepted = Post(call, session_id, input, key);
  if (!accepted) return accepted.error();
  Deadline deadline;
  if (options.timeout_ms) {
    deadline =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(*options.timeout_ms);
  }
  return Follow(call, session_id, accepted.value(), deadline);
}

ClientReply<AcceptedTurn> TurnCalls::Post(CallContext& call,
                                          const std::string& session_id,
                                          const Json& input, const std::string& key) {
  const PlannedRequest plan = parts().writer->Message(session_id, input, key);
  ClientReply<Success> posted = Exchange(call, plan);
  if (!posted) return posted.error();
  std::optional<AcceptedTurn> turn = parts().reader->Accepted(posted.value().body);
  if (!turn) {
    return Honest(plan, parts().reader->BadSuccess(posted.value().status, "a turn"));
  }
  return *std::move(turn);
}

ClientReply<TurnResult> TurnCalls::Follow(CallContext& call,
                                          const std::string& session_id,
                                          const AcceptedTurn& turn, Deadline deadline) {
  TurnReading reading = parts().turns->Begin(session_id, turn);
  if (auto error = Listen(call, reading, deadline)) return Created(*std::move(error));
  return Settle(call, std::move(reading), turn);
}

ClientReply<TurnResult> TurnCalls::Settle(CallContext& call, TurnReading reading,
                                          const AcceptedTurn& turn) {
  // The turn has ended whether or not its record and outputs can be read.
  ClientReply<Json> record = Get(call, reading.session_id);
  ClientReply<Json> outputs = Outputs(call, reading.session_id);
  const bool stopped = call.stop.stop_requested() && !(record && outputs);
  if (stopped) return Created(Aborted());
  TurnResult result;
  result.session = record ? contract::JsonBox(record.value()) : turn.session;
  result.status =
      parts().turns->Status(reading, record ? &record.value() : nullptr, turn.session);
  result.ok = parts().turns->IsOk(result.status);
  result.reading = std::move(reading);
  return result;
}

ClientError TurnCalls::FailureOf(const TurnResult& turn) const {
  ClientError error;
  if (std::optional<TurnFault> fault = parts().faults->ThrottleOf(turn.session)) {
    const double status = fault->status.value_or(kDefaultThrottleStatus);
    error.kind = ClientError::Kind::kRateLimit;
    error.message =
        ThrottleMessage("upstream provider", status, 1, fault->retry_after_ms);
    error.status = static_cast<int>(std::clamp(status, 0.0, kLargestStatus));
    error.attempts = 1;
    error.retry_after_ms = fault->retry_after_ms;
    error.source = "provider";
    error.provider_fault = std::move(fault);
    return error;
  }
  error.kind = ClientError::Kind::kState;
  error.message =
      "AgentExecutor.run: session " + turn.reading.session_id + " ended " + turn.status;
  const std::string* reason = AsString(Find(turn.session, "errorMessage"));
  if (reason != nullptr && !reason->empty()) error.message += ": " + *reason;
  return error;
}

std::optional<TurnCalls::LastSend> TurnCalls::Recall(
    const std::string& session_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = last_sends_.find(session_id);
  if (found == last_sends_.end()) return std::nullopt;
  return found->second;
}

void TurnCalls::Remember(const std::string& session_id, const Json& input,
                         const std::string& key) {
  const std::lock_guard lock(mutex_);
  last_sends_.insert_or_assign(session_id, LastSend{contract::JsonBox(input), key});
  if (last_sends_.size() <= kMaxRememberedSends) return;
  auto victim = last_sends_.begin();
  if (victim->first == session_id) ++victim;
  last_sends_.erase(victim);
}

}  // namespace aex::conformance
