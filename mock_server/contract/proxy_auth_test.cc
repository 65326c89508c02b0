#include "mock_server/contract/proxy_auth.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

const FieldPath kPath("auth");

std::string AuthText(const std::string& value_json) {
  return PlacedTextOf(ParseProxyAuth(
      MustParse(R"([{"name":"a","value":)" + value_json + "}]"), kPath));
}

TEST(ParseProxyAuth, KeepsEveryType) {
  for (const std::string value :
       {R"({"type":"bearer","token":"12345678"})",
        R"({"type":"basic","username":"u","password":"12345678"})",
        R"({"type":"header","value":"12345678"})", R"({"type":"query","value":"ééé12"})"}) {
    const std::string entry = R"({"name":"a","value":)" + value + "}";
    const auto auths = ParseProxyAuth(MustParse("[" + entry + "]"), kPath);
    ASSERT_TRUE(auths.ok()) << TextOf(auths);
    EXPECT_EQ(Stringify(ToJson((*auths)[0])), entry);
  }
  EXPECT_TRUE(ParseProxyAuth(MustParse("[]"), kPath)->empty());
}

TEST(ParseProxyAuth, RefusesValuesWithTheContractsTexts) {
  const std::string at = "auth[0].value";
  const std::string shorter =
      " must be at least 8 bytes; shorter values cannot be reliably redacted from upstream "
      "responses";
  const std::string allowed = " is not an allowed field; permitted: type, ";
  const std::vector<RefusalCase> cases = {
      {"null", ": auth[0].value must be an object"},
      {"{}", "/type: " + at + ".type must be a non-empty string"},
      {R"({"type":1})", "/type: " + at + ".type must be a non-empty string"},
      {R"({"type":"none","x":1})",
       "/type: " + at + ".type must be one of: bearer, basic, header, query"},
      {R"({"type":"bearer","value":"x"})", "/value: " + at + ".value" + allowed + "token"},
      {R"({"type":"basic","token":"x"})",
       "/token: " + at + ".token" + allowed + "username, password"},
      {R"({"type":"header","name":"x"})", "/name: " + at + ".name" + allowed + "value"},
      {R"({"type":"bearer"})", "/token: " + at + ".token must be a non-empty string"},
      {R"({"type":"bearer","token":"1234567"})", "/token: " + at + ".token" + shorter},
      {R"({"type":"query","value":"ééé1"})", "/value: " + at + ".value" + shorter},
      {R"({"type":"basic","password":"x"})",
       "/username: " + at + ".username must be a non-empty string"},
      {R"({"type":"basic","username":"u","password":"1234567"})",
       "/password: " + at + ".password" + shorter},
  };
  for (const auto& [json, text] : cases) {
    std::string expected = "/auth/0/value";
    expected += text;
    EXPECT_EQ(AuthText(json), expected) << json;
  }
}

TEST(ParseProxyAuth, RefusesEntriesWithTheContractsTexts) {
  const std::vector<RefusalCase> cases = {
      {"{}", "auth must be an array"},
      {"[1]", "auth[0] must be an object"},
      {R"([{"type":1}])", "auth[0].type is not an allowed field; permitted: name, value"},
      {R"([{}])", "auth[0].name must be a non-empty string"},
      {R"([{"name":"A"}])",
       "auth[0].name must match the same pattern as proxyEndpoints[].name (lowercase "
       "letters, digits, '_' and '-'; <=63 chars)"},
      {R"([{"name":"a"}])", "auth[0].value must be an object"},
      {R"([{"name":"a","value":{"type":"query","value":"12345678"}},
           {"name":"a","value":{"type":"query","value":"12345678"}}])",
       "auth duplicate name: a"},
  };
  for (const auto& [json, text] : cases)
    EXPECT_EQ(TextOf(ParseProxyAuth(MustParse(json), kPath)), text) << json;
}

}  // namespace
}  // namespace aex::contract
