#include "conformance/scenario/request_grammar.h"

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mock_server/contract/catalog.h"

namespace aex::conformance {
namespace {

using Names = std::vector<std::string_view>;

std::string Numbered(std::string_view stem, std::size_t n) {
  return std::string(stem) + std::to_string(n);
}

std::string AssetId(Dice& dice) {
  return "asset_" + std::to_string(10'000'000 + dice.Below(90'000'000));
}

// A value of any JSON type, not deep.
Json AnyValue(Dice& dice, int depth = 0) {
  switch (dice.Below(depth < 2 ? 7 : 5)) {
    case 0: return "text";
    case 1: return static_cast<std::int64_t>(dice.Below(1000));
    case 2: return 0.25;
    case 3: return dice.OneIn(2);
    case 4: return Json();
    case 5: return Json::array({AnyValue(dice, depth + 1), AnyValue(dice, depth + 1)});
    default: {
      Json object = Json::object();
      object["note"] = AnyValue(dice, depth + 1);
      return object;
    }
  }
}

const contract::Model& DrawModel(Dice& dice) {
  while (true) {
    const contract::Model& model = dice.Pick(contract::Models());
    if (!model.uncertain) return model;
  }
}

// Parts of a request that hang together: the builder adds both sides.
class Grammar {
 public:
  explicit Grammar(Dice& dice) : dice_(dice) {}

  Json Draw() {
    const contract::Model& model = DrawModel(dice_);
    const std::string provider(dice_.Pick(model.providers));
    Json api_keys = Json::object();
    api_keys[provider] = "sk-test-0001";
    secrets_["apiKeys"] = std::move(api_keys);
    Json brief = Brief(model);

    Json request = Json::object();
    request["workspaceId"] = "workspace-1";
    request["idempotencyKey"] = "idem-1";
    request["provider"] = provider;
    request["submission"] = std::move(brief);
    if (Chance()) request["runtimeSize"] = dice_.Pick(contract::RuntimeSizes()).id;
    if (Chance()) request["timeout"] = dice_.Pick(Names{"1h", "90m", "60000", "6h", "1.5h"});
    if (Chance()) request["webhook"]["url"] = "https://hooks.example.test/aex?run=1";
    if (Chance()) request["limits"] = Limits();
    if (Chance()) request["machine"] = Machine();
    if (Chance()) request["proxyEndpoints"] = ProxyEndpoints();
    request["secrets"] = std::move(secrets_);
    return request;
  }

 private:
  bool Chance() { return dice_.OneIn(2); }

  Json Brief(const contract::Model& model) {
    Json brief = Json::object();
    brief["model"] = model.id;
    if (Chance()) brief["system"] = "Answer in one sentence.";
    brief["prompt"] = Chance() ? Json("hello") : Json::array({"hello", "and again"});
    if (Chance()) brief["tools"] = Tools();
    if (Chance()) brief["agentsMd"] = Assets("agents", 2);
    if (Chance()) brief["files"] = Assets("file", 3);
    if (Chance()) brief["mcpServers"] = McpServers();
    if (Chance()) brief["secretEnv"] = SecretEnv();
    if (Chance()) brief["environment"] = Environment();
    if (Chance()) brief["securityProfile"] = dice_.Pick(Names{"strict", "standard", "developer"});
    if (Chance()) brief["metadata"] = Metadata();
    if (Chance()) brief["outputs"] = Outputs();
    if (Chance()) brief["includeBuiltinTools"] = Chance();
    if (Chance()) brief["outputMode"] = dice_.Pick(Names{"buffered", "stream"});
    if (Chance()) brief["platform"]["systemPrompt"] = dice_.Pick(Names{"default", "off"});
    return brief;
  }

