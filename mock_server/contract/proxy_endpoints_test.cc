#include "mock_server/contract/proxy_endpoints.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

// The good endpoint with one member replaced, or taken out by an empty text.
Json Endpoint(const std::string& key = "", const std::string& json = "") {
  Json endpoint = MustParse(R"({"name":"api","baseUrl":"https://x.test/v1",
    "authShape":{"type":"none"},"allowMethods":["GET"],"allowPathPrefixes":["/"]})");
  if (!key.empty() && json.empty()) endpoint.erase(key);
  if (!json.empty()) endpoint[key] = MustParse(json);
  return endpoint;
}

// What is said about one field, without its path; "" when it is accepted.
std::string FieldText(const std::string& key, const std::string& json) {
  const std::string text = TextOf(ParseProxyEndpoints(Json::array({Endpoint(key, json)})));
  const std::string prefix = "proxyEndpoints[0]." + key;
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

// The field as it is in the normal form, or what is said about it.
std::string FieldNormal(const std::string& key, const std::string& json) {
  const auto endpoints = ParseProxyEndpoints(Json::array({Endpoint(key, json)}));
  if (!endpoints) return endpoints.error().message;
  const Json normal = ToJson((*endpoints)[0]);
  const Json* field = Find(normal, key);
  return field == nullptr ? "absent" : Stringify(*field);
}

TEST(ParseProxyEndpoints, KeepsTheContractsKeyOrder) {
  Json endpoint = MustParse(R"({"retry":{},"timeoutMs":1,"maxResponseBytes":2,
    "maxRequestBytes":3,"responseMode":"full","allowHeaders":[]})");
  const Json good = Endpoint();
  for (const auto& [key, value] : good.items()) endpoint[key] = value;
  const auto endpoints = ParseProxyEndpoints(Json::array({endpoint}));
  ASSERT_TRUE(endpoints.ok()) << TextOf(endpoints);
  EXPECT_EQ(Stringify(ToJson((*endpoints)[0])),
            R"({"name":"api","baseUrl":"https://x.test/v1","authShape":{"type":"none"},)"
            R"("allowMethods":["GET"],"allowPathPrefixes":["/"],"allowHeaders":[],)"
            R"("responseMode":"full","maxRequestBytes":3,"maxResponseBytes":2,)"
            R"("timeoutMs":1,"retry":{}})");
  EXPECT_TRUE(ParseProxyEndpoints(MustParse("[]"))->empty());
}

TEST(ParseProxyEndpoints, RefusesShapes) {
  EXPECT_EQ(TextOf(ParseProxyEndpoints(MustParse("null"))), "proxyEndpoints must be an array");
  EXPECT_EQ(TextOf(ParseProxyEndpoints(MustParse("[[]]"))),
            "proxyEndpoints[0] must be an object");
  EXPECT_EQ(FieldText("x", "1"), " is not an allowed field");
  EXPECT_EQ(PlacedTextOf(ParseProxyEndpoints(Json::array({Endpoint(), Endpoint()}))),
            "/proxyEndpoints/1/name: proxyEndpoints duplicate name: api");
}

TEST(ProxyName, IsRefused) {
  for (const std::string json : {"", "null", "1", "\"\""})
    EXPECT_EQ(FieldText("name", json), " must be a non-empty string");
  EXPECT_EQ(FieldText("name", "\"Api\""),
            " must match /^[a-z][a-z0-9_-]{0,62}$/ (lowercase letters, digits, '_' and '-'; "
            "<=63 chars)");
  for (const std::string name : {"proxy", "aex", "internal", "admin"})
    EXPECT_EQ(FieldText("name", "\"" + name + "\""), " is reserved: " + name);
  EXPECT_EQ(FieldText("name", "\"admin2\""), "");
}

TEST(BaseUrl, IsStoredAsOriginAndPath) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"https://x.test", "https://x.test"},
      {"HTTPS://X.test:443/", "https://x.test"},
      {"https://x.test:8443/a//", "https://x.test:8443/a"},
      {"https://x.test//", "https://x.test"},
      {"https://x.test/a/../b/./c?", "https://x.test/b/c"},
      {"https://x.test/a#", "https://x.test/a"},
      {"https://@x.test/a b", "https://x.test/a%20b"},
      {"https://127.1/", "https://127.0.0.1"},
      {"https://[::1]/", "https://[::1]"},
  };
  for (const auto& [url, stored] : cases)
    EXPECT_EQ(FieldNormal("baseUrl", "\"" + url + "\""), "\"" + stored + "\"");
}

TEST(BaseUrl, IsRefused) {
  const std::vector<RefusalCase> cases = {
      {"", " must be a non-empty string"},
      {"\"\"", " must be a non-empty string"},
      {"\"x\"", " must be a valid absolute URL"},
      {"\"http://x.test\"", " must use https://"},
      {"\"https://u@x.test\"", " must not embed credentials"},
      {"\"https://x.test?a\"", " must not include a query string or fragment"},
      {"\"https://x.test#a\"", " must not include a query string or fragment"},
      {"\"https://u@x.test?a\"", " must not embed credentials"},
  };
  for (const auto& [json, text] : cases) EXPECT_EQ(FieldText("baseUrl", json), text) << json;
}

