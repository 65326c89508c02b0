#include "mock_server/contract/run_request.h"

#include <array>
#include <nlohmann/json.hpp>

#include "mock_server/contract/cross_checks.h"
#include "mock_server/contract/field_path.h"
#include "mock_server/contract/secret_scan.h"
#include "mock_server/contract/timeout.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 11> kFields = {
    "workspaceId",    "idempotencyKey", "provider", "submission", "runtimeSize", "timeout",
    "proxyEndpoints", "webhook",        "limits",   "machine",    "secrets"};
// Besides, what a session create takes out before this parser sees it.
constexpr std::array<std::string_view, 13> kComposedFields = {
    "workspaceId",    "idempotencyKey", "provider", "submission", "runtimeSize",
    "timeout",        "proxyEndpoints", "webhook",  "limits",     "machine",
    "secrets",        "retention",      "input"};
constexpr std::array<std::string_view, 1> kUnscanned = {"secrets"};
constexpr std::array<std::string_view, 3> kUnscannedComposed = {"secrets", "retention",
                                                                "input"};

class RunRequestParser {
 public:
  RunRequestParser(const Json& root, const Composition* composition,
                   const ParseSettings& settings)
      : root_(root), composition_(composition), settings_(settings) {}

  // The order of contract 2.1.
  Defect Read() {
    using Reader = Defect (RunRequestParser::*)();
    for (const Reader read :
         {&RunRequestParser::ReadRoot, &RunRequestParser::ReadProvider,
          &RunRequestParser::ReadRuntimeSize, &RunRequestParser::ReadTimeout,
          &RunRequestParser::ReadWebhook, &RunRequestParser::ReadLimits,
          &RunRequestParser::ReadMachine, &RunRequestParser::ReadProxyEndpoints,
          &RunRequestParser::ReadSecrets, &RunRequestParser::ReadSubmission,
          &RunRequestParser::ReadIdentity}) {
      if (auto defect = (this->*read)()) return defect;
    }
    return std::nullopt;
  }

  RunRequest Take() { return std::move(request_); }

 private:
  template <typename Parsed, typename Slot>
  static Defect Keep(Result<Parsed> parsed, Slot& out) {
    if (!parsed) return parsed.error();
    out = *std::move(parsed);
    return std::nullopt;
  }

  Defect ReadRoot() {
    if (!root_.is_object()) return Invalid("submission must be an object");
    const FieldNames allowed =
        composition_ != nullptr ? FieldNames(kComposedFields) : FieldNames(kFields);
    if (const auto key = FirstUnknownKey(root_, allowed))
      return FieldPath(*key).RefuseAs("submission." + std::string(*key) +
                                      " is not an allowed field; permitted: " +
                                      JoinNames(kFields));
    return ScanForCredentials(root_, composition_ != nullptr
                                         ? FieldNames(kUnscannedComposed)
                                         : FieldNames(kUnscanned));
  }

  Defect ReadProvider() {
    request_.provider = kDefaultProvider;
    const Json* field = Find(root_, "provider");
    if (field == nullptr) return std::nullopt;
    const std::string* text = AsString(field);
    if (text == nullptr || !IsProvider(*text))
      return FieldPath("provider").Refuse(" must be one of: " + JoinNames(Providers()) +
                                          " (got " + Stringify(*field) + ")");
    request_.provider = *text;
    return std::nullopt;
  }

  Defect ReadRuntimeSize() {
    const Json* field = Find(root_, "runtimeSize");
    if (field == nullptr) return std::nullopt;
    const std::string* text = AsString(field);
    if (text != nullptr && IsRuntimeSize(*text)) {
      request_.runtime_size = *text;
      return std::nullopt;
    }
    std::string names;
    for (const RuntimeSize& size : RuntimeSizes()) {
      if (!names.empty()) names += ", ";
      names += size.id;
    }
    return FieldPath("runtimeSize")
        .Refuse(" must be one of: " + names + " (got " + Stringify(*field) + ")");
  }

  Defect ReadTimeout() {
    const Json* field = Find(root_, "timeout");
    if (field == nullptr) return std::nullopt;
    return Keep(ParseTimeout(*field, settings_), request_.timeout_ms);
  }

  Defect ReadWebhook() {
    const Json* field = Find(root_, "webhook");
    if (field == nullptr) return std::nullopt;
    return Keep(ParseWebhook(*field), request_.webhook);
  }

