#include "mock_server/faults/scenario.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::faults {
namespace {

constexpr const char* kExample = R"({
  "version": 1,
  "name": "response-lost-then-throttled",
  "about": "The turn is billed, its answer is lost, the retry is throttled once.",
  "seed": 7,
  "settings": {"turnLatencyMs": 0, "recordLagMs": 0},
  "faults": [
    {"op": "message.send", "attempt": 1, "commit": "done",
     "do": {"kind": "drop", "phase": "response.head", "close": "rst"}},
    {"op": "message.send", "attempt": 2,
     "do": {"kind": "status", "status": 429, "retryAfter": "1"}}
  ]
})";

Result<Scenario> Read(std::string_view text) { return ReadScenarioText(text, {}); }

TEST(Scenario, ReadsAWholeFile) {
  const auto scenario = Read(kExample);
  ASSERT_TRUE(scenario.ok()) << aex::Describe(scenario.error());
  EXPECT_EQ(scenario->name, "response-lost-then-throttled");
  EXPECT_EQ(scenario->seed, 7);
  EXPECT_EQ(scenario->settings, R"({"turnLatencyMs":0,"recordLagMs":0})");
  EXPECT_EQ(scenario->profile, "");
  EXPECT_EQ(scenario->extra, "{}");
  ASSERT_EQ(scenario->faults.size(), 2u);
  EXPECT_EQ(scenario->faults[0].op, contract::Operation::kMessageSend);
  EXPECT_EQ(scenario->faults[0].commit.when, contract::Commit::kDone);
  EXPECT_EQ(scenario->faults[1].commit.when, contract::Commit::kNone);
  EXPECT_EQ(std::get<StatusFault>(scenario->faults[1].fault).retry_after,
            std::vector<std::string>{"1"});
}

TEST(Scenario, RoundTrips) {
  for (const char* text :
       {kExample, R"({"version":1})", R"({"version":1,"faults":[]})",
        R"({"version":1,"settings":{}})",
        R"({"version":1,"name":"a.b_c-D9","about":"Ä","seed":9007199254740991,)"
        R"("settings":{"a":[1,{"b":0.1}]},"profile":"other"})"}) {
    SCOPED_TRACE(text);
    const auto scenario = Read(text);
    ASSERT_TRUE(scenario.ok()) << aex::Describe(scenario.error());
    const auto again = ReadScenario(ToJson(*scenario), {});
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(*again, *scenario);
    EXPECT_EQ(ToJson(*again), ToJson(*scenario));
  }
}

TEST(Scenario, RefusesWithThePlace) {
  const struct {
    const char* text;
    const char* place;
    const char* message;
  } kCases[] = {
      {"", "line 1, column 1", "unexpected end"},
      {"{\n\"version\": 1,}", "line 2, column 14", ""},
      {"[]", "/", "must be an object"},
      {"{}", "/version", "is required"},
      {R"({"version":2})", "/version", "must be 1"},
      {R"({"version":"1"})", "/version", "must be 1"},
      {R"({"version":1,"version":1})", "line 1, column 24", "duplicate member name"},
      {R"({"version":1,"faults":[{"op":"*","op":"*"}]})", "line 1, column 39",
       "duplicate member name"},
      {R"({"version":1,"fault":[]})", "/fault",
       "is not an allowed field; permitted: about, faults, name, profile, seed"},
      {R"({"version":1,"a/b":1})", "/a~1b", "is not an allowed field"},
      {R"({"version":1,"name":""})", "/name", "must be 1 to 100 letters"},
      {R"({"version":1,"name":"a b"})", "/name", "must be 1 to 100 letters"},
      {R"({"version":1,"name":"a~b"})", "/name", "must be 1 to 100 letters"},
      {R"({"version":1,"name":7})", "/name", "must be a string"},
      {R"({"version":1,"about":7})", "/about", "must be a string"},
      {R"({"version":1,"about":"a\nb"})", "/about", "must be one line"},
      {R"({"version":1,"seed":-1})", "/seed", "from 0 to 9007199254740991"},
      {R"({"version":1,"seed":9007199254740992})", "/seed", "from 0 to 9007199254740991"},
      {R"({"version":1,"seed":1.5})", "/seed", "whole number"},
      {R"({"version":1,"settings":[]})", "/settings", "must be an object"},
      {R"({"version":1,"settings":null})", "/settings", "must be an object"},
      {R"({"version":1,"profile":""})", "/profile", "must be 1 to 100 letters"},
      {R"({"version":1,"faults":{}})", "/faults", "must be a list of rules"},
      {R"({"version":1,"faults":[5]})", "/faults/0", "must be an object"},
      {R"({"version":1,"faults":[{"op":"*","attempt":1,"do":{"kind":"delay","ms":1}},)"
       R"({"op":"*","attempt":1,"do":{"kind":"drop","phase":"work","close":"x"}}]})",
       "/faults/1/do/close", "must be one of: fin, rst, stall"},
      {R"({"version":1,"requirement":"billing/one-turn"})", "/requirement",
       "is not an allowed field"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.text);
    const auto scenario = Read(test.text);
    ASSERT_FALSE(scenario.ok());
    EXPECT_EQ(scenario.error().place, test.place) << scenario.error().message;
    EXPECT_NE(scenario.error().message.find(test.message), std::string::npos)
        << scenario.error().message;
  }
}

