#include "conformance/reference/exchanger.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

namespace aex::conformance {

Exchanger::Exchanger(ClientSetup setup, ClientParts parts)
    : transport_(std::move(setup.transport)),
      stream_idle_ms_(setup.stream_idle_ms),
      parts_(std::move(parts)),
      redactor_(setup.api_token) {
  parts_.retry->Configure(setup.retry);
  parts_.writer->Configure(std::move(setup.api_token), setup.request_timeout_ms);
}

ClientReply<Success> Exchanger::Exchange(CallContext& call, const PlannedRequest& plan) {
  const EndedAttempts ended = parts_.retry->Run(
      call, [this, &plan](CallContext& current, const AttemptInfo& info) {
        return Attempt(current, plan, info);
      });
  return Surface(plan, ended);
}

ClientReply<Success> Exchanger::ExchangeOnce(CallContext& call,
                                             const PlannedRequest& plan) {
  EndedAttempts ended;
  ended.last = Attempt(call, plan, {});
  ended.attempts = 1;
  ended.typed = false;
  ended.aborted =
      std::holds_alternative<NetworkError>(ended.last) && call.stop.stop_requested();
  return Surface(plan, ended);
}

TransportResult Exchanger::Attempt(CallContext& call, const PlannedRequest& plan,
                                   const AttemptInfo& info) {
  const TransportRequest request =
      parts_.writer->Attempt(plan, info, parts_.keys->ForAttempt(call, plan, info));
  if (plan.billable()) effects_.Begin(plan.effect);
  TransportResult result = transport_->Send(request, call.stop);
  const auto* answer = std::get_if<TransportResponse>(&result);
  // Without framing, broken JSON is the only sign that the connection ended too
  // early: then there was no answer.
  if (answer != nullptr && !answer->framed && parts_.reader->IsSuccess(plan, *answer) &&
      !parts_.reader->Body(*answer)) {
    result = NetworkError{"the answer's body ended early", true};
  }
  if (plan.billable() && parts_.reader->ExcludesEffect(result)) {
    effects_.Excluded(plan.effect);
  }
  return result;
}

ClientReply<Success> Exchanger::Surface(const PlannedRequest& plan,
                                        const EndedAttempts& ended) {
  if (ended.aborted) return Honest(plan, Aborted());
  const auto* answer = std::get_if<TransportResponse>(&ended.last);
  if (answer != nullptr && parts_.reader->IsSuccess(plan, *answer)) {
    std::optional<Json> body = parts_.reader->Body(*answer);
    if (body) return Success{answer->status, contract::JsonBox(*std::move(body))};
    return Honest(plan, parts_.reader->BadSuccess(answer->status, "JSON"));
  }
  const bool throttled =
      ended.typed && answer != nullptr && parts_.retry->IsRateLimit(answer->status);
  return Honest(plan, parts_.reader->ErrorOf(plan, ended, throttled));
}

ClientError::Outcome Exchanger::OutcomeOf(const PlannedRequest& plan,
                                          const ClientError& /*error*/) const {
  return effects_.OutcomeOf(plan.effect);
}

ClientError Exchanger::Honest(const PlannedRequest& plan, ClientError error) const {
  if (plan.billable()) error.outcome = OutcomeOf(plan, error);
  return error;
}

}  // namespace aex::conformance
