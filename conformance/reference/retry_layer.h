// The retry rules of contract 4, one small virtual step each.
//
// Runs the attempts of one logical request: which answers are tried again, how
// long to wait, when to stop. The steps hold the rules and nothing of a request,
// so one layer serves all calls of a client, on many threads. A mutant overrides
// one step. Jitter is drawn once a wait (0.35.0 drew it twice).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "conformance/reference/client_clock.h"
#include "conformance/reference/client_random.h"
#include "conformance/reference/transport.h"
#include "conformance/subject/retry_options.h"

namespace aex::conformance {

struct RetryPolicy {
  bool off = false;  // No layer at all: one attempt, plain errors.
  std::int64_t max_attempts = 4;
  double initial_delay_ms = 500;
  double max_delay_ms = 20'000;
  double max_elapsed_ms = 120'000;

  bool operator==(const RetryPolicy&) const = default;
};
// What the options mean after the clamps of contract 4; absent = the defaults.
RetryPolicy ToPolicy(const std::optional<RetryOptions>& options);

// What one call of the client's user carries through all layers.
struct CallContext {
  ClientClock& clock;
  std::stop_token stop;
  ClientRandom random;
};

// Which try of a logical request this is.
struct AttemptInfo {
  std::int64_t number = 1;
  const TransportResult* previous = nullptr;  // What the last try met.
};

// How a logical request ended: with its last answer, whatever came before.
struct EndedAttempts {
  TransportResult last;
  std::int64_t attempts = 0;
  std::optional<double> hint_ms;  // Retry-After of the last answer.
  double elapsed_ms = 0;
  bool aborted = false;  // By the caller, before an answer was final.
  bool typed = true;     // Throttles surface as their own error.
};

class RetryLayer {
 public:
  using Attempt = std::function<TransportResult(CallContext&, const AttemptInfo&)>;

  virtual ~RetryLayer() = default;
  // Once, before the first request.
  void Configure(const RetryPolicy& policy) { policy_ = policy; }

  virtual EndedAttempts Run(CallContext& call, const Attempt& attempt) const;

  virtual bool IsOff() const { return policy_.off; }
  virtual std::int64_t MaxAttempts() const { return policy_.max_attempts; }
  virtual bool IsRetryable(int status) const;
  virtual bool IsRateLimit(int status) const;
  virtual bool RetriesNetworkErrors() const { return true; }
  // Whether this result is tried again at all, were there attempts left.
  virtual bool IsTransient(const TransportResult& result) const;
  // Attempts that count against the limit after `result`.
  virtual std::int64_t Counted(std::int64_t counted, const TransportResult& result,
                               const TransportResult* previous) const;

  virtual std::optional<double> ParseHint(std::string_view value, double now_ms) const;
  virtual std::optional<double> Hint(const TransportResponse& answer,
                                     double now_ms) const;
  // The nominal wait after the n-th failed attempt.
  virtual double Backoff(std::int64_t failed) const;
  virtual double Jitter(double nominal_ms, ClientRandom& random) const;
  virtual double Delay(std::optional<double> hint_ms, double backoff_ms) const;
  virtual bool WithinBudget(double elapsed_ms, double delay_ms) const;
  // False when the caller has aborted: nothing more is sent.
  virtual bool Wait(CallContext& call, double delay_ms) const;
  virtual bool StopsOnAbort(const CallContext& call) const;
  // Which of all results the caller hears of.
  virtual const TransportResult& Surfacing(
      const std::vector<TransportResult>& results) const;

 protected:
  const RetryPolicy& policy() const { return policy_; }

 private:
  // The wait before the next attempt, or nothing when there is none.
  std::optional<double> NextDelay(CallContext& call, const TransportResult& last,
                                  const EndedAttempts& so_far,
                                  std::int64_t counted) const;

  RetryPolicy policy_;
};

}  // namespace aex::conformance
