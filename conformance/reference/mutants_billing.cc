// Clients that buy twice, or say wrong things about what was bought.
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "conformance/reference/mutant_groups.h"

namespace aex::conformance {
namespace {

using contract::Operation;
using Outcome = ClientError::Outcome;

struct LostResponseAsFailure : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  Outcome OutcomeOf(const PlannedRequest& plan, const ClientError& error) const override {
    if (error.kind == ClientError::Kind::kNetwork) return Outcome::kNotCreated;
    return ReferenceClient::OutcomeOf(plan, error);
  }
};

struct ConflictAsSuccess : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientReply<Json> CreateWith(CallContext& call, const Json& body,
                               const std::string& key) override {
    auto session = ReferenceClient::CreateWith(call, body, key);
    if (session || session.error().code != "idempotency_conflict") return session;
    return Json{{"id", "ses_unknown"}, {"status", "idle"}};
  }
};

struct RecreateOnPollError : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientReply<TurnResult> Run(CallContext& call, const Json& options, const Json* message,
                              const RunOptions& run) override {
    auto turn = ReferenceClient::Run(call, options, message, run);
    const bool lost_sight = !turn && turn.error().outcome == Outcome::kCreated &&
                             turn.error().kind != ClientError::Kind::kAborted;
    return lost_sight ? ReferenceClient::Run(call, options, message, {}) : turn;
  }
};

struct ResendOnStreamLoss : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  std::optional<ClientError> Pause(CallContext& call, TurnReading& reading) override {
    if (auto error = ReferenceClient::Pause(call, reading)) return error;
    const auto last = Recall(reading.session_id);
    if (!last) return std::nullopt;
    auto again = Post(call, reading.session_id, last->input, call.random.Uuid());
    if (!again) return again.error();
    reading = parts().turns->Begin(reading.session_id, again.value());
    return std::nullopt;
  }
};

struct ResendOnTicketError : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientReply<TurnResult> Follow(CallContext& call, const std::string& session_id,
                                 const AcceptedTurn& turn, Deadline deadline) override {
    auto result = ReferenceClient::Follow(call, session_id, turn, deadline);
    const auto last = Recall(session_id);
    if (result || call.stop.stop_requested() || !last) return result;
    auto again = Post(call, session_id, last->input, call.random.Uuid());
    if (!again) return again.error();
    return ReferenceClient::Follow(call, session_id, again.value(), deadline);
  }
};

struct ResendThrottledTurn : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientReply<TurnResult> SendWith(CallContext& call, const std::string& session_id,
                                   const Json& input, const std::string& key,
                                   const SendOptions& options) override {
    auto turn = ReferenceClient::SendWith(call, session_id, input, key, options);
    const bool throttled =
        turn && !turn.value().ok && parts().faults->ThrottleOf(turn.value().session);
    if (!throttled) return turn;
    return ReferenceClient::SendWith(call, session_id, input, call.random.Uuid(),
                                     options);
  }
};

// One after the other, where a real hedge would overlap: the bill is the same.
struct Hedge : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  TransportResult Attempt(CallContext& call, const PlannedRequest& plan,
                          const AttemptInfo& info) override {
    constexpr std::chrono::milliseconds kPatience(15);
    const auto started = std::chrono::steady_clock::now();
    TransportResult result = ReferenceClient::Attempt(call, plan, info);
    const bool slow = std::chrono::steady_clock::now() - started > kPatience;
    if (!slow || !plan.billable()) return result;
    PlannedRequest second = plan;
    second.key = call.random.Uuid();
    return ReferenceClient::Attempt(call, second, info);
  }
};

// The look finds what was committed before it and misses what comes later.
struct SecondLookupBeforeResend : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  TransportResult Attempt(CallContext& call, const PlannedRequest& plan,
                          const AttemptInfo& info) override {
    TransportResult result = ReferenceClient::Attempt(call, plan, info);
    const bool lost = std::holds_alternative<NetworkError>(result);
    if (plan.op != Operation::kSessionCreate || !lost) return result;
    const auto listing = List(call, Json::object());
    if (listing && !listing.value().at("sessions").empty()) {
      Json found = Json::object();
      found["session"] = listing.value().at("sessions").front();
      return TransportResponse{200, {}, Stringify(found)};
    }
    PlannedRequest again = plan;
    again.key = call.random.Uuid();
    return ReferenceClient::Attempt(call, again, info);
  }
};

struct Redeem409IsSuccess : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientReply<Json> Redeem(CallContext& call, const std::string& code) override {
    auto redeemed = ReferenceClient::Redeem(call, code);
    if (redeemed || redeemed.error().status != 409) return redeemed;
    return Json{{"amountUsd", 0}, {"newBalanceUsd", 0}};
  }
};

}  // namespace

std::vector<Mutant> BillingMutants() {
  return {
      {"lost-response-as-failure", "says not created after a lost answer",
       {"billing/honest-failure"}, MakeMutant<LostResponseAsFailure>},
      {"conflict-as-success", "409 is reported as created",
       {"billing/success-is-committed"}, MakeMutant<ConflictAsSuccess>},
      {"recreate-on-poll-error", "a turn that cannot be followed is run again",
       {"billing/one-session-per-intent"}, MakeMutant<RecreateOnPollError>},
      {"resend-on-stream-loss", "stream lost: the message is posted again with a new key",
       {"billing/stream-loss-is-not-resend"}, MakeMutant<ResendOnStreamLoss>},
      {"resend-on-ticket-error", "ticket refused: the message is posted again",
       {"billing/ticket-outage"}, MakeMutant<ResendOnTicketError>},
      {"resend-throttled-turn", "a throttled turn is sent again by itself",
       {"provider/no-resend"}, MakeMutant<ResendThrottledTurn>},
      {"hedge", "a slow answer causes a second request with another key",
       {"billing/one-turn-per-intent"}, MakeMutant<Hedge>},
      {"second-lookup-before-resend", "looks whether the work landed, else sends anew",
       {"billing/twins"}, MakeMutant<SecondLookupBeforeResend>},
      {"redeem-409-is-success", "a used coupon counts as redeemed",
       {"billing/redeem-once", "redeem/outcomes"}, MakeMutant<Redeem409IsSuccess>},
  };
}

}  // namespace aex::conformance
