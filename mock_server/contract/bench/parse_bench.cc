// How long the contract's parser takes, beside nlohmann's JSON parser alone in the
// same run, and how long hostile documents take. Run by scripts/bench.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mock_server/contract/request_hash.h"
#include "mock_server/contract/run_request.h"

namespace {

using aex::Json;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 31;
constexpr int kRunsPerRound = 200;
constexpr int kHostileRounds = 5;

// About 2 KiB, with something of every part.
std::string TypicalRequest() {
  Json request = *aex::ParseJson(R"({
    "workspaceId": "workspace-1", "idempotencyKey": "0d9c61f0-7b8e-4a07-9a52-0a2b6b0c7c11",
    "provider": "anthropic", "runtimeSize": "shared-0.25x-1gb", "timeout": "90m",
    "submission": {
      "model": "claude-haiku-4-5", "system": "You review pull requests of a C++ repository.",
      "prompt": ["Review the change below.", "Say what is wrong, and why, in a few words."],
      "tools": ["bash", "read_file", "grep", "glob", "web_fetch",
        {"kind": "asset", "assetId": "asset_0123456789abcdef", "name": "lint",
         "description": "Runs the linter over the files given and returns what it found.",
         "input_schema": {"type": "object", "properties": {"files": {"type": "array",
           "items": {"type": "string"}}, "fix": {"type": "boolean"}}, "required": ["files"]},
         "entry": "bin/lint.sh"}],
      "agentsMd": [{"kind": "asset", "assetId": "asset_fedcba9876543210", "name": "AGENTS.md"}],
      "files": [{"kind": "asset", "assetId": "asset_00112233445566ff", "name": "change.diff",
                 "mountPath": "/work/change.diff"}],
      "mcpServers": [{"name": "tracker", "url": "https://mcp.example.test/sse",
                      "transport": "sse"}],
      "secretEnv": {"GITHUB_TOKEN": {"ref": "github.token"}, "RUN_ID": {"ephemeral": true}},
      "environment": {"networking": {"mode": "limited",
          "allowedHosts": ["github.com", "api.github.com", "registry.example.test"]},
        "packages": [{"name": "clang-tidy", "version": "14"}, {"name": "pip:compiledb"}],
        "envVars": {"CI": "true", "LANG": "C.UTF-8"}},
      "metadata": {"repository": "example/service", "pull": 4711, "labels": ["ci", "review"]},
      "outputs": {"allowedDirs": ["/work/out", "/work/logs/"], "maxFiles": 50},
      "outputMode": "stream"},
    "webhook": {"url": "https://hooks.example.test/aex?run=review"},
    "limits": {"maxSubagentDepth": 2, "maxSpendUsd": 2.5}, "machine": {"spot": true},
    "secrets": {"apiKeys": {"anthropic": "sk-ant-0123456789abcdef"},
      "envSecrets": {"RUN_ID": "4711-1"},
      "mcpServers": [{"name": "tracker", "url": "https://mcp.example.test/sse",
                      "headers": {"x-auth": "0123456789"}}]}})");
  return aex::Stringify(request);
}

double MicrosecondsOf(const std::function<void()>& work, int runs) {
  const auto began = Clock::now();
  for (int i = 0; i < runs; ++i) work();
  return std::chrono::duration<double, std::micro>(Clock::now() - began).count() / runs;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// What the compiler must not throw away.
std::size_t seen = 0;

void BenchTypical() {
  const std::string text = TypicalRequest();
  const auto whole = [&] {
    const auto document = aex::ParseJson(text);
    const auto request = aex::contract::ParseRunRequest(*document);
    seen += aex::contract::RequestHash(*request).size();
  };
  const auto json_alone = [&] { seen += nlohmann::json::parse(text).size(); };
  std::vector<double> ours, theirs, ratios;
  // Side by side, so that a busy machine slows both.
  for (int round = 0; round < kRounds; ++round) {
    theirs.push_back(MicrosecondsOf(json_alone, kRunsPerRound));
    ours.push_back(MicrosecondsOf(whole, kRunsPerRound));
    ratios.push_back(ours.back() / theirs.back());
  }
  std::printf("request of %zu bytes: read, parsed and hashed in %.1f us; nlohmann::json::parse "
              "alone %.1f us; ratio %.2f (median of %d)\n",
              text.size(), Median(ours), Median(theirs), Median(ratios), kRounds);
}

void BenchHostile(const char* name, const std::string& text) {
  std::vector<double> ms;
  for (int round = 0; round < kHostileRounds; ++round) {
    ms.push_back(MicrosecondsOf(
                     [&] {
                       const auto document = aex::ParseJson(text);
                       if (document.ok())
                         seen += aex::contract::ParseRunRequest(*document).ok() ? 1 : 2;
                     },
                     1) /
                 1000);
  }
  std::printf("%-28s %9zu bytes: %6.1f ms (median of %d; goal 100)\n", name, text.size(),
              Median(ms), kHostileRounds);
}

std::string ManyKeys(std::size_t n) {
  std::string text = R"({"submission":{"metadata":{)";
  for (std::size_t i = 0; i < n; ++i)
    text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":" + std::to_string(i);
  return text + "}}}";
}

}  // namespace

int main() {
  BenchTypical();
  BenchHostile("100,000 levels", std::string(100'000, '[') + std::string(100'000, ']'));
  BenchHostile("a string of 4 MiB",
               R"({"submission":{"system":")" + std::string(std::size_t{4} << 20, 'x') + R"("}})");
  BenchHostile("100,000 keys", ManyKeys(100'000));
  return seen == 0 ? 1 : 0;
}
