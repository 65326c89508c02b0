#include "mock_server/contract/timeout.h"

#include "mock_server/contract/duration.h"

namespace aex::contract {

Result<std::int64_t> ParseTimeout(const Json& value, const ParseSettings& settings) {
  return ParseDurationField(
      value, FieldPath("timeout"),
      {.field = "timeout", .least_ms = kTimeoutFloorMs, .most_ms = settings.timeout_ceiling_ms});
}

}  // namespace aex::contract
