#include "mock_server/contract/run_request.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "mock_server/contract/request_hash.h"
#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

std::string TextWith(const std::string& pointer, const std::string& json) {
  return PlacedTextOf(ParseRunRequest(BaseWith(pointer, json)));
}

TEST(ParseRunRequest, KeepsTheContractsKeyOrder) {
  Json request = MustParse(R"({"machine":{"spot":true},"limits":{"maxSpendUsd":1},
    "webhook":{"url":"https://x.test"},"proxyEndpoints":[],"timeout":"1h",
    "runtimeSize":"shared-1x-6gb"})");
  const Json base = BaseRequest();
  for (const auto& [key, value] : base.items()) request[key] = value;
  const auto parsed = ParseRunRequest(request);
  ASSERT_TRUE(parsed.ok()) << TextOf(parsed);
  EXPECT_EQ(Stringify(ToJson(*parsed)),
            R"({"workspaceId":"workspace-1","idempotencyKey":"idem-1",)"
            R"("provider":"anthropic","submission":{"model":"claude-haiku-4-5",)"
            R"("prompt":["hello"],"tools":[],"agentsMd":[],"files":[],"mcpServers":[]},)"
            R"("runtimeSize":"shared-1x-6gb","timeoutMs":3600000,)"
            R"("webhook":{"url":"https://x.test"},"limits":{"maxSpendUsd":1},)"
            R"("machine":{"spot":true},"secrets":{"apiKeys":{"anthropic":)"
            R"("sk-anthropic-test"}}})");
}

TEST(ParseRunRequest, RefusesTheTopLevel) {
  const std::string permitted =
      " is not an allowed field; permitted: workspaceId, idempotencyKey, provider, submission, "
      "runtimeSize, timeout, proxyEndpoints, webhook, limits, machine, secrets";
  EXPECT_EQ(PlacedTextOf(ParseRunRequest(MustParse("[]"))), "submission must be an object");
  for (const std::string key : {"parentRunId", "apiKey", "retention", "input", "7"})
    EXPECT_EQ(TextWith("/" + key, "1"), "/" + key + ": submission." + key + permitted);
  for (const std::string key : {"workspaceId", "idempotencyKey"}) {
    for (const std::string json : {"null", "\"\"", "1"})
      EXPECT_EQ(TextWith("/" + key, json),
                "/" + key + ": " + key + " must be a non-empty string");
  }
  EXPECT_EQ(TextWith("/provider", R"({"b":1,"1":2})"),
            "/provider: provider must be one of: anthropic, deepseek, openai, gemini, mistral, "
            "openrouter, doubao, doubao-cn (got {\"1\":2,\"b\":1})");
  EXPECT_EQ(TextWith("/runtimeSize", "null"),
            "/runtimeSize: runtimeSize must be one of: shared-0.06x-256mb, shared-0.25x-1gb, "
            "shared-0.5x-4gb, shared-1x-6gb, shared-2x-8gb, shared-4x-12gb (got null)");
}

TEST(ParseRunRequest, SaysWhichApiCodeARefusalHas) {
  Json request = BaseRequest();
  request.erase("secrets");
  const Rejection no_key = RejectionOf(ParseRunRequest(request).error());
  EXPECT_EQ(no_key.api_code, "missing_provider_key");
  EXPECT_EQ(no_key.text, "secrets.apiKeys[\"anthropic\"] is required");
  EXPECT_EQ(no_key.pointer, "/secrets/apiKeys/anthropic");
  EXPECT_EQ(RejectionOf(ParseRunRequest(Json()).error()).api_code, "invalid_submission");
}

// Defects in the order of contract 2.1: each request holds one and all that
// follow it.
TEST(ParseRunRequest, NamesTheFirstOfManyDefects) {
  struct Defective {
    std::string pointer, json, text;
  };
  const std::vector<Defective> defects = {
      {"/other", "1", "submission.other is not"},
      {"/submission/metadata", R"({"password":1})", "Secret-bearing field"},
      {"/provider", "\"openai\"", ""},
      {"/runtimeSize", "1", "runtimeSize must"},
      {"/timeout", "1", "timeout must"},
      {"/webhook", "1", "webhook must"},
      {"/limits", "1", "limits must"},
      {"/machine", "1", "machine must"},
      {"/proxyEndpoints", "1", "proxyEndpoints must"},
      {"/secrets/other", "1", "secrets.other is not"},
      {"/secrets/apiKeys", R"({"gemini":"x"})", "secrets.apiKeys[\"openai\"] is required"},
      {"/submission/outputMode", "1", "submission.outputMode must"},
      {"/workspaceId", "1", "submission.model \"claude-haiku-4-5\" is not supported"},
  };
  for (std::size_t first = 0; first < defects.size(); ++first) {
    Json request = BaseRequest();
    for (std::size_t i = first; i < defects.size(); ++i)
      request[Json::json_pointer(defects[i].pointer)] = MustParse(defects[i].json);
    if (first > 2) request["provider"] = "openai";
    if (first > 10) request["secrets"]["apiKeys"] = MustParse(R"({"openai":"x"})");
    const std::string expected = defects[first == 2 ? 3 : first].text;
    const std::string text = TextOf(ParseRunRequest(request));
    EXPECT_TRUE(text.starts_with(expected)) << text << " instead of " << expected;
  }
}

