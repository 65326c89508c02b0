// What a create lays down for its session, and how settings change what it takes.
#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

std::string With(const std::string& top) { return CreateBody("", top); }

TEST(SessionCreate, ComparesTheSiblingsThatAreHashed) {
  const struct {
    const char* part;
    std::string one;
    std::string other;
  } kRows[] = {
      {"runtimeSize", With(R"(,"runtimeSize":"shared-1x-6gb")"), With("")},
      {"timeout", With(R"(,"timeout":"2m")"), With(R"(,"timeout":"3m")")},
      {"limits", With(R"(,"limits":{"maxSpendUsd":1})"), With("")},
      {"machine", With(R"(,"machine":{"spot":true})"), With(R"(,"machine":{"spot":false})")},
  };
  for (const auto& row : kRows) {
    for (const bool hashed : {true, false}) {
      StillBackend still("[]", R"({"hashed":{")" + std::string(row.part) + R"(":)" +
                                   (hashed ? "true" : "false") + "}}");
      EXPECT_EQ(still.client.Create("k1", row.one).status(), 201);
      EXPECT_EQ(still.client.Create("k1", row.other).status(), hashed ? 409 : 200) << row.part;
    }
  }
}

TEST(SessionCreate, GoesByTheTimeoutCeilingAndModelsOfTheSettings) {
  StillBackend usual;
  EXPECT_EQ(usual.client.Create("k1", With(R"(,"timeout":"7h")")).At("/message"),
            "timeout must be at most 21600000ms (6h); got 25200000ms");
  StillBackend other("[]", R"({"timeoutCeilingMs":28800000,"uncertainModels":false})");
  EXPECT_EQ(other.client.Create("k1", With(R"(,"timeout":"7h")")).status(), 201);
  std::string unsure = CreateBody();
  const std::string model = "claude-haiku-4-5";
  unsure.replace(unsure.find(model), model.size(), "claude-sonnet-4-6");
  EXPECT_EQ(usual.client.Create("k2", unsure).status(), 201);
  EXPECT_EQ(other.client.Create("k2", unsure).status(), 400);
}

TEST(SessionCreate, SuspendsAfterTheIdleTimeItAskedFor) {
  StillBackend still;
  const std::string id = still.client.Create("k1", With(R"(,"retention":{"idleTtl":"10s"})"))
                             .At("/session/id");
  still.clock->AdvanceTo(kStartUs + 10'000 * kMs);
  const Seen seen = still.client.Get("/sessions/" + id);
  EXPECT_EQ(seen.At("/session/status"), "suspended");
  EXPECT_EQ(seen.At("/session/suspendedAt"), "2026-01-01T00:00:10.000Z");
  EXPECT_EQ(seen.At("/session/idleAt"), "null");
  EXPECT_EQ(still.client.Send(id, "m1").status(), 202);
}

TEST(SessionCreate, EndsARunThatTakesTooLongOrCostsTooMuch) {
  StillBackend slow("[]", R"({"turnLatencyMs":90000})");
  const std::string late =
      slow.client.Create("k1", With(R"(,"timeout":"1m")")).At("/session/id");
  (void)slow.client.Send(late, "m1");
  slow.clock->AdvanceTo(kStartUs + 60'000 * kMs);
  EXPECT_EQ(slow.client.Get("/sessions/" + late).At("/session/errorMessage"),
            "the run timed out after 1m");
  StillBackend still;
  const std::string poor =
      still.client.Create("k1", With(R"(,"limits":{"maxSpendUsd":0.005})")).At("/session/id");
  EXPECT_EQ(still.client.Send(poor, "m1").status(), 202);
  const Seen seen = still.client.Get("/sessions/" + poor);
  EXPECT_EQ(seen.At("/session/status"), "error");
  EXPECT_EQ(seen.At("/session/costUsd"), "0.005");
  EXPECT_EQ(seen.At("/session/errorMessage"), "the run reached its limits.maxSpendUsd");
  EXPECT_EQ(still.Read().ledger.back().amount_microusd, 5'000);
}

TEST(SessionCreate, StreamsItsTextInPiecesOfOneMessage) {
  StillBackend still;
  const std::string id =
      still.client.Create("k1", CreateBody(R"(,"outputMode":"stream")")).At("/session/id");
  (void)still.client.Send(id, "m1", "hello big world");
  const Seen events = still.client.Get("/sessions/" + id + "/events");
  std::string text;
  for (int i = 1; i <= 3; ++i) {
    const std::string data = "/events/" + std::to_string(i) + "/data";
    EXPECT_EQ(events.At(data + "/messageId"), "msg_1");
    text += events.At(data + "/text");
  }
  EXPECT_EQ(text, "hello big world");
  EXPECT_EQ(events.At("/events/4/type"), "RUN_FINISHED");
}

TEST(SessionCreate, InterruptsASpotMachineWhenTheScriptSaysSo) {
  StillBackend still("[]", R"({"agent":{"fail":{"reason":"spot-interrupted"},
                              "usage":{"inputTokens":3}}})");
  const auto status = [&](const std::string& machine) {
    const std::string id =
        still.client.Create("", With(R"(,"machine":)" + machine)).At("/session/id");
    (void)still.client.Send(id, "");
    EXPECT_EQ(still.client.Get("/sessions/" + id).At("/session/usage/totalTokens"), "3");
    return still.client.Get("/sessions/" + id).At("/session/status");
  };
  EXPECT_EQ(status(R"({"spot":true})"), "error");
  EXPECT_EQ(status(R"({"spot":false})"), "idle");
}

}  // namespace
}  // namespace aex::http
