#include "conformance/reference/request_reader.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/limits.h"
#include "mock_server/contract/run_request.h"

namespace aex::conformance {

ClientReply<Json> RequestReader::Normalise(const Json& request) const {
  const auto parsed = contract::ParseRunRequest(request);
  if (!parsed.ok()) return Rejected(parsed.error().message);
  return ToJson(*parsed);
}

ClientReply<Json> RequestReader::NormaliseText(std::string_view text) const {
  const auto request = ParseJson(text);
  if (!request.ok()) return Rejected("submission must be valid JSON");
  return Normalise(*request);
}

ClientReply<Json> RequestReader::BootBudget(const Json& limits) const {
  const auto parsed = contract::ParseLimits(limits);
  if (!parsed.ok()) return Rejected(parsed.error().message);
  return contract::SessionBudgetLimits(*parsed);
}

ClientReply<Json> RequestReader::VerifyWebhook(std::string_view secret,
                                               const contract::WebhookHeaders& headers,
                                               std::string_view body, std::int64_t now_ms,
                                               double tolerance_seconds) const {
  const auto valid =
      contract::VerifyWebhook(secret, headers, body, now_ms, tolerance_seconds);
  if (!valid.ok()) return Rejected(valid.error().message);
  Json report = Json::object();
  report["valid"] = *valid;
  return report;
}

}  // namespace aex::conformance