  Json Tools() {
    Json tools = Json::array();
    for (std::size_t n = dice_.Below(3); n > 0; --n)
      tools.push_back(dice_.Pick(contract::BuiltinTools()));
    for (std::size_t n = 0; n < dice_.Below(3); ++n) {
      const bool skill = Chance();
      Json tool = Json::object();
      tool["kind"] = skill ? "skill" : "asset";
      tool["assetId"] = AssetId(dice_) + std::to_string(n);
      tool["name"] = Numbered("tool-", n);
      tool["description"] = "Looks things up.";
      if (!skill) {
        tool["input_schema"] = Json::object({{"type", "object"}});
        if (Chance()) tool["input_schema"]["properties"] = Json::object({{"q", AnyValue(dice_)}});
        tool["entry"] = dice_.Pick(Names{"run.sh", "bin/run", "a/b/c.py"});
      }
      tools.push_back(std::move(tool));
    }
    return tools;
  }

  Json Assets(std::string_view stem, std::size_t most) {
    Json assets = Json::array();
    for (std::size_t n = 0; n < dice_.Below(most + 1); ++n) {
      Json asset = Json::object();
      asset["kind"] = "asset";
      asset["assetId"] = AssetId(dice_) + std::to_string(n);
      asset["name"] = Numbered(stem, n);
      if (Chance()) asset["mountPath"] = dice_.Pick(Names{"/", "/work/a", "/work/"});
      assets.push_back(std::move(asset));
    }
    return assets;
  }

  Json McpServers() {
    Json servers = Json::array();
    Json credentials = Json::array();
    for (std::size_t n = 0; n < dice_.Below(3); ++n) {
      Json server = Json::object();
      server["name"] = Numbered("mcp-", n);
      server["url"] = dice_.Pick(Names{"https://mcp.example.test/sse", "http://mcp.example.test:8080/",
                                       "https://203.0.113.7/"});
      if (Chance()) server["transport"] = dice_.Pick(Names{"http", "sse"});
      if (Chance()) {
        Json secret = Json::object({{"name", server["name"]}, {"url", server["url"]}});
        if (Chance()) secret["headers"] = Json::object({{"x-auth", "header-value"}});
        credentials.push_back(std::move(secret));
      }
      servers.push_back(std::move(server));
    }
    if (!credentials.empty()) secrets_["mcpServers"] = std::move(credentials);
    return servers;
  }

  Json SecretEnv() {
    Json declared = Json::object();
    Json values = Json::object();
    for (std::size_t n = 0; n < dice_.Below(3); ++n) {
      const std::string name = Numbered("SECRET_", n);
      if (Chance()) {
        declared[name]["ref"] = Numbered("vault.entry-", n);
      } else {
        declared[name]["ephemeral"] = true;
        values[name] = "ephemeral-value";
      }
    }
    if (!values.empty()) secrets_["envSecrets"] = std::move(values);
    return declared;
  }

  Json Environment() {
    Json environment = Json::object();
    if (Chance()) {
      Json networking = Json::object();
      networking["mode"] = dice_.Pick(Names{"limited", "open"});
      if (Chance()) networking["allowedHosts"] = Json::array({"api.example.test", "B.example.test"});
      environment["networking"] = std::move(networking);
    }
    if (Chance()) {
      Json packages = Json::array();
      for (std::size_t n = 0; n < dice_.Below(3); ++n) {
        Json package = Json::object();
        package["name"] = dice_.Pick(Names{"curl", "pip:requests", "npm:left-pad", "apt:jq"});
        if (Chance()) package["version"] = "1.2.3";
        packages.push_back(std::move(package));
      }
      environment["packages"] = std::move(packages);
    }
    if (Chance()) {
      Json vars = Json::object();
      for (std::size_t n = 0; n < dice_.Below(4); ++n) vars[Numbered("VAR_", n)] = "value";
      environment["envVars"] = std::move(vars);
    }
    return environment;
  }

  Json Metadata() {
    Json metadata = Json::object();
    for (std::size_t n = 0; n < dice_.Below(4); ++n) metadata[Numbered("m", n)] = AnyValue(dice_);
    return metadata;
  }

