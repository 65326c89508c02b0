// The error requirements of this version: whether what the API said reaches the
// caller.
#include <nlohmann/json.hpp>

#include "conformance/oracle/reported.h"
#include "conformance/oracle/requirement.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {
namespace {

using contract::Exchange;

// What an error body says, by the order of contract 1.1.
struct Envelope {
  std::string code;
  std::string message;  // Empty: nothing that must be shown.
};

std::string TextOf(const Json& object, std::string_view member) {
  const std::string* text = AsString(Find(object, member));
  return text == nullptr ? std::string() : *text;
}

Envelope EnvelopeOf(const Exchange& exchange, const Evidence& evidence) {
  if (exchange.kind == "body") return {};  // What the fault left of it.
  Envelope envelope{exchange.code, exchange.code};
  if (!exchange.rule) return envelope;
  const auto& fault = evidence.c.rules[static_cast<std::size_t>(*exchange.rule)].fault;
  const auto* status = std::get_if<faults::StatusFault>(&fault);
  if (status == nullptr || !status->body) return envelope;
  const auto body = ParseJson(*status->body);
  if (!body.ok() || !body->is_object()) return {};
  const Json* error = Find(*body, "error");
  if (const std::string* code = AsString(error)) return {*code, *code};
  if (IsObject(error)) return {TextOf(*error, "code"), TextOf(*error, "message")};
  return {TextOf(*body, "code"), TextOf(*body, "message")};
}

// The answer whose error the call has to report, where it is no throttle and no
// redirect, which have rules of their own.
const Exchange* ReportedAnswer(const Evidence& evidence, std::size_t call) {
  const auto series = DecidingSeries(evidence, call);
  if (!series) return nullptr;
  const Exchange* last = series->attempts.back();
  if (SeenBy(*last, evidence) != Seen::kStatus || IsThrottleStatus(last->status) ||
      last->status < 400)
    return nullptr;
  return last;
}

bool CountsFields(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (ReportedAnswer(evidence, i) != nullptr) return true;
  }
  return false;
}

Finding Lost(const Exchange& answer, std::string summary) {
  return {std::move(summary),
          "The caller can only act on what it is told. Contract 1.1, 1.2: an API error carries "
          "the status, the code and the message of the envelope.",
          {answer.seq},
          answer.intent};
}

std::optional<Finding> JudgeFields(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const Exchange* answer = ReportedAnswer(evidence, i);
    if (answer == nullptr) continue;
    const ReportedError& error = evidence.calls[i].error;
    const std::string status = std::to_string(answer->status);
    if (error.kind != "api")
      return Lost(*answer, "an answer " + status + " was reported as an error of kind " +
                               (error.kind.empty() ? "\"\"" : error.kind));
    if (error.status != answer->status)
      return Lost(*answer, "an answer " + status + " was reported with status " +
                               (error.status ? std::to_string(*error.status) : "none"));
    const Envelope envelope = EnvelopeOf(*answer, evidence);
    if (!envelope.code.empty() && error.code != envelope.code)
      return Lost(*answer, "the code " + envelope.code + " of an answer " + status +
                               " was reported as " +
                               (error.code.empty() ? "none" : error.code));
    if (error.message.find(envelope.message) == std::string::npos)
      return Lost(*answer, "the message of an answer " + status + " was lost");
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> ErrorRequirements() {
  return {
      {"errors/api-fields", Level::kMust, "Status, code and message of an API error survive",
       "1.1",
       "An answer that ends a call with an error is reported with its status, with the "
       "machine code of its envelope, and with the message chosen from it: `error` when it is "
       "a text, else `error.message`, else `message`.",
       {{"run"}, {"session.create"}}, {}, "", CountsFields, JudgeFields},
  };
}

}  // namespace aex::conformance
