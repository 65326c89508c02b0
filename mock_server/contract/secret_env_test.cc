#include "mock_server/contract/secret_env.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

const FieldPath kPath("env");

TEST(ParseSecretEnv, KeepsDeclarationsInOrder) {
  const std::string json = R"({"B":{"ref":"9.a"},"_a":{"ephemeral":true}})";
  const auto vars = ParseSecretEnv(MustParse(json), kPath);
  ASSERT_TRUE(vars.ok()) << TextOf(vars);
  EXPECT_FALSE((*vars)[0].ephemeral());
  EXPECT_TRUE((*vars)[1].ephemeral());
  EXPECT_EQ(Stringify(ToJson(*vars)), json);
  EXPECT_TRUE(ParseSecretEnv(MustParse("{}"), kPath)->empty());
}

TEST(ParseSecretEnv, RefusesWithTheContractsTexts) {
  const std::string one_of = "/env/A: env.A must be exactly one of { ref } or { ephemeral: true }";
  const std::string handle =
      "/env/A/ref: env.A.ref handle must match ^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$";
  const std::vector<RefusalCase> cases = {
      {"[]", "/env: env must be an object"},
      {R"({"9":{}})",
       "/env/9: env key \"9\" must be a valid env var name matching "
       "^[A-Za-z_][A-Za-z0-9_]{0,127}$"},
      {R"({"A":null})", "/env/A: env.A must be an object"},
      {R"({"A":[]})", "/env/A: env.A must be an object"},
      {R"({"A":{}})", one_of},
      {R"({"A":{"value":1}})", one_of},
      {R"({"A":{"ref":"x","ephemeral":true}})", one_of},
      {R"({"A":{"ref":"x","y":1}})", one_of},
      {R"({"A":{"ref":""}})", "/env/A/ref: env.A.ref must be a non-empty string"},
      {R"({"A":{"ref":null}})", "/env/A/ref: env.A.ref must be a non-empty string"},
      {R"({"A":{"ref":".x"}})", handle},
      {R"({"A":{"ref":)" + Quoted(128) + "}}", ""},
      {R"({"A":{"ref":)" + Quoted(129) + "}}", handle},
      {R"({"A":{"ephemeral":false}})",
       "/env/A/ephemeral: env.A.ephemeral must be the literal true"},
      {R"({"A":{"ephemeral":1}})",
       "/env/A/ephemeral: env.A.ephemeral must be the literal true"},
      // In key order, integer-like keys first.
      {R"({"A":1,"1":1})",
       "/env/1: env key \"1\" must be a valid env var name matching "
       "^[A-Za-z_][A-Za-z0-9_]{0,127}$"},
  };
  for (const auto& [json, text] : cases)
    EXPECT_EQ(PlacedTextOf(ParseSecretEnv(MustParse(json), kPath)), text) << json;
}

}  // namespace
}  // namespace aex::contract
