#include "mock_server/http/secret_routes.h"

#include <nlohmann/json.hpp>

#include "mock_server/http/request_body.h"

namespace aex::http {
namespace {

using contract::Operation;
using platform::SecretRecord;

Handled NoSuchSecret() {
  return ErrorAnswer(404, "not_found", "no such secret in this workspace");
}

Handled RecordAnswer(int status, const SecretRecord& secret) {
  Json body = Json::object();
  body["secret"] = platform::ToJson(secret);
  return JsonAnswer(status, body);
}

Handled Create(WorkspaceState& state, const Call& call) {
  const auto body = ReadBody(*call.request);
  if (!body.ok()) return BadBody(body.error());
  const auto name = StringField(*body, "name");
  if (!name.ok()) return BadBody(name.error());
  auto value = StringField(*body, "value");
  if (!value.ok()) return BadBody(value.error());
  const auto secret =
      state.secrets.Set(*name, *std::move(value), state.workspace.now_us());
  if (!secret.ok()) return BadBody(secret.error());
  return RecordAnswer(secret->version == 1 ? 201 : 200, *secret);
}

Handled Rotate(WorkspaceState& state, const Call& call) {
  if (state.secrets.Find(call.route.id()) == nullptr) return NoSuchSecret();
  const auto body = ReadBody(*call.request);
  if (!body.ok()) return BadBody(body.error());
  auto value = StringField(*body, "value");
  if (!value.ok()) return BadBody(value.error());
  const auto secret =
      state.secrets.Rotate(call.route.id(), *std::move(value), state.workspace.now_us());
  return secret.ok() ? RecordAnswer(200, *secret) : BadBody(secret.error());
}

Handled List(const WorkspaceState& state) {
  Json body = Json::object();
  Json& secrets = body["secrets"] = Json::array();
  for (const SecretRecord& secret : state.secrets.List())
    secrets.push_back(platform::ToJson(secret));
  return JsonAnswer(200, body);
}

Handled Get(const WorkspaceState& state, const Call& call) {
  const SecretRecord* const secret = state.secrets.Find(call.route.id());
  return secret == nullptr ? NoSuchSecret() : RecordAnswer(200, *secret);
}

Handled Reveal(const WorkspaceState& state, const Call& call) {
  const std::string* const value = state.secrets.Reveal(call.route.id());
  if (value == nullptr) return NoSuchSecret();
  Json body = Json::object();
  body["name"] = call.route.id();
  body["value"] = *value;
  return JsonAnswer(200, body);
}

Handled Delete(WorkspaceState& state, const Call& call) {
  if (!state.secrets.Delete(call.route.id())) return NoSuchSecret();
  Handled gone;
  gone.response.status = 204;
  return gone;
}

}  // namespace

bool IsSecretOperation(Operation op) {
  return op == Operation::kSecretCreate || op == Operation::kSecretList ||
         op == Operation::kSecretGet || op == Operation::kSecretRotate ||
         op == Operation::kSecretReveal || op == Operation::kSecretDelete;
}

Handled HandleSecret(WorkspaceState& state, const Call& call) {
  switch (call.route.op) {
    case Operation::kSecretCreate: return Create(state, call);
    case Operation::kSecretList: return List(state);
    case Operation::kSecretGet: return Get(state, call);
    case Operation::kSecretRotate: return Rotate(state, call);
    case Operation::kSecretReveal: return Reveal(state, call);
    case Operation::kSecretDelete: return Delete(state, call);
    default: CHECK(false && "not a secret operation");
  }
}

}  // namespace aex::http
