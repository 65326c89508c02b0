#include "mock_server/platform/token_bucket.h"

#include <algorithm>

#include "mock_server/contract/check.h"

namespace aex::platform {
namespace {

constexpr std::int64_t kMinuteUs = 60'000'000;

std::int64_t IntervalUs(std::int64_t per_minute) {
  CHECK(per_minute >= 1 && per_minute <= kMinuteUs);
  return kMinuteUs / per_minute;
}

}  // namespace

std::int64_t TokenBucket::ReadyAt(std::int64_t per_minute) const {
  return full_at_us_ - (per_minute - 1) * IntervalUs(per_minute);
}

std::int64_t TokenBucket::Taken(std::int64_t per_minute, std::int64_t now_us) const {
  const std::int64_t interval = IntervalUs(per_minute);
  return (std::max<std::int64_t>(full_at_us_ - now_us, 0) + interval - 1) / interval;
}

void TokenBucket::Take(std::int64_t per_minute, std::int64_t now_us) {
  full_at_us_ = std::max(full_at_us_, now_us) + IntervalUs(per_minute);
}

}  // namespace aex::platform
