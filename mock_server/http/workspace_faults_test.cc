#include "mock_server/http/workspace_faults.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/provider_fault.h"
#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using faults::ProviderFault;
using namespace testing;

const std::string kAll = R"([{"op":"*","attempt":"all","do":)";
std::string Every(const std::string& fault) { return kAll + fault + "}]"; }

// The record of a session whose only turn met the fault.
Seen RecordAfter(const std::string& fault) {
  StillBackend still(Every(fault));
  const std::string id = still.client.NewSession();
  EXPECT_EQ(still.client.Send(id, "m1").status(), 202);
  return still.client.Get("/sessions/" + id);
}

TEST(ProviderFaults, EndAnAcceptedTurnInErrorWithTheirShape) {
  const std::string fault =
      R"("fault":{"provider":"p","kind":"overloaded","status":529,"retryAfterMs":4000}})";
  const Seen plain = RecordAfter(R"({"kind":"provider","as":"providerFault",)" + fault);
  EXPECT_EQ(plain.At("/session/status"), "error");
  EXPECT_EQ(plain.At("/session/providerFault"),
            R"({"provider":"p","kind":"overloaded","status":529,"retryAfterMs":4000})");
  EXPECT_EQ(plain.At("/session/error"), "");
  EXPECT_EQ(plain.At("/session/errorMessage"), "the model provider failed");
  const Seen error = RecordAfter(R"({"kind":"provider","as":"error",)" + fault);
  EXPECT_EQ(error.At("/session/error"),
            R"({"type":"overloaded_error","provider":"p","status":529,"retryAfterMs":4000})");
  EXPECT_EQ(error.At("/session/providerFault"), "");
  const Seen text = RecordAfter(R"({"kind":"provider","as":"errorMessage",)" + fault);
  EXPECT_EQ(text.At("/session/errorMessage"), "provider overloaded (529)");
  EXPECT_EQ(text.At("/session/error"), "");
  const Seen nested = RecordAfter(R"({"kind":"provider","as":"nested",)" + fault);
  EXPECT_EQ(nested.At("/session/error/providerFault/kind"), "overloaded");
}

TEST(ProviderFaults, ShowRawValuesAsTheyAre) {
  EXPECT_EQ(RecordAfter(R"({"kind":"provider","as":"error","raw":"plain"})").At("/session/error"),
            "plain");
  EXPECT_EQ(RecordAfter(R"({"kind":"provider","as":"providerFault","raw":[1]})")
                .At("/session/providerFault"),
            "[1]");
  EXPECT_EQ(RecordAfter(R"({"kind":"provider","as":"errorMessage","raw":"disk full"})")
                .At("/session/errorMessage"),
            "disk full");
  EXPECT_EQ(RecordAfter(R"({"kind":"provider","as":"nested","raw":{"kind":"429"}})")
                .At("/session/error"),
            R"({"providerFault":{"kind":"429"}})");
}

// Whatever the shape, a client that reads by the contract finds the same kind.
TEST(ProviderFaults, MeanTheSameInEveryShape) {
  for (const char* kind : {"rate_limit", "overloaded", "quota_exceeded", "provider_error"}) {
    for (const char* as : {"providerFault", "error", "errorMessage", "nested"}) {
      const Seen seen = RecordAfter(R"({"kind":"provider","as":")" + std::string(as) +
                                    R"(","fault":{"kind":")" + kind +
                                    R"(","retryAfterMs":3000}})");
      const auto record = ParseJson(seen.At("/session"));
      const auto found = contract::ThrottleFromSession(*record);
      const std::string_view name(kind);
      // A text tells only these two (contract 5.2).
      const bool told = std::string_view(as) == "errorMessage"
                            ? name == "rate_limit" || name == "overloaded"
                            : name != "provider_error";
      EXPECT_EQ(found ? contract::FaultKindName(found->kind) : "", told ? name : "") << as;
      if (found && std::string_view(as) != "errorMessage") {
        EXPECT_EQ(found->retry_after_ms, 3000) << as;
      }
    }
  }
}

TEST(ProviderFaults, TellTheEventsAndBillTheTurn) {
  StillBackend still(Every(
      R"({"kind":"provider","as":"errorMessage","raw":"overloaded"})"));
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  const Seen events = still.client.Get("/sessions/" + id + "/events");
  EXPECT_EQ(events.At("/events/1/type"), "RUN_ERROR");
  EXPECT_EQ(events.At("/events/1/data"),
            R"({"reason":"provider_error","failureMessage":"overloaded"})");
  EXPECT_EQ(events.At("/events/2/data/name"), "aex.session.error");
  EXPECT_EQ(events.At("/events/2/data/value"), R"({"turnSeq":1})");
  EXPECT_EQ(still.TurnsBilled(), 1);
  EXPECT_EQ(still.Exchange(2).kind, "provider");
  EXPECT_EQ(still.Exchange(2).rule, 0);
}

