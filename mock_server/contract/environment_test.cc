#include "mock_server/contract/environment.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

const FieldPath kPath("env");

std::string Normal(const std::string& json) {
  const auto environment = ParseEnvironment(MustParse(json), kPath);
  if (!environment) return environment.error().message;
  return *environment ? Stringify(ToJson(**environment)) : "nothing";
}

TEST(ParseEnvironment, CollapsesAndNormalises) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{}", "nothing"},
      {R"({"envVars":{}})", "nothing"},
      {R"({"packages":[]})", R"({"packages":[]})"},
      {R"({"networking":{"mode":"open"}})", R"({"networking":{"mode":"open"}})"},
      {R"({"networking":{"allowedHosts":["A.test","b"],"mode":"limited"}})",
       R"({"networking":{"mode":"limited","allowedHosts":["a.test","b"]}})"},
      {R"({"networking":{"mode":"limited","allowedHosts":[]}})",
       R"({"networking":{"mode":"limited","allowedHosts":[]}})"},
      {R"({"envVars":{"B":"","A":"x"},"packages":[{"version":"1","name":"npm:@a/b:c"},
          {"name":":x"},{"name":"curl"},{"name":"pip:x"}]})",
       R"({"packages":[{"name":"@a/b:c","version":"1","ecosystem":"npm"},)"
       R"({"name":":x","ecosystem":"apt"},{"name":"curl","ecosystem":"apt"},)"
       R"({"name":"x","ecosystem":"pip"}],"envVars":{"B":"","A":"x"}})"},
  };
  for (const auto& [json, normal] : cases) EXPECT_EQ(Normal(json), normal) << json;
}

TEST(ParseEnvironment, RefusesWithTheContractsTexts) {
  const std::string name = "env.packages[0].name";
  const std::vector<RefusalCase> cases = {
      {"null", "env must be an object"},
      {R"({"os":1})",
       "env.os is not an allowed field; permitted: networking, packages, envVars"},
      {R"({"networking":null})", "env.networking must be an object"},
      {R"({"networking":{"x":1}})",
       "env.networking.x is not an allowed field; permitted: mode, allowedHosts"},
      {R"({"networking":{}})", "env.networking.mode is required when networking is provided"},
      {R"({"networking":{"mode":null}})", "env.networking.mode must be one of: limited, open"},
      {R"({"networking":{"mode":"Open"}})", "env.networking.mode must be one of: limited, open"},
      {R"({"networking":{"mode":"open","allowedHosts":null}})",
       "env.networking.allowedHosts must be an array of strings"},
      {R"({"networking":{"mode":"open","allowedHosts":["a",""]}})",
       "env.networking.allowedHosts[1] must be a non-empty string"},
      {R"({"networking":{"mode":"open","allowedHosts":["a.test","A.Test"]}})",
       "env.networking.allowedHosts duplicate entry: A.Test"},
      {R"({"packages":{}})", "env.packages must be an array"},
      {R"({"packages":["curl"]})", "env.packages[0] must be an object"},
      {R"({"packages":[{"name":"a","ecosystem":"npm"}]})",
       "env.packages[0].ecosystem is not an allowed field; permitted: name, version"},
      {R"({"packages":[{}]})", name + " must be a non-empty string"},
      {R"({"packages":[{"name":"a","version":null}]})",
       "env.packages[0].version must be a non-empty string"},
      {R"({"packages":[{"name":"gem:x"}]})",
       name + " has unknown ecosystem prefix \"gem:\"; permitted: apt, npm, pip"},
      {R"({"packages":[{"name":"NPM:x"}]})",
       name + " has unknown ecosystem prefix \"NPM:\"; permitted: apt, npm, pip"},
      {R"({"packages":[{"name":"npm:"}]})",
       name + " resolves to an empty package after stripping the \"npm:\" ecosystem prefix"},
      {R"({"envVars":[]})", "env.envVars must be an object"},
      {R"({"envVars":{"a":"x"}})", "env.envVars.a key must match /^[A-Z_][A-Z0-9_]*$/"},
      {R"({"envVars":{"AEX_X":1}})",
       "env.envVars.AEX_X uses reserved prefix \"AEX_\" (set by aex runtime)"},
      {R"({"envVars":{"A":1}})", "env.envVars.A must be a string"},
      {R"({"envVars":{"A":"\u0000"}})", "env.envVars.A must not contain NUL bytes"},
      {R"({"envVars":{"A":)" + Quoted(4097) + "}}",
       "env.envVars.A value is 4097 bytes; maximum is 4096"},
      {R"({"envVars":{"A":"é)" + std::string(4094, 'x') + "\"}}",
       Normal(R"({"envVars":{"A":"é)" + std::string(4094, 'x') + "\"}}")},
      {R"({"envVars":{"A":"é)" + std::string(4095, 'x') + "\"}}",
       "env.envVars.A value is 4097 bytes; maximum is 4096"},
  };
  for (const auto& [json, text] : cases) EXPECT_EQ(Normal(json), text) << json;
}

// n variables with keys of 3 bytes and values of `bytes`.
std::string Variables(int n, std::size_t bytes, std::size_t last_bytes) {
  std::string json = "{\"envVars\":{";
  for (int i = 0; i < n; ++i) {
    if (i > 0) json += ",";
    json += "\"K" + std::to_string(10 + i) + "\":" + Quoted(i + 1 < n ? bytes : last_bytes);
  }
  return json + "}}";
}

std::string VariablesText(int n, std::size_t bytes, std::size_t last_bytes) {
  return TextOf(ParseEnvironment(MustParse(Variables(n, bytes, last_bytes)), kPath));
}

TEST(EnvVars, AreBoundedInNumberAndSize) {
  EXPECT_EQ(VariablesText(64, 1, 1), "");
  EXPECT_EQ(VariablesText(65, 1, 1), "env.envVars has 65 entries; maximum is 64");
  // 15 * (3 + 4096) and 3 + 4048 are 65,536 bytes.
  EXPECT_EQ(VariablesText(16, 4096, 4048), "");
  EXPECT_EQ(VariablesText(16, 4096, 4049),
            "env.envVars total byte size exceeds maximum 65536");
}

}  // namespace
}  // namespace aex::contract
