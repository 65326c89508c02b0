// `retry` of a proxy endpoint (contract 2.16, 2.17): how the platform's proxy
// repeats a request to an upstream.
//
// Kept as given, even when empty; defaults are compared against but not written.
// Also the lists of HTTP methods, which endpoints share. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct ProxyRetry {
  std::optional<std::int64_t> max_attempts;
  std::optional<std::int64_t> initial_delay_ms;
  std::optional<std::int64_t> max_delay_ms;
  std::optional<std::string> jitter;  // "full" or "none"
  std::optional<std::vector<std::int64_t>> retry_on_statuses;
  std::optional<std::vector<std::string>> retry_on_methods;
  std::optional<bool> respect_retry_after;

  bool operator==(const ProxyRetry&) const = default;
};

// `path` is "proxyEndpoints[i].retry".
Result<ProxyRetry> ParseProxyRetry(const Json& value, const FieldPath& path);
Json ToJson(const ProxyRetry& retry);

// The entries of an array of methods: upper case, each once, the first kept.
Defect ReadHttpMethods(const Json& array, const FieldPath& path,
                       std::vector<std::string>& out);

}  // namespace aex::contract