  Json Outputs() {
    Json outputs = Json::object();
    if (Chance()) outputs["allowedDirs"] = Json::array({"/out", "/var//log/", "/"});
    if (Chance()) outputs["deniedDirs"] = Json::array({"*.tmp", "/out/private/"});
    if (Chance()) outputs["captureTimeoutMs"] = 60'000;
    if (Chance()) outputs["maxFileBytes"] = 1'048'576;
    if (Chance()) outputs["maxTotalBytes"] = 10'485'760;
    if (Chance()) outputs["maxFiles"] = 100;
    return outputs;
  }

  Json Limits() {
    Json limits = Json::object();
    if (Chance()) limits["maxConcurrentChildRuns"] = 10;
    if (Chance()) limits["maxSubagentDepth"] = 2;
    if (Chance()) limits["maxSpendUsd"] = dice_.OneIn(2) ? Json(2.5) : Json(250);
    return limits;
  }

  Json Machine() {
    Json machine = Json::object();
    if (Chance()) machine["spot"] = Chance();
    return machine;
  }

  Json ProxyEndpoints() {
    Json endpoints = Json::array();
    Json credentials = Json::array();
    for (std::size_t n = 0; n < dice_.Below(3); ++n) {
      const std::string name = Numbered("proxy-", n);
      const std::string_view type = dice_.Pick(Names{"none", "bearer", "basic", "header", "query"});
      endpoints.push_back(ProxyEndpoint(name, type));
      if (type != "none")
        credentials.push_back({{"name", name}, {"value", Credential(type)}});
    }
    if (!credentials.empty()) secrets_["proxyEndpointAuth"] = std::move(credentials);
    return endpoints;
  }

  Json ProxyEndpoint(const std::string& name, std::string_view type) {
    Json endpoint = Json::object();
    endpoint["name"] = name;
    endpoint["baseUrl"] = dice_.Pick(Names{"https://api.example.test", "https://Api.example.test/v1/"});
    endpoint["authShape"]["type"] = type;
    if (type == "header") endpoint["authShape"]["name"] = "X-Api-Token";
    if (type == "query") endpoint["authShape"]["name"] = "token";
    endpoint["allowMethods"] = Chance() ? Json::array({"GET"}) : Json::array({"get", "POST"});
    endpoint["allowPathPrefixes"] = Chance() ? Json::array({"/"}) : Json::array({"/v1", "/v2"});
    if (Chance()) endpoint["allowHeaders"] = Json::array({"Accept", "x-trace"});
    if (Chance())
      endpoint["responseMode"] = dice_.Pick(Names{"status_only", "headers_only", "full"});
    if (Chance()) endpoint["maxRequestBytes"] = 1024;
    if (Chance()) endpoint["maxResponseBytes"] = 4096;
    if (Chance()) endpoint["timeoutMs"] = 30'000;
    if (Chance()) endpoint["retry"] = ProxyRetry();
    return endpoint;
  }

  Json ProxyRetry() {
    Json retry = Json::object();
    if (Chance()) retry["maxAttempts"] = 1 + static_cast<std::int64_t>(dice_.Below(5));
    if (Chance()) retry["initialDelayMs"] = 100;
    if (Chance()) retry["maxDelayMs"] = 5000;
    if (Chance()) retry["jitter"] = dice_.Pick(Names{"full", "none"});
    if (Chance()) retry["retryOnStatuses"] = Json::array({429, 503});
    if (Chance()) retry["retryOnMethods"] = Json::array({"GET"});
    if (Chance()) retry["respectRetryAfter"] = Chance();
    return retry;
  }

  static Json Credential(std::string_view type) {
    if (type == "bearer") return {{"type", "bearer"}, {"token", "token-0001"}};
    if (type == "basic")
      return {{"type", "basic"}, {"username", "user"}, {"password", "secret-0001"}};
    return {{"type", type}, {"value", "value-0001"}};
  }

  Dice& dice_;
  Json secrets_ = Json::object();
};

}  // namespace

Json DrawRequest(Dice& dice) { return Grammar(dice).Draw(); }

}  // namespace aex::conformance
