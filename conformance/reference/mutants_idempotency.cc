// Clients that choose, keep or send idempotency keys wrongly, or change a
// request between its attempts.
#include <algorithm>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "conformance/reference/mutant_groups.h"

namespace aex::conformance {
namespace {

using Key = std::optional<std::string>;

struct NoKey : KeyRules {
  Key ForAttempt(CallContext&, const PlannedRequest&, const AttemptInfo&) override {
    return std::nullopt;
  }
};

struct KeyFirstAttemptOnly : KeyRules {
  Key ForAttempt(CallContext&, const PlannedRequest& plan,
                 const AttemptInfo& info) override {
    return info.number == 1 ? plan.key : std::nullopt;
  }
};

struct FreshKeyPerAttempt : KeyRules {
  Key ForAttempt(CallContext& call, const PlannedRequest& plan,
                 const AttemptInfo& info) override {
    return plan.key && info.number > 1 ? call.random.Uuid() : plan.key;
  }
};

struct FreshKeyAfterTimeout : KeyRules {
  Key ForAttempt(CallContext& call, const PlannedRequest& plan,
                 const AttemptInfo& info) override {
    const bool broke =
        info.previous != nullptr && std::holds_alternative<NetworkError>(*info.previous);
    return plan.key && broke ? call.random.Uuid() : plan.key;
  }
};

struct KeyLeaksToNextCall : KeyRules {
  std::string ForCall(CallContext& call, const Key& given,
                      const std::string& payload) override {
    const std::lock_guard lock(mutex);
    if (!kept || given) kept = KeyRules::ForCall(call, given, payload);
    return *kept;
  }
  std::mutex mutex;
  Key kept;
};

struct KeyFromPayloadOnly : KeyRules {
  std::string Fresh(CallContext&, const std::string& payload) override {
    return ClientRandom(std::hash<std::string>()(payload)).Uuid();
  }
};

struct KeyFromVolatileFields : KeyRules {
  std::string ForCall(CallContext& call, const Key& given, const std::string&) override {
    return given.value_or("request") + "-" + std::to_string(call.random.Next());
  }
};

struct CallerKeyOverwritten : KeyRules {
  std::string ForCall(CallContext& call, const Key&,
                      const std::string& payload) override {
    return Fresh(call, payload);
  }
};

struct KeyLowercased : KeyRules {
  Key ForAttempt(CallContext&, const PlannedRequest& plan, const AttemptInfo&) override {
    Key key = plan.key;
    const auto lower = [](char letter) {
      return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a')
                                            : letter;
    };
    if (key) std::ranges::transform(*key, key->begin(), lower);
    return key;
  }
};

struct KeyQuoted : KeyRules {
  Key ForAttempt(CallContext&, const PlannedRequest& plan, const AttemptInfo&) override {
    if (!plan.key) return std::nullopt;
    return "\"" + *plan.key + "\"";
  }
};

struct KeyInBody : RequestWriter {
  TransportRequest Attempt(const PlannedRequest& plan, const AttemptInfo& info,
                           const Key& key) const override {
    TransportRequest request = RequestWriter::Attempt(plan, info, std::nullopt);
    if (!key || !request.body) return request;
    Json body = ParseJson(*request.body).value();
    body["idempotencyKey"] = *key;
    request.body = Stringify(body);
    return request;
  }
};

struct KeyOnReads : KeyRules {
  Key ForAttempt(CallContext& call, const PlannedRequest& plan,
                 const AttemptInfo&) override {
    return plan.key ? plan.key : call.random.Uuid();
  }
};

struct MessageKeyNotDerived : KeyRules {
  std::string ForMessageOfRun(CallContext& call, const std::string&,
                              const Key& given) override {
    return ForCall(call, given, {});
  }
};

struct MessageKeyEqualsCreateKey : KeyRules {
  std::string ForMessageOfRun(CallContext&, const std::string& create_key,
                              const Key& given) override {
    return given.value_or(create_key);
  }
};

struct ReplayFreshKey : KeyRules {
  std::string ForReplay(CallContext& call, const std::string&,
                        const Key& given) override {
    return given ? *given : Fresh(call, {});
  }
};

struct ReplayChangesInput : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  std::optional<LastSend> Recall(const std::string& session_id) const override {
    std::optional<LastSend> last = ReferenceClient::Recall(session_id);
    if (!last) return last;
    Json joined = last->input->is_array() ? Json("") : Json::array({*last->input});
    for (const Json& part : joined.is_array() ? Json::array() : *last->input) {
      joined = joined.get_ref<const std::string&>() + *AsString(&part);
    }
    last->input = contract::JsonBox(joined);
    return last;
  }
};

struct IterateThenDoneResends : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientReply<TurnResult> Send(CallContext& call, const std::string& session_id,
                               const Json* input, const SendOptions& options) override {
    auto iterated = ReferenceClient::Send(call, session_id, input, options);
    if (options.consume != "iterate+done") return iterated;
    return ReferenceClient::Send(call, session_id, input, options);
  }
};

