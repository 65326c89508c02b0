#include "conformance/reference/request_writer.h"

#include <nlohmann/json.hpp>

#include "conformance/reference/base_url.h"

namespace aex::conformance {
namespace {

using contract::Operation;

Json ObjectOf(std::string_view name, const Json& value) {
  Json object = Json::object();
  object[name] = value;
  return object;
}

// The SDK calls everything under /api but these (contract 1.3).
bool IsOutsideApi(Operation op) {
  return op == Operation::kBillingRedeem || op == Operation::kAssetPresign ||
         op == Operation::kAssetFinalize;
}

PlannedRequest Plan(Operation op, const std::string& session_id) {
  constexpr std::string_view kId = "{id}";
  const contract::Route& route = contract::RouteOf(op);
  PlannedRequest plan;
  plan.op = op;
  plan.method = route.method;
  plan.path = route.path;
  if (!IsOutsideApi(op)) plan.path.insert(0, "/api");
  if (const std::size_t at = plan.path.find(kId); at != std::string::npos) {
    plan.path.replace(at, kId.size(), EncodeUriComponent(session_id));
  }
  return plan;
}

}  // namespace

void RequestWriter::Configure(std::string api_token, std::int64_t timeout_ms) {
  api_token_ = std::move(api_token);
  timeout_ms_ = timeout_ms;
}

PlannedRequest RequestWriter::Create(const Json& body, const std::string& key) const {
  PlannedRequest plan = Plan(Operation::kSessionCreate, {});
  plan.body = Stringify(body);
  plan.key = key;
  plan.effect = "create " + key;
  return plan;
}

PlannedRequest RequestWriter::Message(const std::string& session_id, const Json& input,
                                      const std::string& key) const {
  PlannedRequest plan = Plan(Operation::kMessageSend, session_id);
  plan.body = Stringify(ObjectOf("input", input));
  plan.key = key;
  plan.effect = "message " + session_id + " " + key;
  return plan;
}

PlannedRequest RequestWriter::StateChange(Operation op, const std::string& session_id,
                                          const std::optional<std::string>& key) const {
  PlannedRequest plan = Plan(op, session_id);
  plan.key = key;
  return plan;
}

PlannedRequest RequestWriter::Read(Operation op, const std::string& session_id,
                                   const QueryFields& query) const {
  PlannedRequest plan = Plan(op, session_id);
  char separator = '?';
  for (const auto& [name, value] : query) {
    plan.path += separator + EncodeUriComponent(name) + '=' + EncodeUriComponent(value);
    separator = '&';
  }
  return plan;
}

PlannedRequest RequestWriter::Redeem(const std::string& code) const {
  PlannedRequest plan = Plan(Operation::kBillingRedeem, {});
  plan.body = Stringify(ObjectOf("code", code));
  plan.effect = "redeem " + code;
  return plan;
}

PlannedRequest RequestWriter::Asset(Operation op, const std::string& sha256,
                                    std::size_t size_bytes) const {
  PlannedRequest plan = Plan(op, {});
  Json body = ObjectOf("hash", "sha256:" + sha256);
  body["sizeBytes"] = size_bytes;
  plan.body = Stringify(body);
  return plan;
}

TransportRequest RequestWriter::Upload(BaseUrl origin, const std::string& target,
                                       TransportHeaders headers,
                                       const std::string& bytes) const {
  TransportRequest request;
  request.origin = std::move(origin);
  request.method = contract::RouteOf(Operation::kAssetPut).method;
  request.path = target;
  request.headers = std::move(headers);
  request.body = bytes;
  request.timeout_ms = timeout_ms_;
  return request;
}

TransportRequest RequestWriter::Attempt(const PlannedRequest& plan,
                                        const AttemptInfo& /*info*/,
                                        const std::optional<std::string>& key) const {
  TransportRequest request;
  request.method = plan.method;
  request.path = plan.path;
  request.timeout_ms = timeout_ms_;
  request.headers = {{"Accept", "application/json"},
                     {"Authorization", "Bearer " + api_token_}};
  if (plan.body) request.headers.emplace_back("Content-Type", "application/json");
  if (key) request.headers.emplace_back("Idempotency-Key", *key);
  request.body = plan.body;
  return request;
}

std::string DescribeRequest(const PlannedRequest& plan) {
  return plan.method + " " + plan.path.substr(0, plan.path.find('?'));
}

}  // namespace aex::conformance
