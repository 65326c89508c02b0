#include "conformance/oracle/question.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/scenario/json_tree.h"
#include "conformance/scenario/vectors.h"
#include "mock_server/contract/request_hash.h"

namespace aex::conformance {
namespace {

using contract::LedgerEntry;
using Ending = CallReport::Ending;
using Kind = Expectation::Kind;

// Requests are shown whole when they are short, else by their beginning.
constexpr std::size_t kShownRequestBytes = 400;

// Whether the client sends `options.raw` as it is: shown by the plain create that
// comes first. A client of another surface is not judged by such bodies.
bool SendsBodiesAsGiven(const Evidence& evidence) {
  const CallSpec& plain = evidence.c.calls.front();
  if (!IsRealSubmit(plain) || evidence.calls.front().ending != Ending::kOk) return false;
  const auto entries = CommittedBy(evidence, 0);
  const Expectation& expected = evidence.expected.front();
  return entries.size() == 1 && !expected.values.empty() &&
         entries.front()->request_hash == expected.values.front();
}

// The findings of this file: what was asked, and what either side said to it.
Finding Found(const Question& question, std::string summary, std::string why,
              std::string contract, std::string client) {
  Finding finding;
  finding.summary = std::move(summary);
  finding.why = std::move(why);
  if (const Vector* vector = FindVector(question.call()))
    finding.facts.emplace_back("vector", vector->file + ", " + vector->name);
  finding.facts.emplace_back(
      "request",
      Shortened(SubmittedRequest(question.call()).value_or(question.call().args)));
  finding.facts.emplace_back("contract", std::move(contract));
  finding.facts.emplace_back("client", std::move(client));
  for (const auto* entry : CommittedBy(question.evidence, question.index))
    finding.exchanges.push_back(entry->exchange);
  return finding;
}

std::string RefusesText(const Question& question) {
  const Expectation& expected = question.expected;
  if (expected.text.empty()) return "refuses: it is not valid JSON";
  std::string text = "refuses: " + Shortened(expected.text);
  if (!expected.pointer.empty()) text += "  (at " + Shortened(expected.pointer) + ")";
  return text;
}

std::string SaysText(const CallReport& report) {
  return "refuses: " + Shortened(report.error.message);
}

constexpr const char* kCheckBefore =
    "What slips through is refused by the platform, or means something else there. Contract 2: "
    "a request is checked before anything is sent.";

// Why the value matters.
std::string WhyThisValue(const Question& question) {
  if (question.call().op == "parse.retryAfter")
    return "The wait that is read is the wait that is kept. Contract 4: seconds, or a date, to "
           "the millisecond.";
  if (question.call().op == "webhook.verify")
    return "Who takes a forged delivery for a good one acts on it. Contract 1.12: any matching v1 "
           "entry, within the tolerance.";
  if (question.call().op == "parse.providerFault")
    return "The kind decides whether the caller waits. Contract 5.1: the table of kinds, in its "
           "order.";
  if (question.call().op == "limits.bootBudget")
    return "The session boots with what this says. Contract 2.5: maxSpendUsd becomes budgetUsd, "
           "unrounded; absent stays absent.";
  return "Equal requests must come out equal, or a retry is taken for another request. "
         "Contract 2, 2.18: what is hashed is the normal form.";
}

std::optional<Finding> NoAnswer(const Question& question) {
  const bool refuses = question.expected.kind == Kind::kRefused;
  const std::string contract = refuses ? RefusesText(question) : "accepts it";
  const CallReport& report = question.report();
  if (report.ending == Ending::kHung)
    return Found(question, question.call().op + " was never answered",
                 "Every request has an answer, however odd it is.", contract, "says nothing");
  if (report.ending == Ending::kError && refuses && !IsRefusal(report))
    return Found(question,
                 question.call().op + " failed in another way than a refusal (kind " +
                     report.error.kind + ")",
                 "A crash is not a refusal: the caller cannot tell that the request was wrong.",
                 contract, "fails: " + Shortened(report.error.message));
  return std::nullopt;
}

std::string ValueText(const Json* value) {
  return value == nullptr ? "nothing" : Shortened(Stringify(*value));
}

// What differs, not the whole of two normal forms.
Finding OtherValue(const Question& question, const Json* seen) {
  const Expectation& expected = question.expected;
  std::string at(expected.member);
  std::string wanted = "a number of at least 2^53";
  std::string given = ValueText(seen);
  if (!expected.values.empty()) {
    const auto value = ParseJson(expected.values.front());
    CHECK(value.ok());
    wanted = ValueText(&*value);
    const auto difference = seen == nullptr ? std::nullopt : FirstDifference(*value, *seen);
    if (difference && !difference->pointer.empty()) {
      at += difference->pointer;
      wanted = ValueText(difference->one);
      given = ValueText(difference->other);
    }
  }
  return Found(question, question.call().op + " gave another value than the contract", WhyThisValue(question),
               at + " is " + wanted, at + " is " + given);
}

// A create gives no normal form back; its hash stands in the ledger.
std::optional<Finding> WrongCommit(const Question& question) {
  const auto entries = CommittedBy(question.evidence, question.index);
  const std::string seen = entries.size() == 1 ? entries.front()->request_hash : "";
  if (question.expected.values.front() == seen) return std::nullopt;
  return Found(question, "another session was created than the one asked for", WhyThisValue(question),
               "request hash " + question.expected.values.front(),
               seen.empty() ? "commits " + std::to_string(entries.size()) + " sessions"
                            : "request hash " + seen);
}

std::optional<Finding> WrongValue(const Question& question) {
  const Expectation& expected = question.expected;
  if (IsRealSubmit(question.call())) return WrongCommit(question);
  if (expected.values.empty() && !expected.at_least) return std::nullopt;
  const auto answer = ParseJson(question.report().answer);
  const Json* value = answer.ok() ? Find(*answer, expected.member) : nullptr;
  const auto number = AsNumber(value);
  if (expected.at_least && number && *number >= *expected.at_least) return std::nullopt;
  const std::string seen = value == nullptr ? "" : contract::CanonicalJson(*value);
  if (std::find(expected.values.begin(), expected.values.end(), seen) != expected.values.end())
    return std::nullopt;
  return OtherValue(question, value);
}

}  // namespace

std::string Shortened(const std::string& text) {
  return text.size() <= kShownRequestBytes ? text : text.substr(0, kShownRequestBytes) + " …";
}

std::vector<const LedgerEntry*> CommittedBy(const Evidence& evidence, std::size_t call) {
  const CallReport& report = evidence.calls[call];
  std::vector<const LedgerEntry*> entries;
  for (const LedgerEntry& entry : evidence.ledger) {
    if (entry.exchange >= report.first_seq && entry.exchange <= report.last_seq)
      entries.push_back(&entry);
  }
  return entries;
}

std::vector<Question> QuestionsOf(const Evidence& evidence) {
  std::vector<Question> questions;
  if (evidence.expected.empty()) return questions;
  const bool submits = SendsBodiesAsGiven(evidence);
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const CallSpec& call = evidence.c.calls[i];
    if (evidence.calls[i].ending == Ending::kSkipped) continue;
    if (evidence.expected[i].kind == Kind::kNotJudged) continue;
    if (IsPureOp(call.op) || (submits && i > 0)) questions.push_back({evidence, i, evidence.expected[i]});
  }
  return questions;
}

