#include "mock_server/server/stream_bench.h"

#include <nlohmann/json.hpp>

namespace aex::server {
namespace {

const std::string kCreate =
    R"({"provider":"anthropic","submission":{"model":"claude-haiku-4-5","tools":[],)"
    R"("agentsMd":[],"files":[],"mcpServers":[]},)"
    R"("secrets":{"apiKeys":{"anthropic":"sk-anthropic-test"}}})";

// A text member of the reply's body, or of an object in it.
std::string At(const Reply& reply, const std::string& name,
               const std::string& inner = "") {
  const auto body = ParseJson(reply.body);
  const Json* value = body.ok() ? Find(*body, name) : nullptr;
  if (value != nullptr && !inner.empty()) value = Find(*value, inner);
  const auto* text = AsString(value);
  return text == nullptr ? "" : *text;
}

}  // namespace

std::string StreamRule(const std::string& how) {
  return R"([{"op":"events.stream","attempt":1,"do":{"kind":"stream","how":")" + how +
         R"("}}])";
}

void StreamBench::Start(const std::string& rules, const std::string& settings,
                        WorkspaceSetup setup, std::size_t max_threads) {
  ServerOptions options;
  options.max_threads = max_threads;
  mock_ = std::make_unique<Mock>(http::RegistryOptions{}, nullptr, options);
  ASSERT_TRUE(mock_->Start().ok());
  const auto port = mock_->Listen(0);
  ASSERT_TRUE(port.ok());
  port_ = *port;
  auto scenario = http::ReadMockScenario(R"({"version":1,"settings":)" + settings +
                                         R"(,"faults":)" + rules + "}");
  ASSERT_TRUE(scenario.ok()) << Describe(scenario.error());
  setup.scenario = *scenario;
  setup.start_us = kStreamStartUs;
  mock_->CreateWorkspace(kToken, port_, setup);
  id_ = At(Call("POST", "/api/sessions", kCreate), "session", "id");
  ASSERT_NE(id_, "");
}

Reply StreamBench::Call(const std::string& method, const std::string& target,
                        const std::string& body) {
  RawClient client = RawClient::Connect(port_);
  client.Send(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" +
              std::to_string(port_) + "\r\nAuthorization: Bearer " + kToken +
              "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  return client.HearReply();
}

int StreamBench::SendMessage() {
  return Call("POST", "/api/sessions/" + id_ + "/messages", R"({"input":"hello"})")
      .status;
}

std::vector<std::string> StreamBench::Listed(std::int64_t from) {
  const Reply reply =
      Call("GET", "/api/sessions/" + id_ + "/events?cursor=" + std::to_string(from));
  const auto body = ParseJson(reply.body);
  CHECK(body.ok());
  std::vector<std::string> texts;
  for (const Json& event : *Find(*body, "events")) texts.push_back(Stringify(event));
  return texts;
}

std::string StreamBench::Target(std::int64_t from) {
  const Reply reply = Call("POST", "/api/sessions/" + id_ + "/events/ticket");
  const std::string prefix = "ws://127.0.0.1:" + std::to_string(port_);
  const std::string url = At(reply, "wsUrl");
  EXPECT_TRUE(url.starts_with(prefix + "/")) << url;
  return url.substr(prefix.size()) + "?ticket=" + At(reply, "ticket") +
         "&from=" + std::to_string(from);
}

WebSocketClient StreamBench::Open(std::int64_t from) {
  WebSocketClient client(RawClient::Connect(port_));
  EXPECT_EQ(client.Upgrade(Target(from)), 101);
  return client;
}

contract::Exchange StreamBench::Finished() {
  const auto evidence = mock_->Finish(kToken, port_);
  EXPECT_TRUE(evidence.ok());
  for (const auto& exchange : evidence->exchanges) {
    if (exchange.op == contract::Operation::kEventsStream) return exchange;
  }
  ADD_FAILURE() << "no stream in the journal";
  return {};
}

}  // namespace aex::server
