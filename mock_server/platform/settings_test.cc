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

// Every field other than by default.
Settings Unusual() {
  Settings settings;
  settings.turn_latency_ms = 1;
  settings.record_lag_ms = 2;
  settings.concurrency_cap = 3;
  settings.submit_per_minute = 4;
  settings.balance_microusd = 5'500'000;
  settings.spend_cap_microusd = 290'000;
  settings.turn_price_microusd = 7;
  settings.page_size = 8;
  settings.hashed = {false, false, false, false, false, false};
  settings.parse = {false, 28'800'000};
  settings.replay_marker = true;
  settings.idempotency_ttl_ms = 9;
  settings.webhook_sink = "http://127.0.0.1:9/sink";
  settings.coupons = {{"WELCOME", 10'000'000, std::nullopt}, {"OURS", 1, "ws_1"}};
  settings.agent.text = "ten";
  return settings;
}

constexpr char kUnusual[] =
    R"({"turnLatencyMs":1,"recordLagMs":2,"concurrencyCap":3,"submitPerMinute":4,)"
    R"("balanceUsd":5.5,"spendCapUsd":0.29,"turnPriceMicroUsd":7,"pageSize":8,)"
    R"("hashed":{"provider":false,"runtimeSize":false,"timeout":false,)"
    R"("proxyEndpoints":false,"limits":false,"machine":false},)"
    R"("timeoutCeilingMs":28800000,"uncertainModels":false,"replayMarker":true,)"
    R"("idempotencyTtlMs":9,"webhookSink":"http://127.0.0.1:9/sink",)"
    R"("coupons":[{"code":"WELCOME","amountUsd":10},)"
    R"({"code":"OURS","amountUsd":0.000001,"workspace":"ws_1"}],"agent":{"text":"ten"}})";