TEST(Scenario, AsksTheSettingsCheck) {
  ScenarioReadOptions options;
  int calls = 0;
  options.check_settings = [&calls](const Json& settings, const std::string& pointer) {
    ++calls;
    EXPECT_EQ(pointer, "/settings");
    if (Find(settings, "bad") != nullptr) return Status(Invalid("no", pointer + "/bad"));
    return Ok();
  };
  EXPECT_TRUE(ReadScenarioText(R"({"version":1,"settings":{"good":1}})", options).ok());
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(ReadScenarioText(R"({"version":1})", options).ok());
  EXPECT_EQ(calls, 1);
  const auto refused = ReadScenarioText(R"({"version":1,"settings":{"bad":1}})", options);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error(), Invalid("no", "/settings/bad"));
}

TEST(Scenario, KeepsTheFieldsOfAReproFile) {
  constexpr const char* kRepro =
      R"({"version":1,"name":"r","requirement":"billing/x","seed":3,"case":17,)"
      R"("client":{"cmd":"node a.mjs","time":"virtual"},"intents":[{"nonce":"i-1"}],)"
      R"("calls":[],"expected":"one","seen":"two","repeats":"3 of 3","timeline":[1.5],)"
      R"("faults":[]})";
  ScenarioReadOptions options;
  options.allow_extra = true;
  const auto scenario = ReadScenarioText(kRepro, options);
  ASSERT_TRUE(scenario.ok()) << aex::Describe(scenario.error());
  EXPECT_EQ(scenario->extra,
            R"({"requirement":"billing/x","case":17,"client":{"cmd":"node a.mjs",)"
            R"("time":"virtual"},"intents":[{"nonce":"i-1"}],"calls":[],"expected":"one",)"
            R"("seen":"two","repeats":"3 of 3","timeline":[1.5]})");
  const Json extra = ExtraOf(*scenario);
  EXPECT_EQ(AsSafeInteger(Find(extra, "case")), 17);
  const auto again = ReadScenario(ToJson(*scenario), options);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, *scenario);
  // Still nothing else.
  EXPECT_EQ(ReadScenarioText(R"({"version":1,"cases":1})", options).error().place,
            "/cases");
}

TEST(Scenario, HoldsItsBounds) {
  const auto with = [](const char* field, Json value) {
    Json document = {{"version", 1}};
    document[field] = std::move(value);
    return ReadScenario(document, {});
  };
  EXPECT_TRUE(with("name", std::string(kMaxNameBytes, 'n')).ok());
  EXPECT_FALSE(with("name", std::string(kMaxNameBytes + 1, 'n')).ok());
  EXPECT_TRUE(with("about", std::string(kMaxAboutBytes, 'a')).ok());
  EXPECT_FALSE(with("about", std::string(kMaxAboutBytes + 1, 'a')).ok());

  const Json rule = {{"op", "*"}, {"attempt", 1}, {"do", {{"kind", "delay"}, {"ms", 1}}}};
  Json rules = Json::array();
  for (std::size_t i = 0; i < kMaxRules; ++i) rules.push_back(rule);
  EXPECT_TRUE(with("faults", rules).ok());
  rules.push_back(rule);
  EXPECT_EQ(with("faults", rules).error().code, ErrorCode::kLimit);

  std::string text = R"({"version":1})";
  text.resize(kMaxScenarioBytes, ' ');
  EXPECT_TRUE(Read(text).ok());
  text.push_back(' ');
  EXPECT_EQ(Read(text).error().code, ErrorCode::kLimit);

  const auto nested = [](int depth) {
    const auto levels = static_cast<std::size_t>(depth - 1);  // The file is one.
    return R"({"version":1,"settings":{"a":)" + std::string(levels - 1, '[') +
           std::string(levels - 1, ']') + "}}";
  };
  EXPECT_TRUE(Read(nested(kMaxScenarioDepth)).ok());
  EXPECT_EQ(Read(nested(kMaxScenarioDepth + 1)).error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace aex::faults
