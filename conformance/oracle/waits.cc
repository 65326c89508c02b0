#include "conformance/oracle/waits.h"

namespace aex::conformance {
namespace {

// Below a millisecond lies the clients' rounding.
constexpr double kVirtualSlackMs = 1;
// Timers, a busy machine, and a request on its way.
constexpr double kRealSlackMs = 2000;

}  // namespace

std::vector<Wait> WaitsOf(const Evidence& evidence) {
  std::vector<Wait> waits;
  if (HasUnseenAttempts(evidence)) return waits;
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    if (series.may_continue) continue;  // How many failed before is not known.
    for (std::size_t i = 0; i + 1 < series.attempts.size(); ++i) {
      const contract::Exchange& failed = *series.attempts[i];
      if (!failed.sent_at_ms) continue;
      // In real time the wait for an answer that never came counts too.
      if (!evidence.c.virtual_time && SeenBy(failed, evidence) != Seen::kStatus) continue;
      Wait wait;
      wait.failed = &failed;
      wait.next = series.attempts[i + 1];
      wait.call = series.call;
      wait.nth = i + 1;
      wait.ms = wait.next->received_at_ms - *failed.sent_at_ms;
      wait.ceiling_ms = NominalDelayMs(evidence.c, wait.nth);
      wait.form = contract::ClassifyRetryAfter(failed.retry_after, *failed.sent_at_ms);
      waits.push_back(wait);
    }
  }
  return waits;
}

double SlackMs(const Evidence& evidence) {
  return evidence.c.virtual_time ? kVirtualSlackMs : kRealSlackMs;
}

}  // namespace aex::conformance