std::vector<Json> Requests(const std::string& folder) {
  std::vector<Json> requests;
  for (const std::string& path : VectorFilesIn(folder)) {
    for (const Json& vector : VectorsOf(path)) {
      const Json* submission = Find(vector, "submission");
      requests.push_back(submission != nullptr ? *submission
                                               : MustParse(TextMember(vector, "text")));
    }
  }
  return requests;
}

// What a caller would have to write for this normal form.
Json Rebuilt(Json normal) {
  if (const auto ms = AsSafeInteger(Find(normal, "timeoutMs"))) {
    normal["timeout"] = std::to_string(*ms) + "ms";
    normal.erase("timeoutMs");
  }
  Json& brief = normal["submission"];
  for (const std::string list : {"skillTools", "builtinTools"}) {
    if (!brief.contains(list)) continue;
    for (const Json& tool : brief[list]) brief["tools"].push_back(tool);
    brief.erase(list);
  }
  if (brief.contains("environment") && brief["environment"].contains("packages")) {
    for (Json& package : brief["environment"]["packages"]) {
      package["name"] = *AsString(Find(package, "ecosystem")) + ":" +
                        *AsString(Find(package, "name"));
      package.erase("ecosystem");
    }
  }
  // A denied entry of slashes only became the empty string (contract 2.14).
  if (brief.contains("outputs") && brief["outputs"].contains("deniedDirs")) {
    for (Json& dir : brief["outputs"]["deniedDirs"]) {
      if (dir == "") dir = "/";
    }
  }
  return normal;
}

TEST(ParseRunRequest, GivesARebuiltRequestTheSameNormalFormAndHash) {
  for (const Json& request : Requests("submissions/accept")) {
    const auto first = ParseRunRequest(request);
    ASSERT_TRUE(first.ok()) << TextOf(first);
    const auto second = ParseRunRequest(Rebuilt(ToJson(*first)));
    ASSERT_TRUE(second.ok()) << TextOf(second) << " for " << Stringify(request);
    EXPECT_EQ(*second, *first);
    EXPECT_EQ(Stringify(ToJson(*second)), Stringify(ToJson(*first)));
    EXPECT_EQ(RequestHash(*second), RequestHash(*first));
  }
}

Json Shuffled(const Json& value, std::mt19937_64& random) {
  if (value.is_array()) {
    Json out = Json::array();
    for (const Json& item : value) out.push_back(Shuffled(item, random));
    return out;
  }
  if (!value.is_object()) return value;
  auto members = MembersInJsOrder(value);
  std::shuffle(members.begin(), members.end(), random);
  Json out = Json::object();
  for (const JsonMember& member : members)
    out[std::string(member.key)] = Shuffled(*member.value, random);
  return out;
}

RC_GTEST_PROP(ParseRunRequest, DoesNotDependOnTheOrderOfKeys, (std::uint64_t seed)) {
  static const std::vector<Json> accepted = Requests("submissions/accept");
  static const std::vector<Json> refused = Requests("submissions/reject");
  std::mt19937_64 random(seed);
  for (int i = 0; i < 8; ++i) {
    const Json& good = accepted[random() % accepted.size()];
    const auto before = ParseRunRequest(good);
    const auto after = ParseRunRequest(Shuffled(good, random));
    RC_ASSERT(before.ok() && after.ok());
    RC_ASSERT(RequestHash(*before) == RequestHash(*after));
    RC_ASSERT(!ParseRunRequest(Shuffled(refused[random() % refused.size()], random)).ok());
  }
}

// One member anywhere, replaced by something foreign: an answer, and when it is
// a normal form, one that can be rebuilt.
RC_GTEST_PROP(ParseRunRequest, AnswersForAnyDefect, (std::uint64_t seed)) {
  static const std::vector<Json> accepted = Requests("submissions/accept");
  static const std::vector<Json> foreign = {
      Json(), Json(true), Json(0), Json(-1), Json(1.5), Json(1e300), Json(""), Json(" "),
      Json("x"), Json("\xED\xA0\x80"), Json(std::string("\0", 1)), Json::array(), Json::object(),
      Json::array({Json::object()}), MustParse(R"({"0":{"a":[]}})"), Json("//../\\%2e")};
  std::mt19937_64 random(seed);
  for (int i = 0; i < 8; ++i) {
    Json request = accepted[random() % accepted.size()];
    Json* place = &request;
    while (place->is_structured() && !place->empty() && random() % 8 != 0) {
      auto at = place->begin();
      std::advance(at, static_cast<std::ptrdiff_t>(random() % place->size()));
      place = &*at;
    }
    *place = foreign[random() % foreign.size()];
    const auto parsed = ParseRunRequest(request);
    if (!parsed) {
      RC_ASSERT(!parsed.error().message.empty());
      continue;
    }
    const auto again = ParseRunRequest(Rebuilt(ToJson(*parsed)));
    RC_ASSERT(again.ok());
    RC_ASSERT(*again == *parsed);
  }
}

}  // namespace
}  // namespace aex::contract
