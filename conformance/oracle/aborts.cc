// retry/abort: a caller who changes his mind is obeyed at once.
#include <algorithm>
#include <cstdio>

#include "conformance/oracle/attempts.h"
#include "conformance/oracle/requirement.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using Ending = CallReport::Ending;

// To notice an abort takes a client a moment, and a busy machine a while.
constexpr double kAtOnceMs = 2000;

bool Counts(const Evidence& evidence) {
  return std::any_of(evidence.calls.begin(), evidence.calls.end(),
                     [](const CallReport& report) { return report.abort.has_value(); });
}

// Requests of the call after it was aborted. It may be answered at once and go on
// all the same, so those that name its work count when it has ended, too.
std::vector<const Exchange*> SentAfterAbort(const Evidence& evidence, std::size_t call) {
  const CallReport& report = evidence.calls[call];
  const std::size_t intent = evidence.c.calls[call].intent;
  const bool alone =
      std::count_if(evidence.c.calls.begin(), evidence.c.calls.end(),
                    [&](const CallSpec& other) { return other.intent == intent; }) == 1;
  auto sent = ExchangesOf(evidence, call);
  for (const Exchange& exchange : evidence.exchanges) {
    if (alone && exchange.seq > report.last_seq &&
        exchange.intent == evidence.c.intents[intent].nonce)
      sent.push_back(&exchange);
  }
  std::erase_if(sent, [&](const Exchange* x) { return x->seq <= report.abort->seq; });
  return sent;
}

std::optional<Finding> Judge(const Evidence& evidence) {
  constexpr const char* kWhy =
      "Whoever aborts a call wants nothing more of it: no wait, no further request, and an end. "
      "Contract 4: an abort is no failure that is tried again.";
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const CallReport& report = evidence.calls[i];
    if (!report.abort) continue;
    const CallSpec& call = evidence.c.calls[i];
    const std::string& nonce = evidence.c.intents[call.intent].nonce;
    if (const auto sent = SentAfterAbort(evidence, i); !sent.empty())
      return Finding{std::string(contract::OperationId(sent.front()->op)) +
                         " was sent after the caller had aborted",
                     kWhy, {sent.front()->seq}, nonce};
    if (report.ending == Ending::kHung)
      return Finding{call.op + " did not end when the caller aborted it", kWhy, {}, nonce, {},
                     i};
    if (report.ending == Ending::kOk || report.error.kind != "aborted")
      return Finding{"an aborted " + call.op + " was reported as " +
                         (report.ending == Ending::kOk ? "success" : "kind " + report.error.kind),
                     kWhy, {}, nonce, {}, i};
    if (report.abort->answered_in_ms > kAtOnceMs) {
      char text[64];
      std::snprintf(text, sizeof text, "%.0f ms", report.abort->answered_in_ms);
      return Finding{call.op + " ended " + text + " after the caller had aborted it", kWhy, {},
                     nonce, {}, i};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> AbortRequirements() {
  return {
      {"retry/abort", Level::kMust, "An abort ends waiting and sending at once", "4",
       "Between attempts, while an answer is awaited and in the middle of a turn: the call ends "
       "as aborted, and nothing more is sent for it.",
       {{"run"}, {"session.create"}}, {"cancel"}, "", Counts, Judge},
  };
}

}  // namespace aex::conformance
