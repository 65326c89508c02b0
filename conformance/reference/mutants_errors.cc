// Clients that report errors wrongly, take bad answers for good ones, or fall
// over what they do not know.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "conformance/reference/http_transport.h"
#include "conformance/reference/mutant_groups.h"

namespace aex::conformance {
namespace {

bool Knows(std::initializer_list<std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// What a careless client makes of an answer it cannot read.
Json MadeUpSuccess() {
  return Json{{"session", {{"id", "ses_unknown"}, {"status", "idle"}}},
              {"turn", {{"turnSeq", 1}}}};
}

struct ThrottleUntyped : RetryLayer {
  bool IsRateLimit(int) const override { return false; }
};

struct AttemptsOffByOne : AnswerReader {
  ClientError Throttled(const TransportResponse& answer,
                        const EndedAttempts& ended) const override {
    ClientError error = AnswerReader::Throttled(answer, ended);
    error.attempts = error.attempts.value_or(0) + 1;
    return error;
  }
};

struct RetryAfterLost : AnswerReader {
  ClientError Throttled(const TransportResponse& answer,
                        const EndedAttempts& ended) const override {
    ClientError error = AnswerReader::Throttled(answer, ended);
    error.retry_after_ms.reset();
    return error;
  }
};

struct SourceAlwaysApi : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientError FailureOf(const TurnResult& turn) const override {
    ClientError error = ReferenceClient::FailureOf(turn);
    error.source = "api";
    return error;
  }
};

struct HtmlCrashes : AnswerReader {
  std::optional<Json> Body(const TransportResponse& answer) const override {
    if (answer.body.starts_with('<')) throw std::runtime_error("Unexpected token <");
    return AnswerReader::Body(answer);
  }
};

struct EmptyBodyCrashes : AnswerReader {
  std::optional<Json> Body(const TransportResponse& answer) const override {
    if (answer.body.empty()) throw std::runtime_error("Unexpected end of JSON input");
    return AnswerReader::Body(answer);
  }
};

struct UnreadableIsSuccess : AnswerReader {
  std::optional<Json> Body(const TransportResponse& answer) const override {
    std::optional<Json> body = AnswerReader::Body(answer);
    const bool success = answer.status >= 200 && answer.status <= 299;
    return body || !success ? body : MadeUpSuccess();
  }
};

struct MissingIdIsSuccess : AnswerReader {
  std::optional<std::string> SessionId(const Json& session) const override {
    return AnswerReader::SessionId(session).value_or("undefined");
  }
};

struct TokenInMessage : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientError Redacted(ClientError error) const override {
    const TransportRequest request = parts().writer->Attempt({}, {}, std::nullopt);
    error.message +=
        " (authorization: " + *FindHeader(request.headers, "Authorization") + ")";
    return error;
  }
};

std::string LocationOf(const TransportResult& result) {
  const auto* answer = std::get_if<TransportResponse>(&result);
  if (answer == nullptr || answer->status < 300 || answer->status > 399) return {};
  const std::string* location = FindHeader(answer->headers, "Location");
  return location == nullptr ? std::string() : *location;
}

struct RedirectLeaksToken : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  TransportResult Attempt(CallContext& call, const PlannedRequest& plan,
                          const AttemptInfo& info) override {
    TransportResult result = ReferenceClient::Attempt(call, plan, info);
    const Result<BaseUrl> target = ParseBaseUrl(LocationOf(result));
    if (!target) return result;
    TransportRequest request = parts().writer->Attempt(plan, info, plan.key);
    request.path.clear();  // The whole path is in the prefix of the target.
    return HttpTransport(*target).Send(request, call.stop);
  }
};

struct RedirectBecomesGet : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  TransportResult Attempt(CallContext& call, const PlannedRequest& plan,
                          const AttemptInfo& info) override {
    TransportResult result = ReferenceClient::Attempt(call, plan, info);
    if (LocationOf(result).empty() || !plan.billable()) return result;
    TransportRequest request = parts().writer->Attempt(plan, info, plan.key);
    request.method = "GET";
    request.body.reset();
    const TransportResult followed = transport().Send(request, call.stop);
    const auto* answer = std::get_if<TransportResponse>(&followed);
    if (answer == nullptr || answer->status != 200) return followed;
    return TransportResponse{200, {}, Stringify(MadeUpSuccess())};
  }
};

