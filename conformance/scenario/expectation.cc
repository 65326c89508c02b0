#include "conformance/scenario/expectation.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "conformance/scenario/vectors.h"
#include "mock_server/contract/limits.h"
#include "mock_server/contract/request_hash.h"
#include "mock_server/contract/retry_after.h"
#include "mock_server/contract/run_request.h"
#include "mock_server/contract/session_create.h"

namespace aex::conformance {
namespace {

using contract::RetryAfterForm;
using Kind = Expectation::Kind;

Expectation Refused(const Error& error) {
  Expectation expected;
  expected.kind = Kind::kRefused;
  expected.text = error.message;
  expected.pointer = error.place;
  expected.field = FieldOfPointer(error.place);
  return expected;
}

Expectation Accepted(std::string_view member, const Json& value) {
  Expectation expected;
  expected.kind = Kind::kAccepted;
  expected.member = member;
  expected.values = {contract::CanonicalJson(value)};
  return expected;
}

Expectation OfRequest(const Json& request) {
  const auto parsed = contract::ParseRunRequest(request);
  if (!parsed.ok()) return Refused(parsed.error());
  return Accepted("value", ToJson(*parsed));
}

// Nothing of the normal form comes back from a create: its hash stands in the
// ledger instead.
Expectation OfCreateBody(const Json& body) {
  contract::SessionCreateContext context;
  context.workspace_id = "workspace";
  context.idempotency_key = "key";
  const auto create = contract::ParseSessionCreate(body, context);
  if (!create.ok()) return Refused(create.error());
  Expectation expected;
  expected.kind = Kind::kAccepted;
  expected.member = "requestHash";
  expected.values = {contract::RequestHash(*create)};
  return expected;
}

Expectation OfRetryAfter(const Json& args) {
  const Json* header = Find(args, "header");
  const auto now_ms = AsNumber(Find(args, "nowMs"));
  const std::string* text = AsString(header);
  if (!now_ms || (text == nullptr && (header == nullptr || !header->is_null()))) return {};
  if (text == nullptr) return Accepted("ms", Json());
  const RetryAfterForm form = contract::ClassifyRetryAfter(*text, *now_ms);
  if (form == RetryAfterForm::kNotJudged || form == RetryAfterForm::kLax) return {};
  const auto ms = contract::ParseRetryAfter(*text, *now_ms);
  Expectation expected = Accepted("ms", ms ? Json(*ms) : Json());
  if (ms && *ms >= contract::kRetryAfterCeilingMs) {
    expected.values.clear();
    expected.at_least = contract::kRetryAfterCeilingMs;
  }
  // No reader makes a wait of it; zero is the same wait.
  if (form == RetryAfterForm::kMalformed) expected.values.push_back("0");
  // Obsolete dates SHOULD be read; retry/obsolete-dates says so.
  if (form == RetryAfterForm::kRfc850 || form == RetryAfterForm::kAsctime)
    expected.values.push_back("null");
  return expected;
}

Expectation OfBootBudget(const Json& args) {
  const Json* asked = Find(args, "limits");
  if (asked == nullptr) return {};
  const auto limits = contract::ParseLimits(*asked);
  if (!limits.ok()) return {};
  return Accepted("value", contract::SessionBudgetLimits(*limits));
}

bool IsIndex(std::string_view part) {
  return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string Unescape(std::string_view part) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '~' || i + 1 == part.size()) {
      out += part[i];
    } else {
      out += part[++i] == '1' ? '/' : '~';
    }
  }
  return out;
}

}  // namespace

bool IsPureOp(std::string_view op) {
  return op.starts_with("parse.") || op.starts_with("limits.") || op == "webhook.verify";
}

bool IsRealSubmit(const CallSpec& call) {
  return call.op == "session.create" && SubmittedRequest(call).has_value();
}

std::optional<std::string> SubmittedRequest(const CallSpec& call) {
  const bool create = call.op == "session.create";
  if (!create && call.op != "parse.submission" && call.op != "parse.submissionText")
    return std::nullopt;
  const auto args = ParseJson(call.args);
  if (!args.ok()) return std::nullopt;
  if (call.op == "parse.submissionText") {
    const std::string* text = AsString(Find(*args, "text"));
    return text == nullptr ? std::nullopt : std::optional(*text);
  }
  const Json* holder = create ? Find(*args, "options") : &*args;
  const Json* request = holder == nullptr ? nullptr
                                          : Find(*holder, create ? "raw" : "submission");
  if (request == nullptr) return std::nullopt;
  return Stringify(*request);
}

Json CreateBodyOf(Json request) {
  if (!request.is_object()) return request;
  for (const char* member : {"workspaceId", "idempotencyKey"}) request.erase(member);
  if (const auto brief = request.find("submission");
      brief != request.end() && brief->is_object())
    brief->erase("prompt");
  return request;
}

Expectation ExpectationOf(const CallSpec& call) {
  if (const Vector* vector = FindVector(call)) return vector->expected;
  return DeriveExpectation(call);
}

Expectation DeriveExpectation(const CallSpec& call) {
  const auto args = ParseJson(call.args);
  if (!args.ok()) return {};
  if (call.op == "parse.retryAfter") return OfRetryAfter(*args);
  if (call.op == "limits.bootBudget") return OfBootBudget(*args);
  const auto text = SubmittedRequest(call);
  if (!text) return {};
  const auto request = ParseJson(*text);
  if (!request.ok()) {
    // Not JSON at all: any refusal is right.
    Expectation expected;
    expected.kind = Kind::kRefused;
    return expected;
  }
  return call.op == "session.create" ? OfCreateBody(*request) : OfRequest(*request);
}

std::vector<Expectation> ExpectationsOf(const Case& c) {
  std::vector<Expectation> expected;
  if (std::none_of(c.calls.begin(), c.calls.end(), [](const CallSpec& call) {
        return IsPureOp(call.op) || IsRealSubmit(call);
      }))
    return expected;
  for (const CallSpec& call : c.calls) expected.push_back(ExpectationOf(call));
  return expected;
}

std::string FieldOfPointer(std::string_view pointer) {
  while (!pointer.empty()) {
    const std::size_t slash = pointer.rfind('/');
    if (slash == std::string_view::npos) return {};
    const std::string_view part = pointer.substr(slash + 1);
    if (!IsIndex(part)) return Unescape(part);
    pointer = pointer.substr(0, slash);
  }
  return {};
}

bool NamesTheDefect(std::string_view message, const Expectation& expected) {
  if (expected.field.empty() || message == expected.text) return true;
  return message.find(expected.field) != std::string_view::npos ||
         message.find(expected.text) != std::string_view::npos;
}

}  // namespace aex::conformance
