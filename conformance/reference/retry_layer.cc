#include "conformance/reference/retry_layer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "mock_server/contract/retry_after.h"

namespace aex::conformance {
namespace {

constexpr std::array kRetryable = {429, 500, 502, 503, 504, 529};
constexpr std::array kRateLimit = {429, 503, 529};

double Milliseconds(std::optional<std::int64_t> given, double otherwise) {
  return given ? std::max(0.0, static_cast<double>(*given)) : otherwise;
}

}  // namespace

RetryPolicy ToPolicy(const std::optional<RetryOptions>& options) {
  RetryPolicy policy;
  if (!options) return policy;
  policy.off = options->off;
  policy.max_attempts =
      std::max<std::int64_t>(1, options->max_attempts.value_or(policy.max_attempts));
  policy.initial_delay_ms =
      Milliseconds(options->initial_delay_ms, policy.initial_delay_ms);
  policy.max_delay_ms = std::max(
      policy.initial_delay_ms, Milliseconds(options->max_delay_ms, policy.max_delay_ms));
  policy.max_elapsed_ms = Milliseconds(options->max_elapsed_ms, policy.max_elapsed_ms);
  return policy;
}

EndedAttempts RetryLayer::Run(CallContext& call, const Attempt& attempt) const {
  const double started_ms = call.clock.NowMs();
  std::vector<TransportResult> results;
  EndedAttempts ended;
  ended.typed = !IsOff();
  std::int64_t counted = 0;
  while (true) {
    const AttemptInfo info{++ended.attempts, results.empty() ? nullptr : &results.back()};
    TransportResult result = attempt(call, info);
    counted = Counted(counted, result, info.previous);
    results.push_back(std::move(result));
    const TransportResult& last = results.back();
    ended.elapsed_ms = call.clock.NowMs() - started_ms;
    const auto* answer = std::get_if<TransportResponse>(&last);
    ended.hint_ms = answer != nullptr && IsRetryable(answer->status)
                        ? Hint(*answer, call.clock.NowMs())
                        : std::nullopt;
    ended.aborted = IsTransient(last) && StopsOnAbort(call);
    if (ended.aborted) break;
    const std::optional<double> delay_ms = NextDelay(call, last, ended, counted);
    if (!delay_ms) break;
    ended.aborted = !Wait(call, *delay_ms);
    if (ended.aborted) break;
  }
  ended.last = Surfacing(results);
  return ended;
}

std::optional<double> RetryLayer::NextDelay(CallContext& call,
                                            const TransportResult& last,
                                            const EndedAttempts& so_far,
                                            std::int64_t counted) const {
  if (IsOff() || counted >= MaxAttempts() || !IsTransient(last)) return std::nullopt;
  const double backoff_ms = Jitter(Backoff(so_far.attempts), call.random);
  const double delay_ms = Delay(so_far.hint_ms, backoff_ms);
  if (!WithinBudget(so_far.elapsed_ms, delay_ms)) return std::nullopt;
  return delay_ms;
}

bool RetryLayer::IsRetryable(int status) const {
  return std::ranges::find(kRetryable, status) != kRetryable.end();
}

bool RetryLayer::IsRateLimit(int status) const {
  return std::ranges::find(kRateLimit, status) != kRateLimit.end();
}

bool RetryLayer::IsTransient(const TransportResult& result) const {
  if (const auto* answer = std::get_if<TransportResponse>(&result)) {
    return IsRetryable(answer->status);
  }
  return RetriesNetworkErrors();
}

std::int64_t RetryLayer::Counted(std::int64_t counted, const TransportResult& /*result*/,
                                 const TransportResult* /*previous*/) const {
  return counted + 1;
}

std::optional<double> RetryLayer::ParseHint(std::string_view value, double now_ms) const {
  return contract::ParseRetryAfter(value, now_ms);
}

std::optional<double> RetryLayer::Hint(const TransportResponse& answer,
                                       double now_ms) const {
  // Of several lines the longest wait, so that no reading of them is too early.
  std::optional<double> longest;
  for (const auto& [name, value] : answer.headers) {
    if (!SameHeaderName(name, "Retry-After")) continue;
    const std::optional<double> hint = ParseHint(value, now_ms);
    if (hint) longest = std::max(longest.value_or(0), *hint);
  }
  return longest;
}

double RetryLayer::Backoff(std::int64_t failed) const {
  // Doubling this often exceeds every ceiling and still fits the exponent.
  constexpr std::int64_t kMostDoublings = 1000;
  const auto doublings = static_cast<int>(std::min(failed - 1, kMostDoublings));
  return std::min(policy_.max_delay_ms, std::ldexp(policy_.initial_delay_ms, doublings));
}

double RetryLayer::Jitter(double nominal_ms, ClientRandom& random) const {
  return std::floor(random.Unit() * nominal_ms + 0.5);
}

double RetryLayer::Delay(std::optional<double> hint_ms, double backoff_ms) const {
  return std::max(hint_ms.value_or(0), backoff_ms);
}

bool RetryLayer::WithinBudget(double elapsed_ms, double delay_ms) const {
  return elapsed_ms + delay_ms <= policy_.max_elapsed_ms;
}

bool RetryLayer::Wait(CallContext& call, double delay_ms) const {
  return call.clock.Sleep(delay_ms, call.stop);
}

bool RetryLayer::StopsOnAbort(const CallContext& call) const {
  return call.stop.stop_requested();
}

const TransportResult& RetryLayer::Surfacing(
    const std::vector<TransportResult>& results) const {
  return results.back();
}

}  // namespace aex::conformance