bool IsRefusal(const CallReport& report) {
  return report.error.kind == "rejected" ||
         (report.error.kind == "api" && report.error.status == 400);
}

std::optional<Finding> WrongVerdict(const Question& question) {
  if (auto finding = NoAnswer(question)) return finding;
  const bool accepted = question.report().ending == Ending::kOk;
  if (question.expected.kind == Kind::kRefused) {
    if (!accepted) return std::nullopt;
    return Found(question,
                 question.call().op + " accepted a request that the contract refuses",
                 kCheckBefore, RefusesText(question), "accepts it");
  }
  if (accepted) return WrongValue(question);
  if (question.expected.may_refuse) return std::nullopt;
  return Found(question, question.call().op + " refused what the contract accepts",
               "Callers cannot ask for what their client refuses. Contract 2: it is valid.", "accepts it",
               SaysText(question.report()));
}

// Of the client's own refusals: the API's message is the envelope's code (1.1).
std::optional<Finding> WrongMessage(const Question& question) {
  const CallReport& report = question.report();
  if (question.expected.kind != Kind::kRefused || report.ending != Ending::kError ||
      !IsRefusal(report) || report.error.kind == "api" ||
      NamesTheDefect(report.error.message, question.expected))
    return std::nullopt;
  return Found(question, "the refusal does not name " + question.expected.field,
               "Who reads the message looks for what to change. Contract 2.1: the first defect is "
               "named.",
               RefusesText(question), SaysText(report));
}

std::optional<Finding> WrongAnswer(const Question& question) {
  if (auto finding = WrongVerdict(question)) return finding;
  return WrongMessage(question);
}

// Whatever else of the normal form is wrong is not about the machine.
std::optional<Finding> WrongMachine(const Question& question) {
  const bool both_accept =
      question.expected.kind == Kind::kAccepted && question.report().ending == Ending::kOk;
  if (!both_accept || question.expected.values.empty() || IsRealSubmit(question.call()))
    return WrongAnswer(question);
  const auto answer = ParseJson(question.report().answer);
  const auto normal = ParseJson(question.expected.values.front());
  CHECK(normal.ok());
  const Json* value = answer.ok() ? Find(*answer, "value") : nullptr;
  const std::string seen = ValueText(value == nullptr ? nullptr : Find(*value, "machine"));
  const std::string wanted = ValueText(Find(*normal, "machine"));
  if (seen == wanted) return std::nullopt;
  return Found(question, question.call().op + " gave another machine than the contract",
               WhyThisValue(question), "machine is " + wanted, "machine is " + seen);
}

}  // namespace aex::conformance
