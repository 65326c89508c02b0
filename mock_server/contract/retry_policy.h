// The arithmetic of a client's retry layer (contract 4): which answers are tried
// again, how long to wait, when to stop.
//
// Times are milliseconds. Randomness and the clock are passed in, so that the
// oracles and the reference client share one text. The `Retry-After` header is
// read elsewhere (retry_after.h). Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct RetryPolicy {
  double max_attempts = 4;
  double initial_delay_ms = 500;
  double max_delay_ms = 20'000;
  double max_elapsed_ms = 120'000;

  bool operator==(const RetryPolicy&) const = default;
};

// What a client makes of its options: attempts floored and at least 1, delays
// not negative, the ceiling not below the first delay.
RetryPolicy Normalised(const RetryPolicy& options);

bool IsRetryableStatus(int status);  // 429 500 502 503 504 529
bool IsRateLimitStatus(int status);  // 429 503 529
// 400 to 405, 408 to 410, 413, 415, 422, 501, 505: asking again changes nothing.
bool IsFinalStatus(int status);

// The most that the wait after failed attempt `attempt` (from 1) may be without
// a hint: min(maxDelay, initialDelay * 2^(attempt - 1)).
double NominalBackoffMs(const RetryPolicy& policy, std::int64_t attempt);
// Full jitter: `random` in [0, 1) of the nominal wait, rounded half up.
double JitteredBackoffMs(const RetryPolicy& policy, std::int64_t attempt, double random);
// The hint is a floor, not capped by maxDelay.
double WaitMs(double backoff_ms, std::optional<double> retry_after_ms);

// Whether attempt `attempt` may be followed by another one after this wait.
bool MayRetry(const RetryPolicy& policy, std::int64_t attempt, double elapsed_ms,
              double wait_ms);

// How the failure of a whole call surfaces.
enum class Surface { kRateLimit, kApiError };
// `layer` is false for `retry: false`, where nothing maps to a throttle.
Surface SurfaceOf(int status, bool layer);

enum class ThrottleSource { kApi, kProvider };
// "aex API rate limit reached (HTTP 429) after 3 attempts; retry after ~2s"
std::string RateLimitMessage(ThrottleSource source, double status, std::int64_t attempts,
                             std::optional<double> retry_after_ms);

}  // namespace aex::contract
