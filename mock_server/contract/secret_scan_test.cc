#include "mock_server/contract/secret_scan.h"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 1> kSkipped = {"secrets"};

// The place of the first finding, "" without one.
std::string Scan(const std::string& json) {
  const auto defect = ScanForCredentials(MustParse(json), kSkipped);
  return defect ? defect->place : "";
}

TEST(SecretScan, FindsEveryNameAtAnyDepth) {
  for (const std::string_view name : CredentialNames()) {
    const std::string key(name);
    EXPECT_EQ(Scan("{\"" + key + "\":1}"), "/" + key);
    EXPECT_EQ(Scan("{\"a\":[0,{\"b\":{\"" + key + "\":null}}]}"), "/a/1/b/" + key);
  }
  EXPECT_EQ(CredentialNames().size(), 9u);
}

TEST(SecretScan, NamesThePathWithDots) {
  const auto defect = ScanForCredentials(
      MustParse(R"({"submission":{"metadata":{"a":[{"x":[0,{"password":1}]}]}}})"), kSkipped);
  ASSERT_TRUE(defect.has_value());
  EXPECT_EQ(*defect,
            Invalid("Secret-bearing field is not allowed in platform submission: "
                    "submission.metadata.a.0.x.1.password",
                    "/submission/metadata/a/0/x/1/password"));
}

TEST(SecretScan, MatchesExactNamesOnly) {
  EXPECT_EQ(Scan(R"({"Password":1,"passwords":1,"api_key":1,"a":"password","b":["apiKey"]})"), "");
  EXPECT_EQ(Scan(R"([{"password":1}])"), "");  // The root is no object.
}

TEST(SecretScan, SkipsSecretsAtTheTopOnly) {
  EXPECT_EQ(Scan(R"({"secrets":{"apiKeys":{"password":1}}})"), "");
  EXPECT_EQ(Scan(R"({"a":{"secrets":{"apiKeys":1}}})"), "/a/secrets/apiKeys");
}

TEST(SecretScan, WalksDepthFirstInKeyOrder) {
  // A value is entered before the next key is tested.
  EXPECT_EQ(Scan(R"({"a":{"b":{"apiKey":1}},"password":1})"), "/a/b/apiKey");
  // A key is tested before its own value is entered.
  EXPECT_EQ(Scan(R"({"password":{"apiKey":1}})"), "/password");
  EXPECT_EQ(Scan(R"({"x":{"apiKey":1},"1":{"password":1}})"), "/1/password");
}

TEST(SecretScan, TakesDeepAndWideInput) {
  std::string deep = "1";
  for (int i = 0; i < kMaxJsonDepth - 1; ++i) deep = "{\"a\":" + deep + "}";
  EXPECT_EQ(Scan(deep), "");
  std::string wide = "{";
  for (int i = 0; i < 100'000; ++i) wide += "\"k" + std::to_string(i) + "\":[],";
  EXPECT_EQ(Scan(wide + "\"credentials\":0}"), "/credentials");
}

}  // namespace
}  // namespace aex::contract
