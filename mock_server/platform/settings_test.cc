#include "mock_server/platform/settings.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::platform {
namespace {

struct Reading {
  Status status = Ok();
  Settings settings;
  ClockSettings clock;
};

Reading ReadOver(const std::string& text, Settings settings = {}, ClockSettings clock = {}) {
  const auto json = ParseJson(text);
  CHECK(json.ok());
  Reading out{Ok(), std::move(settings), std::move(clock)};
  out.status = ReadSettings(*json, "/settings", out.settings, out.clock);
  return out;
}

std::string ErrorOf(const std::string& text) {
  const Reading out = ReadOver(text);
  return out.status.ok() ? "" : Describe(out.status.error());
}

Settings Unusual() {
  Settings settings;
  settings.turn_latency_ms = 1;
  settings.turn_price_microusd = 2;
  settings.page_size = 3;
  settings.replay_marker = true;
  settings.idempotency_ttl_ms = 4;
  settings.agent_text = "five";
  return settings;
}

TEST(Settings, HaveTheDefaultsOfTheContract) {
  const Settings settings;
  EXPECT_EQ(settings.turn_latency_ms, 0);
  EXPECT_EQ(settings.turn_price_microusd, 10'000);
  EXPECT_EQ(settings.page_size, 1000);
  EXPECT_FALSE(settings.replay_marker);
  EXPECT_EQ(settings.idempotency_ttl_ms, 0);
  EXPECT_EQ(settings.agent_text, std::nullopt);
}

TEST(Settings, ReadEveryField) {
  const Reading out = ReadOver(
      R"({"turnLatencyMs":1,"turnPriceMicroUsd":2,"pageSize":3,"replayMarker":true,
          "idempotencyTtlMs":4,"agent":{"text":"five"},"clock":"manual","nowMs":6})");
  ASSERT_TRUE(out.status.ok());
  EXPECT_EQ(out.settings, Unusual());
  EXPECT_EQ(out.clock, (ClockSettings{"manual", 6}));
}

TEST(Settings, LayOnlyTheGivenFieldsOverThePresentOnes) {
  const Reading out =
      ReadOver(R"({"pageSize":9,"agent":{},"nowMs":8})", Unusual(), {"system", 7});
  ASSERT_TRUE(out.status.ok());
  Settings expected = Unusual();
  expected.page_size = 9;
  EXPECT_EQ(out.settings, expected);
  EXPECT_EQ(out.clock, (ClockSettings{"system", 8}));
  EXPECT_EQ(ReadOver("{}", Unusual()).settings, Unusual());
}

struct Bound {
  const char* name;
  const char* least;
  const char* below;
  const char* most;
  const char* above;
};

TEST(Settings, TakeNumbersUpToTheirBoundsOnBothSides) {
  for (const Bound& bound :
       {Bound{"turnLatencyMs", "0", "-1", "86400000", "86400001"},
        Bound{"turnPriceMicroUsd", "0", "-1", "1000000000000", "1000000000001"},
        Bound{"pageSize", "1", "0", "1000", "1001"},
        Bound{"idempotencyTtlMs", "0", "-1", "86400000", "86400001"},
        Bound{"nowMs", "0", "-1", "253402300799999", "253402300800000"}}) {
    const auto with = [&](const std::string& value) {
      return ErrorOf("{\"" + std::string(bound.name) + "\":" + value + "}");
    };
    const std::string refusal = "/settings/" + std::string(bound.name) +
                                ": must be a whole number from " + bound.least + " to " +
                                bound.most;
    EXPECT_EQ(with(bound.least), "");
    EXPECT_EQ(with(bound.most), "");
    for (const char* bad : {bound.below, bound.above, "1.5", "\"1\"", "null", "true", "1e400"})
      EXPECT_EQ(with(bad), refusal) << bad;
  }
}

TEST(Settings, RefuseWhatIsNoneOfTheirFormWithItsPointer) {
  EXPECT_EQ(ErrorOf("[]"), "/settings: must be an object");
  EXPECT_EQ(ErrorOf("null"), "/settings: must be an object");
  EXPECT_EQ(ErrorOf(R"({"replayMarker":1})"), "/settings/replayMarker: must be true or false");
  EXPECT_EQ(ErrorOf(R"({"clock":"lunar"})"),
            "/settings/clock: must be one of: system, manual");
  EXPECT_EQ(ErrorOf(R"({"clock":null})"), "/settings/clock: must be one of: system, manual");
  EXPECT_EQ(ErrorOf(R"({"agent":"hi"})"), "/settings/agent: must be an object");
  EXPECT_EQ(ErrorOf(R"({"agent":{"text":1}})"), "/settings/agent/text: must be a string");
  EXPECT_EQ(ErrorOf(R"({"agent":{"mood":1}})"),
            "/settings/agent/mood: is not an allowed field; permitted: text");
  EXPECT_EQ(ErrorOf(R"({"turnlatencyms":1})"),
            "/settings/turnlatencyms: is not an allowed field; permitted: agent, clock, "
            "idempotencyTtlMs, nowMs, pageSize, replayMarker, turnLatencyMs, "
            "turnPriceMicroUsd");
}

TEST(Settings, ChangeNothingWhenOneFieldIsWrong) {
  for (const char* text :
       {R"({"turnLatencyMs":9,"clock":"manual","nowMs":9,"pageSize":0})",
        R"({"agent":{"text":"nine"},"replayMarker":false,"unknown":1})",
        R"({"agent":{"text":"nine","mood":1}})"}) {
    const Reading out = ReadOver(text, Unusual(), {"system", 7});
    EXPECT_FALSE(out.status.ok()) << text;
    EXPECT_EQ(out.settings, Unusual()) << text;
    EXPECT_EQ(out.clock, (ClockSettings{"system", 7})) << text;
  }
}

TEST(Settings, AreShownAsTheyAreRead) {
  EXPECT_EQ(Stringify(ToJson(Settings{})),
            R"({"turnLatencyMs":0,"turnPriceMicroUsd":10000,"pageSize":1000,)"
            R"("replayMarker":false,"idempotencyTtlMs":0})");
  const Reading back = ReadOver(Stringify(ToJson(Unusual())));
  EXPECT_EQ(back.settings, Unusual());
}

}  // namespace
}  // namespace aex::platform
