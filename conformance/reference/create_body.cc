#include "conformance/reference/create_body.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "mock_server/contract/catalog.h"

namespace aex::conformance {
namespace {

// Names of other layers or versions. Ignoring one in silence would send
// something else than the caller meant.
constexpr std::array kRefusedOptions = {
    std::string_view("input"),        std::string_view("prompt"),
    std::string_view("instructions"), std::string_view("idleSuspendAfter"),
    std::string_view("idleTtl"),      std::string_view("retention"),
    std::string_view("secretEnv"),    std::string_view("skills"),
    std::string_view("secrets"),      std::string_view("runtimeSize"),
    std::string_view("parentRunId"),  std::string_view("limits"),
    std::string_view("timeout"),      std::string_view("signal"),
    std::string_view("postHook")};

// These refusals name openSession whatever was called (contract 1.4).
constexpr std::string_view kOpenSession = "Aex.openSession: ";

const Json* Present(const Json& object, std::string_view name) {
  const Json* value = Find(object, name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

void CopyMember(const Json& from, std::string_view name, Json& to, std::string_view as) {
  if (const Json* value = Present(from, name)) to[as] = *value;
}

std::optional<ClientError> RefuseOptions(const Json& options,
                                         const std::string& surface) {
  for (const std::string_view name : kRefusedOptions) {
    if (Present(options, name) == nullptr) continue;
    const std::string_view hint =
        name == "signal" ? "use session.cancel() / session.suspend() for remote control."
                         : "see the create options";
    return Rejected(surface + ": " + std::string(name) + " is not a supported option; " +
                    std::string(hint));
  }
  const Json* overrides = Present(options, "overrides");
  if (overrides != nullptr && Present(*overrides, "idleSuspendAfter") != nullptr) {
    return Rejected(surface +
                    ": overrides.idleSuspendAfter is not a supported option; "
                    "use overrides.idleTtl");
  }
  return std::nullopt;
}

ClientReply<std::string> ChosenProvider(const Json& options,
                                        const std::string& model_id) {
  const std::string surface(kOpenSession);
  const contract::Model* model = contract::FindModel(model_id, {});
  std::string provider(model == nullptr ? contract::kDefaultProvider
                                        : model->providers.front());
  if (const std::string* given = AsString(Present(options, "provider")))
    provider = *given;
  if (model != nullptr &&
      std::ranges::find(model->providers, provider) == model->providers.end()) {
    return Rejected(surface + "provider \"" + provider +
                    "\" is not available for model \"" + model_id +
                    "\" (supported: " + contract::JoinNames(model->providers) + ")");
  }
  const Json* keys = Present(options, "apiKeys");
  const std::string* key = keys == nullptr ? nullptr : AsString(Find(*keys, provider));
  if (key == nullptr || key->empty()) {
    return Rejected(surface +
                    "a provider API key is required \xE2\x80\x94 pass apiKeys[\"" +
                    provider + "\"].");
  }
  return provider;
}

// The headers of an MCP server are credentials: they travel under `secrets`,
// the rest of it in the submission.
std::pair<Json, Json> SplitServers(const Json* servers) {
  Json endpoints = Json::array();
  Json credentials = Json::array();
  if (!IsArray(servers)) return {endpoints, credentials};
  for (const Json& server : *servers) {
    Json endpoint = server;
    if (const Json* headers = Present(server, "headers")) {
      Json credential = Json::object();
      CopyMember(server, "name", credential, "name");
      CopyMember(server, "url", credential, "url");
      credential["headers"] = *headers;
      credentials.push_back(std::move(credential));
      endpoint.erase("headers");
    }
    endpoints.push_back(std::move(endpoint));
  }
  return {std::move(endpoints), std::move(credentials)};
}

Json Submission(const Json& options, Json servers) {
  Json submission = Json::object();
  CopyMember(options, "model", submission, "model");
  CopyMember(options, "system", submission, "system");
  for (const std::string_view list : {"tools", "agentsMd", "files"}) {
    submission[list] = Json::array();
    CopyMember(options, list, submission, list);
  }
  submission["mcpServers"] = std::move(servers);
  for (const std::string_view name :
       {"environment", "metadata", "outputs", "includeBuiltinTools", "outputMode"}) {
    CopyMember(options, name, submission, name);
  }
  return submission;
}

Json Secrets(const Json& options, Json credentials) {
  Json secrets = Json::object();
  CopyMember(options, "apiKeys", secrets, "apiKeys");
  if (!credentials.empty()) secrets["mcpServers"] = std::move(credentials);
  CopyMember(options, "proxyEndpointAuth", secrets, "proxyEndpointAuth");
  return secrets;
}

}  // namespace

ClientReply<Json> CreateBody(const Json& options, const std::string& surface) {
  if (!options.is_object()) return Rejected(surface + ": options is required");
  if (const Json* raw = Present(options, "raw")) return *raw;
  if (const auto refusal = RefuseOptions(options, surface)) return *refusal;
  const std::string* model = AsString(Present(options, "model"));
  if (model == nullptr || model->empty())
    return Rejected(std::string(kOpenSession) + "model is required");
  ClientReply<std::string> provider = ChosenProvider(options, *model);
  if (!provider) return provider.error();

  const Json none = Json::object();
  const Json* given = Present(options, "overrides");
  const Json& overrides = given == nullptr ? none : *given;
  auto [servers, credentials] = SplitServers(Present(options, "mcpServers"));
  Json body = Json::object();
  body["provider"] = provider.value();
  body["submission"] = Submission(options, std::move(servers));
  CopyMember(options, "runtime", body, "runtimeSize");
  CopyMember(overrides, "timeout", body, "timeout");
  if (const Json* spend = Present(overrides, "maxSpendUsd")) {
    const std::optional<double> usd = AsNumber(spend);
    if (!usd || !std::isfinite(*usd) || *usd <= 0) {
      return Rejected(std::string(kOpenSession) +
                      "limits.maxSpendUsd must be a positive finite number");
    }
    body["limits"] = Json::object();
    body["limits"]["maxSpendUsd"] = *spend;
  }
  body["retention"] = Json::object();
  body["retention"]["idleTtl"] = contract::kDefaultIdleTtl;
  CopyMember(overrides, "idleTtl", body["retention"], "idleTtl");
  CopyMember(options, "webhook", body, "webhook");
  body["secrets"] = Secrets(options, std::move(credentials));
  const Json* endpoints = Present(options, "proxyEndpoints");
  if (endpoints != nullptr && !endpoints->empty()) body["proxyEndpoints"] = *endpoints;
  return body;
}

std::optional<ClientError> RefuseMessage(const Json* message, const std::string& surface,
                                         const std::string& field) {
  const std::string name = surface + ": " + field;
  if (const std::string* text = AsString(message)) {
    if (!text->empty()) return std::nullopt;
    return Rejected(name + " must be a non-empty string");
  }
  if (!IsArray(message) || message->empty()) {
    return Rejected(name + " must be a non-empty string or string array");
  }
  const bool all = std::ranges::all_of(*message, [](const Json& segment) {
    const std::string* text = AsString(&segment);
    return text != nullptr && !text->empty();
  });
  if (all) return std::nullopt;
  return Rejected(name + " segments must be non-empty strings");
}

}  // namespace aex::conformance
