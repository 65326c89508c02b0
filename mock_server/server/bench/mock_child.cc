#include "mock_server/server/bench/mock_child.h"

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "mock_server/contract/json.h"

namespace aex::server {
namespace {

constexpr std::string_view kCreate =
    R"({"provider":"anthropic","submission":{"model":"claude-haiku-4-5"},)"
    R"("secrets":{"apiKeys":{"anthropic":"sk-bench"}}})";

}  // namespace

std::string ProgramPath(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").replace_filename(name).string();
}

void AppendPost(const std::string& target, const std::string& token, const std::string& key,
                const std::string& body, std::string& out) {
  out += "POST ";
  out += target;
  out += " HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\nauthorization: Bearer ";
  out += token;
  out += "\r\ncontent-type: application/json\r\nidempotency-key: ";
  out += key;
  out += "\r\ncontent-length: ";
  out += std::to_string(body.size());
  out += "\r\n\r\n";
  out += body;
}

void AppendGet(const std::string& target, const std::string& token, std::string& out) {
  out += "GET ";
  out += target;
  out += " HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\nauthorization: Bearer ";
  out += token;
  out += "\r\n\r\n";
}

Result<MockChild> MockChild::Start(const std::vector<std::string>& flags) {
  std::vector<std::string> command = {ProgramPath("aex-mock"), "--port", "0"};
  command.insert(command.end(), flags.begin(), flags.end());
  auto process = Child::Start(command);
  if (!process.ok()) return process.error();
  const auto line = process->ReadLine(kStartPatience);
  const std::size_t colon = line ? line->rfind(':') : std::string::npos;
  if (colon == std::string::npos) return Unavailable("aex-mock did not start");
  const auto port = static_cast<std::uint16_t>(std::atoi(line->c_str() + colon + 1));
  return MockChild(*std::move(process), port);
}

Reply MockChild::Call(const std::string& method, const std::string& target,
                      const std::string& token, const std::string& body) {
  if (!client_.connected()) client_ = RawClient::Connect(port_);
  const bool sent =
      client_.Send(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
                   token + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  Reply reply;
  if (sent) reply = client_.HearReply();
  if (reply.status == 0) client_.Close();
  return reply;
}

std::string MockChild::CreateSession(const std::string& token) {
  const auto body = ParseJson(Call("POST", "/api/sessions", token, std::string(kCreate)).body);
  const Json* const session = body.ok() ? Find(*body, "session") : nullptr;
  const auto* const id = session == nullptr ? nullptr : AsString(Find(*session, "id"));
  return id == nullptr ? std::string() : *id;
}

bool MockChild::Install(const std::string& token, const std::string& scenario) {
  return Call("PUT", "/__mock/workspaces/" + token + "/scenario", token, scenario).status == 200;
}

bool MockChild::Forget(const std::string& token) {
  return Call("DELETE", "/__mock/workspaces/" + token, token).status == 204;
}

std::int64_t MockChild::CountTurns(const std::string& token) {
  const auto body = ParseJson(Call("GET", "/__mock/workspaces", token).body);
  const Json* const list = body.ok() ? Find(*body, "workspaces") : nullptr;
  if (!IsArray(list)) return -1;
  for (const Json& workspace : *list) {
    const auto* const name = AsString(Find(workspace, "token"));
    if (name != nullptr && *name == token)
      return AsSafeInteger(Find(workspace, "turns")).value_or(-1);
  }
  return -1;
}

bool MockChild::Answers() { return Call("GET", "/__mock/health", "bench").status == 200; }

}  // namespace aex::server
