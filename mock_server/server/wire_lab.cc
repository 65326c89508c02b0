#include "mock_server/server/wire_lab.h"

#include <nlohmann/json.hpp>

namespace aex::server {

WireLab::WireLab(const ServerOptions& options) : mock_({}, nullptr, options) {
  CHECK(mock_.Start().ok());
  const auto port = mock_.Listen(0);
  CHECK(port.ok());
  port_ = *port;
}

void WireLab::Fill(const std::string& rules, std::uint64_t seed) {
  const auto scenario = http::ReadMockScenario(R"({"version":1,"faults":)" + rules + "}");
  CHECK(scenario.ok());
  WorkspaceSetup setup;
  setup.seed = seed;
  setup.scenario = *scenario;
  setup.virtual_time = true;
  setup.start_us = kStartUs;
  mock_.CreateWorkspace(kToken, port_, setup);
}

std::string WireLab::NewSession() {
  RawClient client = Connect();
  CHECK(client.Send(Create("")));
  const auto body = ParseJson(client.HearReply().body);
  CHECK(body.ok());
  const std::string* id = AsString(Find(*Find(*body, "session"), "id"));
  CHECK(id != nullptr);
  return *id;
}

std::int64_t WireLab::turns_billed() {
  RawClient client = Connect();
  CHECK(client.Send(Request("GET", "/__mock/workspaces/" + std::string(kToken) + "/ledger")));
  const auto body = ParseJson(client.HearReply().body);
  CHECK(body.ok());
  return *AsSafeInteger(Find(*Find(*body, "totals"), "turns"));
}

Evidence WireLab::Finish() {
  auto evidence = mock_.Finish(kToken, port_);
  CHECK(evidence.ok());
  return *std::move(evidence);
}

std::string WireLab::Request(const std::string& method, const std::string& path,
                             const std::string& key, const std::string& body) {
  std::string text = method + " " + path + " HTTP/1.1\r\nHost: localhost:4010\r\n";
  text += "Authorization: Bearer " + std::string(kToken) + "\r\n";
  if (!key.empty()) text += "Idempotency-Key: " + key + "\r\n";
  if (method != "GET") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

std::string WireLab::Create(const std::string& key, const std::string& word) {
  return Request("POST", "/api/sessions", key,
                 R"({"provider":"anthropic","submission":{"model":"claude-haiku-4-5",)"
                 R"("tools":[],"agentsMd":[],"files":[],"mcpServers":[],"metadata":{"word":")" +
                     word + R"("}},"secrets":{"apiKeys":{"anthropic":"sk-ant-test"}}})");
}

std::string WireLab::Send(const std::string& session, const std::string& key,
                          const std::string& text) {
  return Request("POST", "/api/sessions/" + session + "/messages", key,
                 R"({"input":")" + text + "\"}");
}

}  // namespace aex::server
