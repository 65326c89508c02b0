#include "conformance/report/schedule_text.h"

#include "conformance/report/fault_text.h"
#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

using contract::Commit;
using contract::Operation;
using faults::Attempts;

// What an exchange of the operation does when nothing hinders it.
std::string_view WorkOf(const std::optional<Operation>& op) {
  switch (op.value_or(Operation::kUnmatched)) {
    case Operation::kSessionCreate: return "create the session";
    case Operation::kMessageSend: return "commit the turn";
    case Operation::kBillingRedeem: return "redeem the code";
    default: return "do the work";
  }
}

std::string AttemptsText(const Attempts& attempts, std::string_view noun) {
  const std::string name(noun);
  switch (attempts.kind) {
    case Attempts::Kind::kAll: return "every " + name;
    case Attempts::Kind::kFrom:
      return name + " " + WithThousands(attempts.from) + " and later";
    case Attempts::Kind::kListed: break;
  }
  std::string text = name + (attempts.listed.size() == 1 ? " " : "s ");
  for (std::size_t i = 0; i < attempts.listed.size(); ++i) {
    if (i > 0) text += i + 1 == attempts.listed.size() ? " and " : ", ";
    text += WithThousands(attempts.listed[i]);
  }
  return text;
}

std::string WhereText(const faults::Rule& rule) {
  std::string text;
  if (faults::StageOf(rule.fault) == faults::Stage::kConnection) {
    text = AttemptsText(rule.attempts, "connection");
  } else {
    text = rule.op ? std::string(contract::OperationId(*rule.op)) : "any operation";
    text += ", " + AttemptsText(rule.attempts, "attempt");
  }
  if (rule.intent) text += ", intent " + WithThousands(*rule.intent) + " only";
  if (rule.times) text += ", at most " + Plural(*rule.times, "time");
  return text;
}

// Whether saying that nothing was done tells the fault from its twin: the same
// bytes after the work (faults 2).
bool HasDoneTwin(const faults::Fault& fault) {
  if (faults::AllowedCommits(fault).size() <= 1) return false;
  return std::holds_alternative<faults::StatusFault>(fault) ||
         std::holds_alternative<faults::DropFault>(fault);
}

}  // namespace

std::string RuleText(const faults::Rule& rule) {
  const std::string fault = FaultText(rule.fault);
  const std::string work(WorkOf(rule.op));
  const std::string where = WhereText(rule) + ": ";
  // A read does no work that could be done or left undone.
  if (rule.op && contract::RouteOf(*rule.op).method == "GET") return where + fault;
  switch (rule.commit.when) {
    case Commit::kDone: return where + work + ", then " + fault;
    case Commit::kLate:
      return where + fault + ", and " + work + " " + WithThousands(rule.commit.late_ms) +
             " ms later";
    case Commit::kNone:
      if (HasDoneTwin(rule.fault)) return where + fault + ", with nothing done";
      break;
    case Commit::kNormal: break;
  }
  return where + fault;
}

std::vector<std::string> ScheduleText(const std::vector<faults::Rule>& rules) {
  if (rules.empty()) return {"no fault at all: every request is answered normally"};
  std::vector<std::string> text;
  for (const faults::Rule& rule : rules) text.push_back(RuleText(rule));
  return text;
}

}  // namespace aex::conformance
