#include "conformance/subject/subject.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace aex::conformance {
CallAnswer::CallAnswer(Kind answer_kind, Json answer_value)
    : kind(answer_kind), value(std::move(answer_value)) {}

Json ToJson(const ClientOptions& options) {
  Json object = {{"baseUrl", options.base_url}, {"apiToken", options.api_token}};
  if (options.retry && *options.retry != RetryOptions{})
    object["retry"] = ToJson(*options.retry);
  if (options.seed) object["seed"] = *options.seed;
  if (options.virtual_time) {
    object["virtualTime"] = true;
    object["nowMs"] = options.now_ms;
  }
  if (options.request_timeout_ms)
    object["requestTimeoutMs"] = *options.request_timeout_ms;
  if (!options.work_dir.empty()) object["workDir"] = options.work_dir;
  return object;
}

}  // namespace aex::conformance
