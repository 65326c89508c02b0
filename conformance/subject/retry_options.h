// How a client is asked to retry (subject protocol 3, `client.open {retry}`).
//
// Absent members are the client's own defaults. Times are milliseconds. Plain
// values.
#pragma once

#include <cstdint>
#include <optional>

#include "mock_server/contract/json.h"

namespace aex::conformance {

struct RetryOptions {
  bool off = false;  // `retry: false`: no retry layer at all.
  std::optional<std::int64_t> max_attempts;
  std::optional<std::int64_t> initial_delay_ms;
  std::optional<std::int64_t> max_delay_ms;
  std::optional<std::int64_t> max_elapsed_ms;

  bool operator==(const RetryOptions&) const = default;
};
// The `retry` argument of client.open: false, or an object.
Json ToJson(const RetryOptions& retry);

}  // namespace aex::conformance
