// What a turn came to, as the caller is told, and the requests of state changes:
// lifecycle/*, and one send however a turn is consumed.
#include <algorithm>
#include <array>

#include "conformance/oracle/attempts.h"
#include "conformance/oracle/requirement.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::Operation;
using Ending = CallReport::Ending;

bool IsGood(const std::string& status) { return status == "idle" || status == "suspended"; }

bool IsTurn(const CallSpec& call) {
  return call.op == "run" || call.op == "session.send" || call.op == "session.replayLast";
}

// The provider failed the turn of that call.
bool WasFailed(const Evidence& evidence, std::size_t call) {
  for (const Exchange* exchange : ExchangesOf(evidence, call, Operation::kMessageSend)) {
    const faults::Fault* fault = FaultMetBy(*exchange, evidence);
    if (fault != nullptr && std::holds_alternative<faults::ProviderFault>(*fault) &&
        SeenBy(*exchange, evidence) == Seen::kSuccess)
      return true;
  }
  return false;
}

bool CountsResult(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (IsTurn(evidence.c.calls[i]) && evidence.calls[i].ending == Ending::kOk &&
        !evidence.calls[i].status.empty())
      return true;
  }
  return false;
}

std::optional<Finding> JudgeResult(const Evidence& evidence) {
  constexpr const char* kWhy =
      "A result that looks good when it is not, or the reverse, is acted upon. Contract 6.3, "
      "6.5: ok is true for idle and suspended alone; a record that lags behind the turn's last "
      "event is overridden by it.";
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const CallReport& report = evidence.calls[i];
    if (!IsTurn(evidence.c.calls[i]) || report.ending != Ending::kOk || report.status.empty())
      continue;
    const std::string name = evidence.c.calls[i].op;
    if (report.ok && *report.ok != IsGood(report.status))
      return Finding{name + " reported ok: " + (*report.ok ? "true" : "false") +
                         " with status " + report.status, kWhy, {}, "", {}, i};
    if (WasFailed(evidence, i) && IsGood(report.status))
      return Finding{name + " reported status " + report.status +
                         " of a turn that ended in error", kWhy, {}, "", {}, i};
    if (report.status == "running" || report.status == "creating")
      return Finding{name + " reported status " + report.status + " of a turn that has ended",
                     kWhy, {}, "", {}, i};
  }
  return std::nullopt;
}

struct ChangeRow {
  std::string_view call;
  Operation op;
  std::string_view method;
  std::string_view status;  // That the answer may have, and the report with it.
  std::string_view other;
};
constexpr std::array kChanges = {
    ChangeRow{"session.suspend", Operation::kSessionSuspend, "POST", "suspended", "suspending"},
    ChangeRow{"session.resume", Operation::kSessionResume, "POST", "idle", "running"},
    ChangeRow{"session.cancel", Operation::kSessionCancel, "POST", "idle", "cancelling"},
    ChangeRow{"session.delete", Operation::kSessionDelete, "DELETE", "deleted", "deleting"},
};

const ChangeRow* ChangeOf(const CallSpec& call) {
  const auto row = std::find_if(kChanges.begin(), kChanges.end(),
                                [&](const ChangeRow& one) { return one.call == call.op; });
  return row == kChanges.end() ? nullptr : &*row;
}

bool CountsChanges(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (ChangeOf(evidence.c.calls[i]) != nullptr && !ExchangesOf(evidence, i).empty()) return true;
  }
  return false;
}

std::optional<Finding> JudgeChanges(const Evidence& evidence) {
  constexpr const char* kWhy =
      "Each state change is one request of its own. Contract 1.3, rows 5 to 8, and 1.7.";
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const ChangeRow* row = ChangeOf(evidence.c.calls[i]);
    if (row == nullptr) continue;
    const CallReport& report = evidence.calls[i];
    for (const Exchange* exchange : ExchangesOf(evidence, i)) {
      // An adapter may read a session to attach to it.
      if (exchange->op == Operation::kSessionGet) continue;
      if (exchange->op != row->op || exchange->method != row->method)
        return Finding{std::string(row->call) + " sent " + exchange->method + " " +
                           std::string(contract::OperationId(exchange->op)),
                       kWhy, {exchange->seq}, exchange->intent};
    }
    if (report.ending == Ending::kOk && ExchangesOf(evidence, i, row->op).empty())
      return Finding{std::string(row->call) + " reported success and sent nothing", kWhy, {}, "",
                     {}, i};
    // What a fault refused before decides what the next change finds.
    if (evidence.c.rules.empty() && report.ending == Ending::kOk && !report.status.empty() &&
        report.status != row->status && report.status != row->other)
      return Finding{std::string(row->call) + " reported status " + report.status, kWhy, {}, "",
                     {}, i};
  }
  return std::nullopt;
}

bool IsConsumedTwice(const CallSpec& call) {
  return call.args.find("\"consume\":\"iterate+done\"") != std::string::npos;
}

// The messages that are no retries: the first, and each after a whole success.
std::vector<const Exchange*> SendsOf(const Evidence& evidence, std::size_t call) {
  std::vector<const Exchange*> sends;
  bool done = true;
  for (const Exchange* exchange : ExchangesOf(evidence, call, Operation::kMessageSend)) {
    if (done) sends.push_back(exchange);
    done = SeenBy(*exchange, evidence) == Seen::kSuccess;
  }
  return sends;
}

bool CountsConsume(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (IsConsumedTwice(evidence.c.calls[i]) && !SendsOf(evidence, i).empty()) return true;
  }
  return false;
}

std::optional<Finding> JudgeConsume(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (!IsConsumedTwice(evidence.c.calls[i])) continue;
    const auto sends = SendsOf(evidence, i);
    if (sends.size() <= 1) continue;
    return Finding{"iterating a turn and awaiting it sent the message " +
                       std::to_string(sends.size()) + " times",
                   "One call of the user is one message, however its result is consumed. Contract "
                   "6.3: 0.35.0 itself is known to send one for each consumer.",
                   {sends[0]->seq, sends[1]->seq}, sends[0]->intent};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> LifecycleRequirements() {
  return {
      {"billing/consume-once", Level::kMust, "However a turn is consumed, it is sent once",
       "6.3",
       "Iterating the events of a turn, awaiting its result, or both, is one message to the "
       "platform and one bill.",
       {{"session.create", "session.send"}}, {}, "", CountsConsume, JudgeConsume},
      {"lifecycle/result", Level::kMust, "A turn's status is what it came to", "6.5",
       "ok is reported for idle and suspended only. A record that still reads as running after "
       "the turn's last event is overridden by that event.",
       {{"run"}, {"session.create", "session.send"}}, {}, "", CountsResult, JudgeResult},
      {"lifecycle/state-changes", Level::kMust, "State changes send what they say", "1.3",
       "suspend, cancel, resume and delete are each one request, with the method and path of "
       "the contract, and report the status of the answer.",
       {{"session.create", "session.suspend", "session.cancel", "session.resume",
         "session.delete"}}, {}, "", CountsChanges, JudgeChanges},
  };
}

}  // namespace aex::conformance