// Sends the request once more with a new key when it ended with this code.
struct RotatesKey : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  virtual std::string_view code() const = 0;
  ClientReply<Success> Exchange(CallContext& call, const PlannedRequest& plan) override {
    auto reply = ReferenceClient::Exchange(call, plan);
    if (reply || reply.error().code != code()) return reply;
    PlannedRequest again = plan;
    again.key = call.random.Uuid();
    return ReferenceClient::Exchange(call, again);
  }
};

struct RotateKeyOnConflict : RotatesKey {
  using RotatesKey::RotatesKey;
  std::string_view code() const override { return "idempotency_conflict"; }
};

struct RotateKeyOnInFlight : RotatesKey {
  using RotatesKey::RotatesKey;
  std::string_view code() const override { return "idempotency_in_flight"; }
};

struct InFlightAsNotCreated : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientError::Outcome OutcomeOf(const PlannedRequest& plan,
                                 const ClientError& error) const override {
    if (error.code == "idempotency_in_flight") return ClientError::Outcome::kNotCreated;
    return ReferenceClient::OutcomeOf(plan, error);
  }
};

struct Replay200AsFailure : AnswerReader {
  bool IsSuccess(const PlannedRequest& plan,
                 const TransportResponse& answer) const override {
    if (plan.op == contract::Operation::kSessionCreate) return answer.status == 201;
    return AnswerReader::IsSuccess(plan, answer);
  }
};

struct BodyTimestamp : RequestWriter {
  TransportRequest Attempt(const PlannedRequest& plan, const AttemptInfo& info,
                           const Key& key) const override {
    TransportRequest request = RequestWriter::Attempt(plan, info, key);
    if (!request.body) return request;
    Json body = ParseJson(*request.body).value();
    Json& brief = body.contains("submission") ? body["submission"] : body;
    brief["metadata"]["sentAt"] = "attempt " + std::to_string(info.number);
    request.body = Stringify(body);
    return request;
  }
};

struct BodyConsumed : RequestWriter {
  TransportRequest Attempt(const PlannedRequest& plan, const AttemptInfo& info,
                           const Key& key) const override {
    TransportRequest request = RequestWriter::Attempt(plan, info, key);
    if (request.body && info.number > 1) request.body = "";
    return request;
  }
};

struct KeyIsPrompt : KeyRules {
  std::string Fresh(CallContext&, const std::string& payload) override {
    constexpr std::size_t kLongest = 200;
    std::string key = payload.substr(0, kLongest);
    std::ranges::replace_if(
        key, [](char byte) { return byte <= ' ' || byte > '~'; }, '_');
    return key;
  }
};

struct KeyShortCounter : KeyRules {
  std::string Fresh(CallContext&, const std::string&) override {
    const std::lock_guard lock(mutex);
    return std::to_string(++drawn);
  }
  std::mutex mutex;
  int drawn = 0;
};

// Two draws race when the second is made before the first one's request ended.
struct SharedKeyGeneratorRace : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientReply<Success> Exchange(CallContext& call, const PlannedRequest& plan) override {
    if (!plan.billable()) return ReferenceClient::Exchange(call, plan);
    PlannedRequest raced = plan;
    {
      const std::lock_guard lock(mutex);
      if (open++ == 0) drawn = plan.key;
      raced.key = drawn;
    }
    auto reply = ReferenceClient::Exchange(call, raced);
    const std::lock_guard lock(mutex);
    --open;
    return reply;
  }
  std::mutex mutex;
  int open = 0;
  Key drawn;
};

}  // namespace

