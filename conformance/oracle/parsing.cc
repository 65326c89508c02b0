// The parse requirements: whether a client and the contract agree about
// requests, and what a refused one leaves behind.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/oracle/question.h"
#include "conformance/oracle/requirement.h"
#include "conformance/scenario/parse_cases.h"
#include "conformance/scenario/vectors.h"

namespace aex::conformance {
namespace {

using Ending = CallReport::Ending;
using Kind = Expectation::Kind;

bool IsVector(const Question& question) { return FindVector(question.call()) != nullptr; }
bool IsSubmission(const Question& question) {
  return SubmittedRequest(question.call()).has_value();
}
bool IsAcceptVector(const Question& q) {
  return IsVector(q) && IsSubmission(q) && q.expected.kind == Kind::kAccepted;
}
bool IsOrderVector(const Question& q) {
  const Vector* vector = FindVector(q.call());
  return vector != nullptr && vector->file == "submissions/reject/order";
}
bool IsRejectVector(const Question& q) {
  return IsVector(q) && q.expected.kind == Kind::kRefused;
}
bool IsGenerated(const Question& q) { return !IsVector(q) && IsSubmission(q); }
bool HasTwoDefects(const Question& q) {
  return IsOrderVector(q) || (IsGenerated(q) && q.evidence.c.shape == kTwoDefectShape);
}
bool IsBootBudget(const Question& q) { return q.call().op == "limits.bootBudget"; }
bool IsWebhook(const Question& q) { return q.call().op == "webhook.verify"; }
bool IsProviderFault(const Question& q) { return q.call().op == "parse.providerFault"; }
bool IsRetryAfter(const Question& q) { return q.call().op == "parse.retryAfter"; }

// The request has that member, whatever else it has.
bool HasMember(const Question& q, std::string_view name) {
  const auto text = SubmittedRequest(q.call());
  if (!text || text->find(name) == std::string::npos) return false;
  const auto request = ParseJson(*text);
  return request.ok() && Find(*request, name) != nullptr;
}
// The contract has nothing against any other part of it.
bool IsAbout(const Question& q, std::string_view name) {
  if (!HasMember(q, name)) return false;
  return q.expected.kind == Kind::kAccepted ||
         q.expected.pointer.starts_with("/" + std::string(name));
}
bool IsMachine(const Question& q) { return IsAbout(q, "machine"); }
bool IsParentRun(const Question& q) {
  return IsAbout(q, "parentRunId") && q.expected.kind == Kind::kRefused;
}

using Concerns = bool (*)(const Question&);
using Judges = std::optional<Finding> (*)(const Question&);

template <Concerns concerns>
bool Counts(const Evidence& evidence) {
  const auto questions = QuestionsOf(evidence);
  return std::any_of(questions.begin(), questions.end(), concerns);
}

template <Concerns concerns, Judges judges>
std::optional<Finding> Judge(const Evidence& evidence) {
  for (const Question& question : QuestionsOf(evidence)) {
    if (!concerns(question)) continue;
    if (auto finding = judges(question)) return finding;
  }
  return std::nullopt;
}

// With two defects only the refusal counts: which of them is named is a
// requirement of its own.
std::optional<Finding> WrongToOneDefect(const Question& question) {
  return HasTwoDefects(question) ? WrongVerdict(question) : WrongAnswer(question);
}

// Creates and runs that the client or the API refused, without any fault.
bool IsRefusedWork(const Evidence& evidence, std::size_t i) {
  const CallSpec& call = evidence.c.calls[i];
  const CallReport& report = evidence.calls[i];
  if (!evidence.c.rules.empty() || report.ending != Ending::kError) return false;
  if (call.op == "run") return report.error.kind == "rejected";
  return call.op == "session.create" && IsRefusal(report);
}

bool CountsNoBill(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (IsRefusedWork(evidence, i)) return true;
  }
  return false;
}

std::optional<Finding> JudgeNoBill(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (!IsRefusedWork(evidence, i)) continue;
    const auto entries = CommittedBy(evidence, i);
    if (entries.empty()) continue;
    Finding finding;
    const bool turn = entries.back()->kind == contract::LedgerKind::kTurn;
    finding.summary = evidence.c.calls[i].op + " was refused, and a " +
                      (turn ? "turn" : "session") + " was committed";
    finding.why = "The caller is told that nothing was sent or done. Contract 1.4: options are "
                  "refused before any HTTP. The client said: \"" +
                  Shortened(evidence.calls[i].error.message) + "\".";
    for (const auto* entry : entries) finding.exchanges.push_back(entry->exchange);
    finding.intent = entries.front()->intent;
    return finding;
  }
  return std::nullopt;
}