  Defect ReadLimits() {
    const Json* field = Find(root_, "limits");
    if (field == nullptr) return std::nullopt;
    return Keep(ParseLimits(*field), request_.limits);
  }

  Defect ReadMachine() {
    const Json* field = Find(root_, "machine");
    if (field == nullptr) return std::nullopt;
    return Keep(ParseMachine(*field), request_.machine);
  }

  Defect ReadProxyEndpoints() {
    const Json* field = Find(root_, "proxyEndpoints");
    if (field == nullptr) return std::nullopt;
    return Keep(ParseProxyEndpoints(*field), request_.proxy_endpoints);
  }

  Defect ReadSecrets() {
    if (auto defect = Keep(ParseSecrets(Find(root_, "secrets")), request_.secrets))
      return defect;
    if (auto defect = CheckProviderKey(request_.provider, request_.secrets)) return defect;
    return CheckProxyAuth(request_.proxy_endpoints, request_.secrets);
  }

  Defect ReadSubmission() {
    const Json* field = Find(root_, "submission");
    const Json absent;
    const PromptOverride prompt =
        composition_ == nullptr
            ? PromptOverride{}
            : PromptOverride{composition_->prompt, composition_->prompt_field};
    if (auto defect = Keep(ParseBrief(field == nullptr ? absent : *field, prompt, settings_),
                           request_.submission))
      return defect;
    const Brief& brief = request_.submission;
    if (auto defect = CheckModelProvider(brief, request_.provider, settings_)) return defect;
    if (auto defect = CheckSecretEnv(brief, request_.secrets)) return defect;
    return CheckMcpSecrets(brief, request_.secrets);
  }

  Defect ReadIdentity() {
    if (composition_ != nullptr) {
      request_.workspace_id = composition_->workspace_id;
      request_.idempotency_key = composition_->idempotency_key;
      return std::nullopt;
    }
    if (auto defect = ReadName("workspaceId", request_.workspace_id)) return defect;
    return ReadName("idempotencyKey", request_.idempotency_key);
  }

  Defect ReadName(std::string_view key, std::string& out) {
    const std::string* text = AsNonEmptyString(Find(root_, key));
    if (text == nullptr) return FieldPath(key).Refuse(" must be a non-empty string");
    out = *text;
    return std::nullopt;
  }

  const Json& root_;
  const Composition* composition_;
  const ParseSettings& settings_;
  RunRequest request_;
};

Result<RunRequest> Parse(const Json& root, const Composition* composition,
                         const ParseSettings& settings) {
  RunRequestParser parser(root, composition, settings);
  if (auto defect = parser.Read()) return *defect;
  return parser.Take();
}

}  // namespace

Rejection RejectionOf(const Error& error) {
  return {.api_code = error.code == ErrorCode::kNotFound ? "missing_provider_key"
                                                         : "invalid_submission",
          .text = error.message,
          .pointer = error.place};
}

Result<RunRequest> ParseRunRequest(const Json& root, const ParseSettings& settings) {
  return Parse(root, nullptr, settings);
}

Result<RunRequest> ParseComposedRequest(const Json& root, const Composition& composition,
                                        const ParseSettings& settings) {
  return Parse(root, &composition, settings);
}

Json ToJson(const RunRequest& request) {
  Json out = Json::object();
  out["workspaceId"] = request.workspace_id;
  out["idempotencyKey"] = request.idempotency_key;
  out["provider"] = request.provider;
  out["submission"] = ToJson(request.submission);
  if (request.runtime_size) out["runtimeSize"] = *request.runtime_size;
  if (request.timeout_ms) out["timeoutMs"] = *request.timeout_ms;
  if (!request.proxy_endpoints.empty()) {
    Json& endpoints = out["proxyEndpoints"] = Json::array();
    for (const ProxyEndpoint& endpoint : request.proxy_endpoints)
      endpoints.push_back(ToJson(endpoint));
  }
  if (request.webhook) out["webhook"] = ToJson(*request.webhook);
  if (request.limits) out["limits"] = ToJson(*request.limits);
  if (request.machine) out["machine"] = ToJson(*request.machine);
  out["secrets"] = ToJson(request.secrets);
  return out;
}

}  // namespace aex::contract