std::vector<Mutant> IdempotencyMutants() {
  return {
      {"no-key", "POST is retried and the key never sent",
       {"idempotency/key-present", "billing/one-turn-per-intent"}, MakeMutant<NoKey>},
      {"key-first-attempt-only", "retries go out without the key",
       {"idempotency/key-stable"}, MakeMutant<KeyFirstAttemptOnly>},
      {"fresh-key-per-attempt", "each attempt has a new key",
       {"idempotency/key-stable", "billing/one-turn-per-intent"},
       MakeMutant<FreshKeyPerAttempt>},
      {"fresh-key-after-timeout", "after a network error the key is a new one",
       {"idempotency/key-stable"}, MakeMutant<FreshKeyAfterTimeout>},
      {"key-leaks-to-next-call", "the options of a call are kept for the next one",
       {"idempotency/key-distinct"}, MakeMutant<KeyLeaksToNextCall>},
      {"key-from-payload-only",
       "the key is a hash of the payload: two wanted runs collapse",
       {"idempotency/key-distinct"}, MakeMutant<KeyFromPayloadOnly>},
      {"key-from-volatile-fields", "the caller's repeat gets a new key",
       {"billing/caller-retry"}, MakeMutant<KeyFromVolatileFields>},
      {"caller-key-overwritten", "an automatic key replaces the caller's",
       {"idempotency/caller-key-verbatim"}, MakeMutant<CallerKeyOverwritten>},
      {"key-lowercased", "the key is sent in lower case",
       {"idempotency/caller-key-verbatim"}, MakeMutant<KeyLowercased>},
      {"key-quoted", "the key is sent in double quotes",
       {"idempotency/caller-key-verbatim"}, MakeMutant<KeyQuoted>},
      {"key-in-body", "the key is a JSON field, not a header",
       {"idempotency/key-present"}, MakeMutant<KeyInBody>},
      {"key-on-reads", "polls and reads carry a key too",
       {"idempotency/key-scope"}, MakeMutant<KeyOnReads>},
      {"message-key-not-derived", "run draws a second fresh key",
       {"idempotency/derived-message-key", "billing/caller-retry"},
       MakeMutant<MessageKeyNotDerived>},
      {"message-key-equals-create-key", "run uses one key for both requests",
       {"idempotency/derived-message-key"}, MakeMutant<MessageKeyEqualsCreateKey>},
      {"replay-fresh-key", "replayLast draws a new key",
       {"idempotency/replay-reuses-key"}, MakeMutant<ReplayFreshKey>},
      {"replay-changes-input", "replayLast sends the joined input",
       {"idempotency/replay-reuses-key"}, MakeMutant<ReplayChangesInput>},
      {"iterate-then-done-resends", "each consumer of a turn posts its message",
       {"billing/consume-once"}, MakeMutant<IterateThenDoneResends>},
      {"rotate-key-on-conflict", "after a conflict the request is sent with a new key",
       {"idempotency/conflict-surfaces"}, MakeMutant<RotateKeyOnConflict>},
      {"rotate-key-on-in-flight", "an attempt in flight is answered with a new key",
       {"idempotency/in-flight"}, MakeMutant<RotateKeyOnInFlight>},
      {"in-flight-as-not-created", "409 in flight is reported as a definite failure",
       {"idempotency/in-flight"}, MakeMutant<InFlightAsNotCreated>},
      {"replay-200-as-failure", "only 201 counts as created",
       {"idempotency/replay-is-success"}, MakeMutant<Replay200AsFailure>},
      {"body-timestamp", "metadata gets a new time on each attempt",
       {"idempotency/body-stable"}, MakeMutant<BodyTimestamp>},
      {"body-consumed", "the second attempt sends an empty body",
       {"idempotency/body-stable"}, MakeMutant<BodyConsumed>},
      {"key-is-prompt", "the prompt is the key",
       {"idempotency/key-hygiene"}, MakeMutant<KeyIsPrompt>},
      {"key-short-counter", "keys are 1, 2, 3",
       {"idempotency/key-hygiene"}, MakeMutant<KeyShortCounter>},
      {"shared-key-generator-race", "two draws that overlap give the same key",
       {"billing/concurrent-intents"}, MakeMutant<SharedKeyGeneratorRace>},
  };
}

}  // namespace aex::conformance