using Ops = std::vector<std::vector<std::string_view>>;

std::vector<Requirement> RequestRequirements() {
  constexpr std::string_view kNoBodies =
      "no parse.submission, and options.raw is not sent as given";
  const Ops parser = {{"parse.submission"}};
  const Ops any_parser = {{"parse.submission"}, {"session.create"}};
  return {
      {"parse/accepts", Level::kMust, "Every accept vector gives the normal form", "2",
       "The requests that the contract accepts must be accepted, and come out in the normal "
       "form that the contract gives them: defaults, order and spelling.",
       any_parser, {}, kNoBodies, Counts<IsAcceptVector>, Judge<IsAcceptVector, WrongAnswer>},
      {"parse/rejects", Level::kMust, "Every reject vector is refused, and the field named",
       "2",
       "The requests that the contract refuses must be refused before anything is sent, with a "
       "message that names the field. A crash is not a refusal.",
       any_parser, {}, kNoBodies, Counts<IsRejectVector>, Judge<IsRejectVector, WrongToOneDefect>},
      {"parse/generated", Level::kMust,
       "Requests with one defect are refused, their repaired twins accepted", "2",
       "A valid request is drawn from the grammar, and exactly one thing about it is made "
       "wrong: a type, a bound, an unknown key, a hostile text. The client must tell the two "
       "apart as the contract does; by its own parser, or by what comes of a real create.",
       any_parser, {}, kNoBodies, Counts<IsGenerated>, Judge<IsGenerated, WrongToOneDefect>},
      {"parse/first-error", Level::kShould, "With two defects the contract's first is named",
       "2.1",
       "Checks have an order. A request with two defects should be refused for the one that "
       "the contract finds first, so that every client says the same.",
       parser, {}, "", Counts<HasTwoDefects>, Judge<HasTwoDefects, WrongMessage>},
      {"parse/boot-budget", Level::kMust, "limits.maxSpendUsd becomes budgetUsd, exactly",
       "2.5",
       "The spend limit of a request is the budget that its session boots with: the same "
       "number, unrounded, and absent when there was none.",
       {{"limits.bootBudget"}}, {}, "", Counts<IsBootBudget>, Judge<IsBootBudget, WrongAnswer>},
      {"parse/machine", Level::kMust, "machine.spot is a boolean, and {} collapses", "2.6",
       "A machine is an object with at most `spot`, a boolean kept as given; an empty one "
       "collapses to none; anything else is refused.",
       any_parser, {}, kNoBodies, Counts<IsMachine>, Judge<IsMachine, WrongMachine>},
      {"parse/parent-run-refused", Level::kMust, "parentRunId is an unknown field", "2.2",
       "The field was removed with 0.35.0. A request that has it is refused as one with any "
       "other unknown field.",
       any_parser, {}, kNoBodies, Counts<IsParentRun>, Judge<IsParentRun, WrongAnswer>},
      {"parse/retry-after", Level::kMust, "Retry-After is read as the contract reads it", "4",
       "Whole seconds and HTTP dates are waits, to the millisecond; what is malformed is no "
       "hint. Forms that readers differ in are not judged.",
       {{"parse.retryAfter"}}, {}, "", Counts<IsRetryAfter>, Judge<IsRetryAfter, WrongAnswer>},
      {"parse/no-bill-on-reject", Level::kAlways, "A refused request leaves nothing behind",
       "1.4",
       "When a create or a run is refused, by the client or by the API, the ledger holds no "
       "session, no turn and no charge of it.",
       {{"session.create"}, {"run"}}, {}, "", CountsNoBill, JudgeNoBill},
      {"webhook/verify", Level::kMust, "Webhook signatures are verified", "1.12",
       "Good and rotated signatures pass; expired, tampered and unsigned deliveries, and those "
       "of another version, do not.",
       {{"webhook.verify"}}, {}, "", Counts<IsWebhook>, Judge<IsWebhook, WrongAnswer>},
      {"provider/kinds", Level::kMust, "Provider faults are coerced as the contract says", "5.1",
       "Kinds by their table, in its order; status and wait from the first field that is there; "
       "small waits are seconds.",
       {{"parse.providerFault"}}, {}, "", Counts<IsProviderFault>,
       Judge<IsProviderFault, WrongAnswer>},
  };
}

}  // namespace

std::vector<Requirement> ParsingRequirements() {
  std::vector<Requirement> all = RequestRequirements();
  for (Requirement& requirement : all) requirement.about_requests = true;
  return all;
}

}  // namespace aex::conformance