TEST(Settings, HaveTheDefaultsOfTheContract) {
  const Settings settings;
  EXPECT_EQ(settings.turn_latency_ms, 0);
  EXPECT_EQ(settings.record_lag_ms, 0);
  EXPECT_EQ(settings.concurrency_cap, 0);
  EXPECT_EQ(settings.submit_per_minute, 0);
  EXPECT_EQ(settings.balance_microusd, std::nullopt);
  EXPECT_EQ(settings.spend_cap_microusd, 0);
  EXPECT_EQ(settings.turn_price_microusd, 10'000);
  EXPECT_EQ(settings.page_size, 1000);
  EXPECT_EQ(settings.hashed, (contract::HashedParts{true, true, true, true, true, true}));
  EXPECT_EQ(settings.parse, (contract::ParseSettings{true, 21'600'000}));
  EXPECT_FALSE(settings.replay_marker);
  EXPECT_EQ(settings.idempotency_ttl_ms, 0);
  EXPECT_EQ(settings.webhook_sink, "");
  EXPECT_TRUE(settings.coupons.empty());
  EXPECT_EQ(settings.agent, AgentScript{});
}

TEST(Settings, ReadEveryField) {
  const Reading out = ReadOver(kUnusual);
  ASSERT_TRUE(out.status.ok()) << Describe(out.status.error());
  EXPECT_EQ(out.settings, Unusual());
  EXPECT_EQ(ReadOver(R"({"clock":"manual","nowMs":6})").clock, (ClockSettings{"manual", 6}));
}

TEST(Settings, LayOnlyTheGivenFieldsOverThePresentOnes) {
  const Reading out = ReadOver(
      R"({"pageSize":9,"hashed":{"limits":true},"agent":{},"nowMs":8,"webhookSink":""})",
      Unusual(), {"system", 7});
  ASSERT_TRUE(out.status.ok());
  Settings expected = Unusual();
  expected.page_size = 9;
  expected.hashed.limits = true;
  expected.webhook_sink = "";
  EXPECT_EQ(out.settings, expected);
  EXPECT_EQ(out.clock, (ClockSettings{"system", 8}));
  EXPECT_EQ(ReadOver("{}", Unusual()).settings, Unusual());
  EXPECT_TRUE(ReadOver(R"({"coupons":[]})", Unusual()).settings.coupons.empty());
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
        Bound{"recordLagMs", "0", "-1", "86400000", "86400001"},
        Bound{"concurrencyCap", "0", "-1", "1000000", "1000001"},
        Bound{"submitPerMinute", "0", "-1", "60000", "60001"},
        Bound{"timeoutCeilingMs", "60000", "59999", "86400000", "86400001"},
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
  EXPECT_EQ(ErrorOf(R"({"hashed":{"limits":1}})"),
            "/settings/hashed/limits: must be true or false");
  EXPECT_EQ(ErrorOf(R"({"hashed":{"webhook":true}})"),
            "/settings/hashed/webhook: is not an allowed field; permitted: limits, machine, "
            "provider, proxyEndpoints, runtimeSize, timeout");
  EXPECT_EQ(ErrorOf(R"({"turnlatencyms":1})"),
            "/settings/turnlatencyms: is not an allowed field; permitted: agent, balanceUsd, "
            "clock, concurrencyCap, coupons, hashed, idempotencyTtlMs, nowMs, pageSize, "
            "recordLagMs, replayMarker, spendCapUsd, submitPerMinute, timeoutCeilingMs, "
            "turnLatencyMs, turnPriceMicroUsd, uncertainModels, webhookSink");
}

TEST(Settings, TakeMoneyAsDollars) {
  for (const std::string name : {"balanceUsd", "spendCapUsd"}) {
    const auto with = [&](const std::string& value) {
      return ErrorOf("{\"" + name + "\":" + value + "}");
    };
    EXPECT_EQ(with("0"), "");
    EXPECT_EQ(with("1e9"), "");
    for (const char* bad : {"-0.01", "1000000000.1", "1e400", "\"5\"", "null"})
      EXPECT_EQ(with(bad), "/settings/" + name + ": must be a number from 0 to 1000000000");
  }
  EXPECT_EQ(ReadOver(R"({"balanceUsd":0})").settings.balance_microusd, 0);
  EXPECT_EQ(ReadOver(R"({"spendCapUsd":0.1})").settings.spend_cap_microusd, 100'000);
}

TEST(Settings, SendWebhooksToThisMachineOnly) {
  for (const char* url : {"http://127.0.0.1:4011/", "http://localhost/x", "http://[::1]:80/",
                          "http://127.1/", ""})
    EXPECT_EQ(ErrorOf("{\"webhookSink\":\"" + std::string(url) + "\"}"), "") << url;
  for (const char* url : {"https://127.0.0.1/", "http://example.test/", "http://127.example.test/",
                          "http://10.0.0.1/", "sink", "file:///tmp/x"})
    EXPECT_EQ(ErrorOf("{\"webhookSink\":\"" + std::string(url) + "\"}"),
              "/settings/webhookSink: must be an http URL of this machine, or empty")
        << url;
}

TEST(Settings, RefuseCouponsThatAreNone) {
  EXPECT_EQ(ErrorOf(R"({"coupons":{}})"),
            "/settings/coupons: must be an array of at most 1000 items");
  EXPECT_EQ(ErrorOf(R"({"coupons":[{"amountUsd":1}]})"), "/settings/coupons/0/code: is required");
  EXPECT_EQ(ErrorOf(R"({"coupons":[{"code":"a"}]})"),
            "/settings/coupons/0/amountUsd: is required");
  EXPECT_EQ(ErrorOf(R"({"coupons":[{"code":"","amountUsd":1}]})"),
            "/settings/coupons/0/code: must be 1 to 256 bytes long");
  EXPECT_EQ(ErrorOf(R"({"coupons":[{"code":"a","amountUsd":1},{"code":"a","amountUsd":2}]})"),
            "/settings/coupons/1/code: is there twice");
  EXPECT_EQ(ErrorOf(R"({"coupons":[{"code":"a","amountUsd":1,"times":2}]})"),
            "/settings/coupons/0/times: is not an allowed field; permitted: amountUsd, code, "
            "workspace");
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
            R"({"turnLatencyMs":0,"recordLagMs":0,"concurrencyCap":0,"submitPerMinute":0,)"
            R"("spendCapUsd":0,"turnPriceMicroUsd":10000,"pageSize":1000,)"
            R"("hashed":{"provider":true,"runtimeSize":true,"timeout":true,)"
            R"("proxyEndpoints":true,"limits":true,"machine":true},)"
            R"("timeoutCeilingMs":21600000,"uncertainModels":true,"replayMarker":false,)"
            R"("idempotencyTtlMs":0,"webhookSink":"","coupons":[],"agent":{}})");
  EXPECT_EQ(Stringify(ToJson(Unusual())), kUnusual);
}

}  // namespace
}  // namespace aex::platform
