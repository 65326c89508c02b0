#include "conformance/subject/retry_options.h"

#include <nlohmann/json.hpp>

namespace aex::conformance {

Json ToJson(const RetryOptions& retry) {
  if (retry.off) return false;
  Json object = Json::object();
  const auto put = [&object](const char* key, const std::optional<std::int64_t>& value) {
    if (value) object[key] = *value;
  };
  put("maxAttempts", retry.max_attempts);
  put("initialDelayMs", retry.initial_delay_ms);
  put("maxDelayMs", retry.max_delay_ms);
  put("maxElapsedMs", retry.max_elapsed_ms);
  return object;
}

}  // namespace aex::conformance
