#include "mock_server/contract/proxy_retry.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "mock_server/contract/catalog.h"
#include "mock_server/contract/name_rules.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 7> kFields = {
    "maxAttempts",     "initialDelayMs", "maxDelayMs",       "jitter",
    "retryOnStatuses", "retryOnMethods", "respectRetryAfter"};
constexpr std::array<std::string_view, 6> kMethods = {"GET",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "HEAD"};
constexpr std::int64_t kMinStatus = 100;
constexpr std::int64_t kMaxStatus = 599;

Defect ReadMaxAttempts(const Json& retry, const FieldPath& path, ProxyRetry& out) {
  const Json* field = Find(retry, kFields[0]);
  if (field == nullptr) return std::nullopt;
  out.max_attempts = AsPositiveSafeInteger(field);
  if (out.max_attempts && *out.max_attempts <= kMaxProxyAttempts) return std::nullopt;
  return path.Member(kFields[0])
      .Refuse(" must be a safe integer between 1 and " + std::to_string(kMaxProxyAttempts));
}

Defect ReadDelay(const Json& retry, std::string_view key, const FieldPath& path,
                 std::optional<std::int64_t>& out) {
  const Json* field = Find(retry, key);
  if (field == nullptr) return std::nullopt;
  out = AsPositiveSafeInteger(field);
  if (out) return std::nullopt;
  return path.Member(key).Refuse(" must be a positive safe integer");
}

Defect ReadDelays(const Json& retry, const FieldPath& path, ProxyRetry& out) {
  if (auto defect = ReadDelay(retry, kFields[1], path, out.initial_delay_ms)) return defect;
  if (auto defect = ReadDelay(retry, kFields[2], path, out.max_delay_ms)) return defect;
  if (out.max_delay_ms.value_or(kDefaultProxyMaxDelayMs) >=
      out.initial_delay_ms.value_or(kDefaultProxyInitialDelayMs))
    return std::nullopt;
  return path.Member(kFields[2])
      .Refuse(" must be greater than or equal to " + path.Text() + ".initialDelayMs");
}

Defect ReadJitter(const Json& retry, const FieldPath& path, ProxyRetry& out) {
  const Json* field = Find(retry, kFields[3]);
  if (field == nullptr) return std::nullopt;
  const std::string* text = AsString(field);
  if (text == nullptr || (*text != "full" && *text != "none"))
    return path.Member(kFields[3]).Refuse(" must be one of: full, none");
  out.jitter = *text;
  return std::nullopt;
}

Defect ReadStatuses(const Json& retry, const FieldPath& parent, ProxyRetry& out) {
  const Json* field = Find(retry, kFields[4]);
  if (field == nullptr) return std::nullopt;
  const FieldPath path = parent.Member(kFields[4]);
  if (!field->is_array()) return path.Refuse(" must be an array of HTTP status codes");
  std::array<bool, kMaxStatus + 1> seen{};
  auto& statuses = out.retry_on_statuses.emplace();
  const auto& items = field->get_ref<const Json::array_t&>();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto status = AsSafeInteger(&items[i]);
    if (!status || *status < kMinStatus || *status > kMaxStatus)
      return path.RefuseItem(i, " entries must be HTTP status codes between 100 and 599");
    bool& known = seen[static_cast<std::size_t>(*status)];
    if (!known) statuses.push_back(*status);
    known = true;
  }
  return std::nullopt;
}

Defect ReadMethods(const Json& retry, const FieldPath& parent, ProxyRetry& out) {
  const Json* field = Find(retry, kFields[5]);
  if (field == nullptr) return std::nullopt;
  const FieldPath path = parent.Member(kFields[5]);
  if (!field->is_array()) return path.Refuse(" must be an array of HTTP methods");
  return ReadHttpMethods(*field, path, out.retry_on_methods.emplace());
}

Defect ReadRespect(const Json& retry, const FieldPath& path, ProxyRetry& out) {
  const Json* field = Find(retry, kFields[6]);
  if (field == nullptr) return std::nullopt;
  out.respect_retry_after = AsBool(field);
  if (out.respect_retry_after) return std::nullopt;
  return path.Member(kFields[6]).Refuse(" must be a boolean");
}

}  // namespace

Defect ReadHttpMethods(const Json& array, const FieldPath& path,
                       std::vector<std::string>& out) {
  const auto& items = array.get_ref<const Json::array_t&>();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string* text = AsString(&items[i]);
    if (text == nullptr) return path.RefuseItem(i, " entries must be strings");
    std::string method = AsciiUpper(*text);
    if (std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end())
      return path.RefuseItem(i, " contains unsupported method: " + *text);
    // At most one entry a method, so the search is short.
    if (std::find(out.begin(), out.end(), method) == out.end())
      out.push_back(std::move(method));
  }
  return std::nullopt;
}

Result<ProxyRetry> ParseProxyRetry(const Json& value, const FieldPath& path) {
  if (!value.is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseUnknownKeys(value, path, kFields, "")) return *defect;
  ProxyRetry retry;
  if (auto defect = ReadMaxAttempts(value, path, retry)) return *defect;
  if (auto defect = ReadDelays(value, path, retry)) return *defect;
  if (auto defect = ReadJitter(value, path, retry)) return *defect;
  if (auto defect = ReadStatuses(value, path, retry)) return *defect;
  if (auto defect = ReadMethods(value, path, retry)) return *defect;
  if (auto defect = ReadRespect(value, path, retry)) return *defect;
  return retry;
}

Json ToJson(const ProxyRetry& retry) {
  Json out = Json::object();
  if (retry.max_attempts) out[kFields[0]] = *retry.max_attempts;
  if (retry.initial_delay_ms) out[kFields[1]] = *retry.initial_delay_ms;
  if (retry.max_delay_ms) out[kFields[2]] = *retry.max_delay_ms;
  if (retry.jitter) out[kFields[3]] = *retry.jitter;
  if (retry.retry_on_statuses) out[kFields[4]] = *retry.retry_on_statuses;
  if (retry.retry_on_methods) out[kFields[5]] = *retry.retry_on_methods;
  if (retry.respect_retry_after) out[kFields[6]] = *retry.respect_retry_after;
  return out;
}

}  // namespace aex::contract
