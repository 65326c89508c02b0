#include "conformance/reference/client_error.h"

#include <nlohmann/json.hpp>

namespace aex::conformance {
namespace {

using Kind = ClientError::Kind;
using Outcome = ClientError::Outcome;

std::string_view KindName(Kind kind) {
  switch (kind) {
    case Kind::kRateLimit: return "rateLimit";
    case Kind::kApi: return "api";
    case Kind::kNetwork: return "network";
    case Kind::kRejected: return "rejected";
    case Kind::kState: return "state";
    case Kind::kAborted: return "aborted";
    case Kind::kUnknown: return "unknown";
  }
  return "unknown";
}

std::string_view ClassName(Kind kind) {
  switch (kind) {
    case Kind::kRateLimit: return "AexRateLimitError";
    case Kind::kApi: return "AexApiError";
    case Kind::kNetwork: return "AexNetworkError";
    case Kind::kRejected: return "RunConfigValidationError";
    case Kind::kState: return "RunStateError";
    case Kind::kAborted: return "AbortError";
    case Kind::kUnknown: return "Error";
  }
  return "Error";
}

std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCreated: return "created";
    case Outcome::kNotCreated: return "not-created";
    case Outcome::kMaybe: return "maybe";
  }
  return "maybe";
}

}  // namespace

void AddTo(Json& report, const FinishedProgram& program) {
  report["exitCode"] = program.exit_code;
  report["stdout"] = program.output;
  report["stderr"] = program.error_output;
}

Json ToJson(const ClientError& error) {
  Json json = Json::object();
  json["kind"] = KindName(error.kind);
  json["message"] = error.message;
  json["name"] = error.name.empty() ? std::string(ClassName(error.kind)) : error.name;
  if (error.status) json["status"] = *error.status;
  if (error.code) json["code"] = *error.code;
  if (error.attempts) json["attempts"] = *error.attempts;
  if (error.retry_after_ms) json["retryAfterMs"] = *error.retry_after_ms;
  if (!error.source.empty()) json["source"] = error.source;
  if (error.provider_fault) json["providerFault"] = ToJson(*error.provider_fault);
  if (error.outcome) json["outcome"] = OutcomeName(*error.outcome);
  if (error.program) AddTo(json, *error.program);
  return json;
}

ClientError Rejected(std::string message) {
  ClientError error;
  error.kind = Kind::kRejected;
  error.message = std::move(message);
  error.outcome = Outcome::kNotCreated;
  return error;
}

ClientError Aborted() {
  ClientError error;
  error.kind = Kind::kAborted;
  error.message = "the call was aborted by its caller";
  return error;
}

}  // namespace aex::conformance
