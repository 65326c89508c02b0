#include "mock_server/contract/retry_policy.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace aex::contract {
namespace {

constexpr int kOverloaded = 529;
constexpr std::array kFinalStatuses = {400, 401, 402, 403, 404, 405, 408,
                                       409, 410, 413, 415, 422, 501, 505};

}  // namespace

RetryPolicy Normalised(const RetryPolicy& options) {
  RetryPolicy policy;
  policy.max_attempts = std::max(1.0, std::floor(options.max_attempts));
  policy.initial_delay_ms = std::max(0.0, options.initial_delay_ms);
  policy.max_delay_ms = std::max(policy.initial_delay_ms, options.max_delay_ms);
  policy.max_elapsed_ms = std::max(0.0, options.max_elapsed_ms);
  return policy;
}

bool IsRetryableStatus(int status) {
  return status == 429 || status == 500 || status == 502 || status == 503 ||
         status == 504 || status == kOverloaded;
}

bool IsRateLimitStatus(int status) {
  return status == 429 || status == 503 || status == kOverloaded;
}

bool IsFinalStatus(int status) {
  return std::find(kFinalStatuses.begin(), kFinalStatuses.end(), status) !=
         kFinalStatuses.end();
}

double NominalBackoffMs(const RetryPolicy& policy, std::int64_t attempt) {
  // ldexp overflows to infinity instead of wrapping; zero stays zero.
  const int exponent = static_cast<int>(std::clamp<std::int64_t>(attempt - 1, 0, 4096));
  return std::min(policy.max_delay_ms, std::ldexp(policy.initial_delay_ms, exponent));
}

double JitteredBackoffMs(const RetryPolicy& policy, std::int64_t attempt, double random) {
  return std::floor(random * NominalBackoffMs(policy, attempt) + 0.5);
}

double WaitMs(double backoff_ms, std::optional<double> retry_after_ms) {
  return std::max(backoff_ms, retry_after_ms.value_or(0));
}

bool MayRetry(const RetryPolicy& policy, std::int64_t attempt, double elapsed_ms,
              double wait_ms) {
  return static_cast<double>(attempt) < policy.max_attempts &&
         elapsed_ms + wait_ms <= policy.max_elapsed_ms;
}

Surface SurfaceOf(int status, bool layer) {
  return layer && IsRateLimitStatus(status) ? Surface::kRateLimit : Surface::kApiError;
}

std::string RateLimitMessage(ThrottleSource source, double status, std::int64_t attempts,
                             std::optional<double> retry_after_ms) {
  std::string out = source == ThrottleSource::kApi ? "aex API" : "upstream provider";
  out += status == kOverloaded ? " overloaded" : " rate limit reached";
  out += " (HTTP ";
  out += FormatNumber(status);
  out += ") after ";
  out += std::to_string(attempts);
  out += attempts == 1 ? " attempt" : " attempts";
  if (retry_after_ms) {
    out += "; retry after ~";
    out += FormatNumber(std::ceil(*retry_after_ms / 1000));
    out.push_back('s');
  }
  return out;
}

}  // namespace aex::contract