TEST(WorkspaceFaults, AreNotMetWhereTheyHaveNothingToActUpon) {
  for (const char* fault : {R"({"kind":"provider","as":"errorMessage","raw":"x"})",
                            R"({"kind":"lag","ms":5})"}) {
    StillBackend still(Every(fault));
    const std::string id = still.client.NewSession("k1");  // Starts no turn.
    (void)still.client.Send(id, "m1");
    (void)still.client.Send(id, "m1");  // A replay starts none either.
    EXPECT_EQ(still.Exchange(1).rule, std::nullopt) << fault;
    EXPECT_EQ(still.Exchange(2).rule, 0) << fault;
    EXPECT_EQ(still.Exchange(3).rule, std::nullopt) << fault;
    EXPECT_EQ(still.Read().account[0].fired, 1) << fault;
  }
  StillBackend still(Every(R"({"kind":"replay","how":"marker"})"));
  (void)still.client.Create("k1");
  EXPECT_EQ(still.Read().account[0].fired, 0);
}

TEST(LagFaults, LetTheRecordReadRunning) {
  StillBackend still(R"([{"op":"message.send","attempt":1,"do":{"kind":"lag","ms":30}}])");
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1", "one");
  const auto status = [&] {
    return still.client.Get("/sessions/" + id).At("/session/status") + " " +
           still.client.Get("/sessions").At("/sessions/0/status");
  };
  EXPECT_EQ(status(), "running running");
  EXPECT_EQ(still.client.Get("/sessions/" + id).At("/session/costUsd"), "0");
  still.clock->AdvanceTo(kStartUs + 30 * kMs);
  EXPECT_EQ(status(), "idle idle");
  EXPECT_EQ(still.client.Get("/sessions/" + id).At("/session/costUsd"), "0.01");
}

TEST(ReplayFaults, AnswerAReplayInAnotherWay) {
  const auto replay = [](const std::string& how, const std::string& settings = "{}") {
    StillBackend still(Every(R"({"kind":"replay","how":")" + how + R"("})"), settings);
    EXPECT_EQ(still.client.Create("k1").status(), 201);
    const Seen seen = still.client.Create("k1");
    EXPECT_TRUE(still.Exchange(2).replayed);
    EXPECT_EQ(still.Exchange(2).kind, "replay");
    EXPECT_EQ(still.Exchange(2).status, seen.status());
    EXPECT_EQ(still.SessionsBilled(), 1);
    return std::to_string(seen.status()) + " " + seen.Header("Idempotent-Replayed");
  };
  EXPECT_EQ(replay("201"), "201 ");
  EXPECT_EQ(replay("200"), "200 ");
  EXPECT_EQ(replay("marker"), "200 true");
  EXPECT_EQ(replay("marker", R"({"replayMarker":true})"), "200 true");
}

TEST(CapFaults, ClaimALimitAndCommitNothing) {
  const struct {
    const char* how;
    int status;
    const char* fields;
  } kRows[] = {
      {"concurrency", 429, R"("cap":50,"observed":50})"},
      {"submit-rate", 429, R"("perMin":120,"observed":120})"},
      {"balance", 402,
       R"("balanceUsd":0,"balanceGraceFloorUsd":0,"paymentMethodStatus":"none","planKey":"free"})"},
      {"spend", 402, R"("capUsd":250,"accruedUsd":250})"},
  };
  for (const auto& row : kRows) {
    StillBackend still(R"([{"op":"message.send","attempt":1,"do":{"kind":"cap","how":")" +
                       std::string(row.how) + R"("}}])");
    const std::string id = still.client.NewSession();
    const Seen seen = still.client.Send(id, "m1");
    EXPECT_EQ(seen.status(), row.status);
    EXPECT_TRUE(seen.response.body.ends_with(row.fields)) << seen.response.body;
    EXPECT_EQ(still.TurnsBilled(), 0);
    EXPECT_EQ(still.Exchange(2).commit, contract::Commit::kNone);
    EXPECT_EQ(still.Exchange(2).code, seen.At("/error"));
    EXPECT_EQ(still.client.Send(id, "m1").status(), 202) << "the key is free";
  }
}

TEST(CapFaults, ClaimTheCapsThatAreSet) {
  StillBackend still(Every(R"({"kind":"cap","how":"concurrency"})"), R"({"concurrencyCap":7})");
  EXPECT_EQ(still.client.Create("k1").At("/cap"), "7");
}

TEST(BusyFaults, ClaimThatTheSessionIsBusy) {
  StillBackend still(
      R"([{"op":"message.send","attempt":1,"do":{"kind":"busy","status":"suspending"}},
          {"op":"message.send","attempt":2,"do":{"kind":"busy"}}])");
  const std::string id = still.client.NewSession();
  const Seen named = still.client.Send(id, "m1");
  EXPECT_EQ(named.status(), 409);
  EXPECT_EQ(named.response.body,
            R"({"error":"session_busy","message":"the session is suspending","sessionId":")" + id +
                R"(","runId":")" + id + R"(","status":"suspending","turnSeq":0})");
  EXPECT_EQ(still.client.Send(id, "m1").At("/status"), "idle") << "the true one";
  EXPECT_EQ(still.TurnsBilled(), 0);
  EXPECT_EQ(still.client.Send(id, "m1").status(), 202);
}

}  // namespace
}  // namespace aex::http
