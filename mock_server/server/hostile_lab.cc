#include "mock_server/server/hostile_lab.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/utf8.h"

namespace aex::server {
namespace {

// 0 when it has none.
std::size_t LengthIn(const std::string& head) {
  constexpr std::string_view kName = "\r\nContent-Length: ";
  const std::size_t at = head.find(kName);
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + kName.size()));
}

Fate HearFate(RawClient& client) {
  Fate fate;
  Heard heard = client.HearAll();
  fate.ending = heard.ending;
  const std::size_t end = heard.bytes.find("\r\n\r\n");
  if (end == std::string::npos || !heard.bytes.starts_with("HTTP/1.1 ")) {
    fate.rest = std::move(heard.bytes);
    return fate;
  }
  fate.reply.status = std::stoi(heard.bytes.substr(9, 3));
  fate.reply.head = heard.bytes.substr(0, end + 4);
  fate.reply.body = heard.bytes.substr(end + 4, LengthIn(fate.reply.head));
  fate.rest = heard.bytes.substr(fate.reply.head.size() + fate.reply.body.size());
  return fate;
}

}  // namespace

HostileLab::HostileLab(const ServerOptions& options) : WireLab(options) { Fill("[]"); }

Fate HostileLab::Try(std::string_view bytes) {
  RawClient client = Connect();
  // The mock may end the connection before it has read everything.
  (void)client.Send(bytes);
  return HearFate(client);
}

Fate HostileLab::TryAndHalfClose(std::string_view bytes) {
  RawClient client = Connect();
  (void)client.Send(bytes);
  client.HalfClose();
  return HearFate(client);
}

bool HostileLab::ServesTheNext() {
  RawClient client = Connect();
  return client.Send(Request("GET", "/api/whoami")) && client.HearReply().status == 200;
}

std::string HostileLab::Ledger() {
  RawClient client = Connect();
  CHECK(client.Send(Request("GET", "/__mock/workspaces/" + std::string(kToken) + "/ledger")));
  return client.HearReply().body;
}

std::string HostileLab::Begin(const std::string& line) {
  return line + "\r\nHost: localhost:4010\r\nAuthorization: Bearer " + kToken + "\r\n";
}

std::string EnvelopeCode(const Reply& reply) {
  const auto body = ParseJson(reply.body);
  if (!body.ok() || body->size() != 2 || !IsValidUtf8(reply.body)) return "";
  const std::string* code = AsString(Find(*body, "error"));
  const std::string* message = AsString(Find(*body, "message"));
  return code == nullptr || message == nullptr || message->empty() ? "" : *code;
}

}  // namespace aex::server