TEST(AuthShape, IsRefused) {
  const std::vector<RefusalCase> cases = {
      {"", " must be an object"},
      {"{}", ".type must be a non-empty string"},
      {R"({"type":"oauth"})", ".type must be one of: none, bearer, basic, header, query"},
      {R"({"type":"none","name":"x"})", ".name is not an allowed field; permitted: type"},
      {R"({"type":"query","x":1})", ".x is not an allowed field; permitted: type, name"},
      {R"({"type":"header"})", ".name must be a non-empty string"},
      {R"({"type":"query","name":""})", ".name must be a non-empty string"},
      {R"({"type":"header","name":"a b"})",
       ".name must be a valid header token (<=64 chars): a b"},
      {R"({"type":"header","name":)" + Quoted(65) + "}",
       ".name must be a valid header token (<=64 chars): " + std::string(65, 'a')},
      {R"({"type":"query","name":"a+b"})", ".name must be a URL-safe identifier (<=64 chars)"},
      {R"({"type":"query","name":)" + Quoted(64) + "}", ""},
      {R"({"type":"header","name":"X-Api-Key"})", ""},
      {R"({"type":"basic"})", ""},
  };
  for (const auto& [json, text] : cases) EXPECT_EQ(FieldText("authShape", json), text) << json;
  EXPECT_EQ(FieldNormal("authShape", R"({"name":"X-Key","type":"header"})"),
            R"({"type":"header","name":"X-Key"})");
}

TEST(AllowLists, AreNormalised) {
  EXPECT_EQ(FieldNormal("allowMethods", R"(["get","POST","Get"])"), R"(["GET","POST"])");
  EXPECT_EQ(FieldNormal("allowPathPrefixes", R"(["/b","/a","/b"])"), R"(["/b","/a"])");
  EXPECT_EQ(FieldNormal("allowHeaders", R"(["X-A","x-a","Accept"])"), R"(["x-a","accept"])");
  EXPECT_EQ(FieldNormal("allowHeaders", "[]"), "[]");
}

TEST(AllowLists, AreRefused) {
  const std::vector<std::pair<std::string, RefusalCase>> cases = {
      {"allowMethods", {"", " must be a non-empty array of HTTP methods"}},
      {"allowMethods", {"[]", " must be a non-empty array of HTTP methods"}},
      {"allowMethods", {"[1]", " entries must be strings"}},
      {"allowMethods", {R"(["FOO"])", " contains unsupported method: FOO"}},
      {"allowPathPrefixes", {"[]", " must be a non-empty array of path prefixes"}},
      {"allowPathPrefixes", {R"(["a"])", " entries must be non-empty strings starting with '/'"}},
      {"allowPathPrefixes", {R"([""])", " entries must be non-empty strings starting with '/'"}},
      {"allowPathPrefixes",
       {R"(["/a..b"])", " entry must not contain path traversal: /a..b"}},
      {"allowPathPrefixes",
       {R"(["/%2E%2e"])", " entry must not contain path traversal: /%2E%2e"}},
      {"allowHeaders", {"null", " must be an array of header names"}},
      {"allowHeaders", {R"([""])", " entries must be non-empty strings"}},
      {"allowHeaders", {R"(["a:b"])", " must be a valid header token (<=64 chars): a:b"}},
      {"allowHeaders", {R"(["Cookie"])", " contains a forbidden header: cookie"}},
  };
  for (const auto& [key, c] : cases) EXPECT_EQ(FieldText(key, c.json), c.text) << c.json;
}

TEST(AllowHeaders, KeepTheEndpointsOwnHeaderOut) {
  Json endpoint = Endpoint("allowHeaders", R"(["x-ok","X-KEY"])");
  endpoint["authShape"] = MustParse(R"({"type":"header","name":"X-Key"})");
  EXPECT_EQ(PlacedTextOf(ParseProxyEndpoints(Json::array({endpoint}))),
            "/proxyEndpoints/0/allowHeaders/1: proxyEndpoints[0].allowHeaders must not "
            "contain the auth header for this endpoint (x-key); the proxy injects it from "
            "secrets.proxyEndpointAuth");
  // The name of a query parameter is no header.
  endpoint["authShape"] = MustParse(R"({"type":"query","name":"X-Key"})");
  EXPECT_TRUE(ParseProxyEndpoints(Json::array({endpoint})).ok());
}

TEST(ProxyNumbers, ArePositiveSafeIntegers) {
  for (const std::string key : {"maxRequestBytes", "maxResponseBytes", "timeoutMs"}) {
    for (const std::string json : {"0", "1.5", "null", "\"1\"", "9007199254740992"})
      EXPECT_EQ(FieldText(key, json), " must be a positive safe integer");
    EXPECT_EQ(FieldNormal(key, "9007199254740991"), "9007199254740991");
  }
  EXPECT_EQ(FieldText("responseMode", "\"Full\""),
            " must be one of: status_only, headers_only, full");
}

}  // namespace
}  // namespace aex::contract
