#include "conformance/scenario/request_grammar.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "conformance/scenario/json_tree.h"
#include "mock_server/contract/request_hash.h"
#include "mock_server/contract/run_request.h"

namespace aex::conformance {
namespace {

constexpr std::uint64_t kRequests = 3000;

// "/submission/tools/0/name" without its indices.
std::string Topic(const JsonPath& path) {
  JsonPath names;
  for (const JsonStep& step : path) {
    if (!step.index) names.push_back(step);
  }
  return PointerOf(names);
}

TEST(RequestGrammar, DrawsWhatTheContractAccepts) {
  std::set<std::string> topics;
  for (std::uint64_t seed = 0; seed < kRequests; ++seed) {
    Dice dice(seed);
    const Json request = DrawRequest(dice);
    const auto parsed = contract::ParseRunRequest(request);
    ASSERT_TRUE(parsed.ok()) << Describe(parsed.error()) << "\n" << Stringify(request);
    for (const JsonPath& path : PathsOf(request)) topics.insert(Topic(path));
  }
  for (const char* topic :
       {"/webhook/url", "/limits/maxSpendUsd", "/machine/spot", "/proxyEndpoints/retry/jitter",
        "/secrets/proxyEndpointAuth/value/password", "/secrets/mcpServers/headers/x-auth",
        "/submission/tools/entry", "/submission/secretEnv/SECRET_0/ref",
        "/submission/environment/networking/allowedHosts", "/submission/outputs/maxFiles",
        "/submission/platform/systemPrompt", "/submission/files/mountPath"})
    EXPECT_EQ(topics.count(topic), 1u) << topic << " is never drawn";
}

// A request rebuilt from the normal form: secrets and proxy parts as they were
// given, the rest as the parser gave it back.
Json Rebuilt(const Json& request, const Json& normal) {
  Json rebuilt = Json::object();
  for (const char* member : {"workspaceId", "idempotencyKey", "provider", "submission",
                             "runtimeSize", "proxyEndpoints", "webhook", "limits", "machine",
                             "secrets"}) {
    if (const Json* value = Find(normal, member)) rebuilt[member] = *value;
  }
  // The parser splits tools by kind and a time-out becomes a number.
  if (const Json* timeout = Find(request, "timeout")) rebuilt["timeout"] = *timeout;
  Json& brief = rebuilt["submission"];
  brief.erase("tools");
  brief.erase("skillTools");
  brief.erase("builtinTools");
  if (const Json* tools = Find(*Find(request, "submission"), "tools")) brief["tools"] = *tools;
  // A package's ecosystem goes back into its name.
  if (const auto environment = brief.find("environment"); environment != brief.end()) {
    if (const auto packages = environment->find("packages"); packages != environment->end()) {
      for (Json& package : *packages) {
        package["name"] = *AsString(Find(package, "ecosystem")) + ":" +
                          *AsString(Find(package, "name"));
        package.erase("ecosystem");
      }
    }
  }
  return rebuilt;
}

TEST(RequestGrammar, NormalFormsAreTheirOwnNormalForm) {
  for (std::uint64_t seed = 0; seed < kRequests; ++seed) {
    Dice dice(seed);
    const Json request = DrawRequest(dice);
    const auto first = contract::ParseRunRequest(request);
    ASSERT_TRUE(first.ok());
    const Json rebuilt = Rebuilt(request, ToJson(*first));
    const auto second = contract::ParseRunRequest(rebuilt);
    ASSERT_TRUE(second.ok()) << Describe(second.error()) << "\n" << Stringify(rebuilt);
    EXPECT_EQ(Stringify(ToJson(*second)), Stringify(ToJson(*first))) << Stringify(request);
    EXPECT_EQ(contract::RequestHash(*second), contract::RequestHash(*first));
  }
}

// The same document with the members of every object in another order. Objects
// whose order is data (credential maps and the like keep theirs) hash equal too.
Json Shuffled(const Json& value, Dice& dice) {
  if (value.is_array()) {
    Json out = Json::array();
    for (const Json& item : value) out.push_back(Shuffled(item, dice));
    return out;
  }
  if (!value.is_object()) return value;
  std::vector<std::pair<std::string, Json>> members;
  for (const auto& [key, child] : value.get_ref<const Json::object_t&>())
    members.insert(members.begin() + static_cast<std::ptrdiff_t>(dice.Below(members.size() + 1)),
                   {key, Shuffled(child, dice)});
  Json out = Json::object();
  for (auto& [key, child] : members) out[key] = std::move(child);
  return out;
}

TEST(RequestGrammar, OrderOfMembersChangesNeitherVerdictNorHash) {
  for (std::uint64_t seed = 0; seed < kRequests; ++seed) {
    Dice dice(seed);
    const Json request = DrawRequest(dice);
    const auto one = contract::ParseRunRequest(request);
    const auto other = contract::ParseRunRequest(Shuffled(request, dice));
    ASSERT_TRUE(one.ok());
    ASSERT_TRUE(other.ok()) << Describe(other.error());
    EXPECT_EQ(contract::RequestHash(*one), contract::RequestHash(*other)) << Stringify(request);
  }
}

}  // namespace
}  // namespace aex::conformance