struct UnknownFieldRejected : AnswerReader {
  const Json* Session(const Json& body) const override {
    const Json* session = AnswerReader::Session(body);
    if (session == nullptr) return nullptr;
    for (const auto& [name, value] : session->items()) {
      const bool known = Knows({"id",
                                "sessionId",
                                "workspaceId",
                                "status",
                                "turnSeq",
                                "turnStatus",
                                "idleTtl",
                                "idleTtlMs",
                                "createdAt",
                                "updatedAt",
                                "idleAt",
                                "suspendedAt",
                                "costUsd",
                                "usage",
                                "activeDurationMs",
                                "lastTurnDurationMs",
                                "retainedStorageBytes",
                                "errorMessage",
                                "providerFault",
                                "error"},
                               name);
      if (!known) return nullptr;
    }
    for (const auto& [name, value] : body.items()) {
      if (session != &body && !Knows({"session", "turn", "eventCursor"}, name))
        return nullptr;
    }
    return session;
  }
};

struct UnknownEnumCrashes : AnswerReader {
  const Json* Session(const Json& body) const override {
    const Json* session = AnswerReader::Session(body);
    const std::string* status = session ? AsString(Find(*session, "status")) : nullptr;
    const bool known = status == nullptr ||
                       Knows({"creating", "running", "idle", "suspending", "suspended",
                              "cancelling", "deleting", "deleted", "expired", "error"},
                             *status);
    if (!known) throw std::out_of_range("no such status: " + *status);
    return session;
  }
};

struct ErrorCodeDropped : AnswerReader {
  ClientError Refused(const TransportResponse& answer,
                      const EndedAttempts& ended) const override {
    ClientError error = AnswerReader::Refused(answer, ended);
    error.code.reset();
    return error;
  }
};

struct ErrorStatus500 : AnswerReader {
  ClientError Refused(const TransportResponse& answer,
                      const EndedAttempts& ended) const override {
    ClientError error = AnswerReader::Refused(answer, ended);
    error.status = 500;
    return error;
  }
};

}  // namespace

std::vector<Mutant> ErrorMutants() {
  HttpTransportOptions accepting_cut;
  accepting_cut.accept_cut = true;
  return {
      {"throttle-untyped", "an exhausted 429 is a plain API error",
       {"errors/throttle-typed"}, MakeMutant<ThrottleUntyped>},
      {"attempts-off-by-one", "one attempt too many is reported",
       {"errors/throttle-typed"}, MakeMutant<AttemptsOffByOne>},
      {"retry-after-lost", "the last Retry-After is not reported",
       {"errors/throttle-typed"}, MakeMutant<RetryAfterLost>},
      {"source-always-api", "the provider's throttle is blamed on the API",
       {"provider/throttle-surfaces"}, MakeMutant<SourceAlwaysApi>},
      {"html-crashes", "an HTML body throws",
       {"errors/body-shapes"}, MakeMutant<HtmlCrashes>},
      {"empty-body-crashes", "an empty body throws",
       {"errors/body-shapes"}, MakeMutant<EmptyBodyCrashes>},
      {"html-200-is-success", "any 200 counts as done",
       {"errors/bad-success"}, MakeMutant<UnreadableIsSuccess>},
      {"truncated-is-success", "a 2xx cut short counts as done",
       {"errors/bad-success"}, MakeMutant<UnreadableIsSuccess>, accepting_cut},
      {"missing-id-is-success", "a 2xx without an id counts as done",
       {"errors/bad-success"}, MakeMutant<MissingIdIsSuccess>},
      {"token-in-message", "the raw request is in the error text",
       {"errors/redaction"}, MakeMutant<TokenInMessage>},
      {"redirect-leaks-token", "the bearer token follows a redirect to another origin",
       {"errors/interim-and-redirect"}, MakeMutant<RedirectLeaksToken>},
      {"redirect-becomes-get", "a redirected POST is repeated as GET and believed",
       {"errors/interim-and-redirect"}, MakeMutant<RedirectBecomesGet>},
      {"unknown-field-rejected", "a new field in a record breaks the client",
       {"errors/future-values"}, MakeMutant<UnknownFieldRejected>},
      {"unknown-enum-crashes", "a new status throws",
       {"errors/future-values"}, MakeMutant<UnknownEnumCrashes>},
      {"error-code-dropped", "the envelope's code is lost",
       {"errors/api-fields"}, MakeMutant<ErrorCodeDropped>},
      {"error-status-500", "every API error says 500",
       {"errors/api-fields"}, MakeMutant<ErrorStatus500>},
  };
}

}  // namespace aex::conformance
