#include "mock_server/http/testing/backend_client.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "mock_server/http/router.h"

namespace aex::http::testing {
namespace {

using contract::Delivery;

constexpr std::int64_t kHeadBytes = 100;  // As if every answer's head were so long.

std::int64_t BytesOf(const std::string& text) { return static_cast<std::int64_t>(text.size()); }

// What server/ reports for an answer under that plan.
Delivery DeliveryOf(const WirePlan& plan, std::int64_t body_bytes) {
  if (!plan.cut) return {Delivery::Kind::kFull, 0};
  if (plan.cut->before_head) return {Delivery::Kind::kNone, 0};
  if (plan.cut->body_bytes >= body_bytes) return {Delivery::Kind::kFull, 0};
  return {Delivery::Kind::kPartial, kHeadBytes + plan.cut->body_bytes};
}

const Json* Member(const Json& value, const std::string& name) {
  if (!value.is_array()) return Find(value, name);
  std::size_t index = 0;
  const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), index);
  return problem == std::errc() && index < value.size() ? &value.at(index) : nullptr;
}

std::int64_t CountOf(const WorkspaceEvidence& evidence, contract::LedgerKind kind) {
  return std::count_if(evidence.ledger.begin(), evidence.ledger.end(),
                       [&](const auto& entry) { return entry.kind == kind; });
}

}  // namespace

std::string CreateBody(const std::string& brief, const std::string& top) {
  return R"({"provider":"anthropic","submission":{"model":"claude-haiku-4-5","tools":[],)"
         R"("agentsMd":[],"files":[],"mcpServers":[])" +
         brief + R"(},"secrets":{"apiKeys":{"anthropic":"sk-anthropic-test"}})" + top + "}";
}

int Seen::status() const {
  return early || (plan.cut && plan.cut->before_head) ? 0 : response.status;
}

std::string Seen::At(std::string_view pointer) const {
  const auto body = ParseJson(response.body);
  if (!body.ok()) return "";
  const Json* value = &*body;
  if (!pointer.empty()) {
    for (const std::string_view name : PathSegments(pointer)) {
      value = Member(*value, std::string(name));
      if (value == nullptr) return "";
    }
  }
  const auto* text = AsString(value);
  return text != nullptr ? *text : Stringify(*value);
}

std::string Seen::Header(std::string_view name) const {
  const auto* value = FindHeader(response.headers, name);
  return value == nullptr ? "" : *value;
}

BackendClient::BackendClient(MockBackend& backend, std::string token)
    : BackendClient(backend, std::move(token), StillBackend::kPort) {}

Request BackendClient::MakeRequest(const std::string& method, const std::string& target,
                                   const std::string& body, const Headers& headers) {
  Request request;
  request.head.method = method;
  request.head.target = target;
  request.head.headers = headers;
  if (FindHeader(headers, "host") == nullptr)
    request.head.headers.push_back({"Host", "127.0.0.1:4010"});
  if (!token_.empty() && FindHeader(headers, "authorization") == nullptr)
    request.head.headers.push_back({"Authorization", "Bearer " + token_});
  request.head.port = port_;
  request.head.connection = 1;
  request.head.reuse = reuse_++;
  request.body = body;
  request.wire_bytes = kHeadBytes + BytesOf(body);
  return request;
}

Seen BackendClient::Call(const std::string& method, const std::string& target,
                         const std::string& body, const Headers& headers) {
  Request request = MakeRequest(method, target, body, headers);
  Seen seen;
  if (auto early = backend_.OnHead(request.head)) {
    seen.early = early->drop;
    early->exchange->Close({Delivery::Kind::kNone, 0}, 0);
    return seen;
  }
  const auto exchange = backend_.Begin(std::move(request));
  auto answer = exchange->Decide({});
  CHECK(answer.has_value());
  seen.response = std::move(answer->response);
  seen.plan = answer->plan;
  seen.date = answer->date;
  const std::int64_t body_bytes = BytesOf(seen.response.body);
  exchange->Close(DeliveryOf(seen.plan, body_bytes), kHeadBytes + body_bytes);
  return seen;
}

Seen BackendClient::Post(const std::string& target, const std::string& body,
                         const std::string& key) {
  return Call("POST", target, body,
              key.empty() ? Headers{} : Headers{{"Idempotency-Key", key}});
}

Seen BackendClient::Create(const std::string& key, const std::string& body) {
  return Post("/api/sessions", body, key);
}

Seen BackendClient::Send(const std::string& session_id, const std::string& key,
                         const std::string& text) {
  Json body = Json::object();
  body["input"] = text;
  return Post("/api/sessions/" + session_id + "/messages", Stringify(body), key);
}

std::string BackendClient::NewSession(const std::string& key) {
  const Seen seen = Create(key);
  CHECK(seen.response.status == 201);
  return seen.At("/session/id");
}

std::unique_ptr<PendingExchange> BackendClient::Begin(const std::string& method,
                                                      const std::string& target,
                                                      const std::string& body,
                                                      const std::string& key) {
  Request request = MakeRequest(method, target, body,
                                key.empty() ? Headers{} : Headers{{"Idempotency-Key", key}});
  CHECK(!backend_.OnHead(request.head));
  return backend_.Begin(std::move(request));
}

faults::Scenario ScenarioOf(const std::string& rules, const std::string& settings) {
  auto scenario =
      ReadMockScenario(R"({"version":1,"settings":)" + settings + R"(,"faults":)" + rules + "}");
  if (!scenario.ok()) std::fprintf(stderr, "%s\n", Describe(scenario.error()).c_str());
  CHECK(scenario.ok());
  return *std::move(scenario);
}

StillBackend::StillBackend(const std::string& rules, const std::string& settings,
                           std::int64_t intent_bound, std::int64_t bound) {
  WorkspaceOptions options;
  options.seed = 7;
  options.clock = clock;
  options.scenario = ScenarioOf(rules, settings);
  platform::ClockSettings unused;
  CHECK(ApplyScenarioSettings(options.scenario, options.settings, unused).ok());
  options.intent_exchange_bound = intent_bound;
  options.exchange_bound = bound;
  backend.CreateWorkspace(kToken, options);
  backend.BindPort(kPort, kToken);
  backend.ServeStorageOn(kStoragePort);
}

contract::Exchange StillBackend::Exchange(std::size_t n) {
  const WorkspaceEvidence evidence = Read();
  CHECK(n >= 1 && n <= evidence.exchanges.size());
  return evidence.exchanges[n - 1];
}

std::int64_t StillBackend::TurnsBilled() {
  return CountOf(Read(), contract::LedgerKind::kTurn);
}

std::int64_t StillBackend::SessionsBilled() {
  return CountOf(Read(), contract::LedgerKind::kSession);
}

}  // namespace aex::http::testing
