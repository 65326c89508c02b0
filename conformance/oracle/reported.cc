#include "conformance/oracle/reported.h"

#include <algorithm>
#include <array>

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::Operation;
using Ending = CallReport::Ending;

constexpr std::array kThrottles = {429, 503, 529};
constexpr std::string_view kInFlight = "idempotency_in_flight";
constexpr int kRequestTimeout = 408;

bool FollowsATurn(const CallSpec& call) {
  return call.op == "run" || call.op == "session.send" || call.op == "session.replayLast";
}

// What is read after a turn has ended, and need not be there (contract 6.3).
bool IsSwallowed(const Exchange& exchange, const CallSpec& call) {
  const bool after_turn =
      exchange.op == Operation::kSessionGet || exchange.op == Operation::kOutputsList;
  return after_turn && FollowsATurn(call);
}

// Whether the work may have been done although the client did not hear of it.
bool LeavesDoubt(const Exchange& exchange, const Evidence& evidence) {
  if (SeenBy(exchange, evidence) != Seen::kStatus) return true;
  return exchange.status >= 500 || exchange.status == kRequestTimeout ||
         exchange.code == kInFlight;
}

}  // namespace

std::optional<AttemptSeries> DecidingSeries(const Evidence& evidence, std::size_t call) {
  if (evidence.calls[call].ending != Ending::kError || evidence.calls[call].abort ||
      evidence.case_over || HasUnseenAttempts(evidence))
    return std::nullopt;
  std::optional<AttemptSeries> last;
  for (AttemptSeries& series : SeriesOf(evidence)) {
    if (series.call != call) continue;
    if (!last || series.attempts.back()->seq > last->attempts.back()->seq)
      last = std::move(series);
  }
  if (!last || IsSwallowed(*last->attempts.back(), evidence.c.calls[call])) return std::nullopt;
  return last;
}

bool IsThrottleStatus(int status) {
  return std::find(kThrottles.begin(), kThrottles.end(), status) != kThrottles.end();
}

Operation DecidingOperation(const CallSpec& call) {
  return call.op == "session.create" ? Operation::kSessionCreate : Operation::kMessageSend;
}

bool ClaimsNotDone(const Evidence& evidence, std::size_t call) {
  const CallReport& report = evidence.calls[call];
  if (report.ending != Ending::kError) return false;
  const ReportedError& error = report.error;
  if (!error.outcome.empty()) return error.outcome == "not-created";
  if (error.kind == "rejected") return true;
  if (error.kind != "api" || HasUnseenAttempts(evidence)) return false;
  const auto series = DecidingSeries(evidence, call);
  if (!series || series->op != DecidingOperation(evidence.c.calls[call])) return false;
  const Exchange& last = *series->attempts.back();
  if (error.status != last.status || last.status < 400 || last.status >= 500) return false;
  return std::none_of(series->attempts.begin(), series->attempts.end(),
                      [&](const Exchange* x) { return LeavesDoubt(*x, evidence); });
}

std::string ReportedAs(const CallReport& report) {
  if (report.ending == Ending::kOk) return "success";
  if (report.ending == Ending::kHung) return "nothing at all";
  std::string text = "kind " + (report.error.kind.empty() ? "\"\"" : report.error.kind);
  if (report.error.status) text += ", status " + std::to_string(*report.error.status);
  return text;
}

bool WasReadWhole(const Exchange& exchange, const Evidence& evidence) {
  const faults::Fault* fault = FaultMetBy(exchange, evidence);
  return fault == nullptr || faults::StageOf(*fault) == faults::Stage::kExchange;
}

}  // namespace aex::conformance
