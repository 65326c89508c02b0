// The error requirements of this version: whether what the API said reaches the
// caller.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/oracle/attempts.h"
#include "conformance/oracle/requirement.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using Ending = CallReport::Ending;

// Throttles that lasted have a requirement of their own.
constexpr int kThrottles[] = {429, 503, 529};

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

bool IsThrottle(const Exchange& exchange) {
  return std::find(std::begin(kThrottles), std::end(kThrottles), exchange.status) !=
         std::end(kThrottles);
}

// What is read after a turn has ended, and need not be there (contract 6.3).
bool IsSwallowed(const Exchange& exchange, const CallSpec& call) {
  using contract::Operation;
  const bool after_turn =
      exchange.op == Operation::kSessionGet || exchange.op == Operation::kOutputsList;
  return after_turn && (call.op == "run" || call.op == "session.send" ||
                        call.op == "session.replayLast");
}

// The answer whose error the call has to report: what it heard last, whole, and
// no throttle. Reads whose errors are swallowed are followed by others, or by
// success.
const Exchange* ReportedAnswer(const Evidence& evidence, std::size_t call) {
  if (evidence.calls[call].ending != Ending::kError || evidence.case_over ||
      HasUnseenAttempts(evidence))
    return nullptr;
  const Exchange* last = nullptr;
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    const Exchange* end = series.attempts.back();
    if (series.call == call && (last == nullptr || end->seq > last->seq)) last = end;
  }
  if (last == nullptr || SeenBy(*last, evidence) != Seen::kStatus || IsThrottle(*last)) return nullptr;
  return IsSwallowed(*last, evidence.c.calls[call]) ? nullptr : last;
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
