// The end of a case: its bounds of exchanges, and its clock run out (design 6).
#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

constexpr std::int64_t kNone = 0;
const std::string kAlways503 =
    R"([{"op":"*","from":1,"commit":"none","do":{"kind":"status","status":503}}])";

TEST(CaseBounds, AllowTheirNumberForOneIntentAndNoMore) {
  StillBackend still("[]", "{}", 3, kNone);
  const std::string id = still.client.NewSession("k1");
  for (int i = 0; i < 3; ++i) EXPECT_NE(still.client.Send(id, "m1").status(), 400);
  EXPECT_FALSE(still.Read().case_over);
  const Seen over = still.client.Send(id, "m1");
  EXPECT_EQ(over.status(), 400);
  EXPECT_EQ(over.At("/error"), "case_over");
  EXPECT_TRUE(still.Read().case_over);
  const auto exchange = still.Exchange(5);
  EXPECT_EQ(exchange.status, 400);
  EXPECT_EQ(exchange.code, "case_over");
  EXPECT_FALSE(exchange.replayed);
}

TEST(CaseBounds, CountEachIntentAndEachOperationForItself) {
  StillBackend still("[]", "{}", 2, kNone);
  const std::string id = still.client.NewSession("k1");
  for (const char* text : {"a i-000000000001", "b i-000000000002"}) {
    EXPECT_EQ(still.client.Send(id, std::string("m") + text[0], text).status(), 202);
    EXPECT_EQ(still.client.Send(id, std::string("m") + text[0], text).status(), 200);
  }
  const std::string body = CreateBody(R"(,"metadata":{"intent":"i-000000000001"})");
  EXPECT_EQ(still.client.Create("k2", body).status(), 201);
  EXPECT_EQ(still.client.Send(id, "ma", "a i-000000000001").status(), 400);
}

TEST(CaseBounds, DoNotCountReadsForAnIntent) {
  StillBackend still("[]", "{}", 2, kNone);
  const std::string id = still.client.NewSession("k1");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(still.client.Get("/sessions/" + id).status(), 200);
}

TEST(CaseBounds, EndACaseOfTooManyExchangesInAll) {
  StillBackend still("[]", "{}", kNone, 4);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(still.client.Get("/whoami").status(), 200);
  EXPECT_EQ(still.client.Get("/whoami").At("/error"), "case_over");
  EXPECT_EQ(still.client.Get("/nothing").At("/error"), "case_over");
  EXPECT_EQ(still.client.Create("k").At("/error"), "case_over");
  EXPECT_TRUE(still.Read().ledger.empty());
}

TEST(CaseBounds, GoBeforeTheFaults) {
  StillBackend still(kAlways503, "{}", 2, kNone);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(still.client.Create("k1").status(), 503);
  EXPECT_EQ(still.client.Create("k1").status(), 400);
  EXPECT_EQ(still.Exchange(3).rule, std::nullopt);
  EXPECT_EQ(still.Read().account, (std::vector<faults::RuleCount>{{0, 2}}));
}

// A client that never stops must come to the bound whatever ends its requests.
TEST(CaseBounds, AreReachedByAClientThatIsTurnedAwayAtEveryHead) {
  StillBackend still(R"([{"op":"*","from":1,
                          "do":{"kind":"drop","phase":"request.head","close":"rst"}}])",
                     "{}", kNone, 3);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(still.client.Create("k1").early);
  EXPECT_EQ(still.client.Create("k1").At("/error"), "case_over");
  EXPECT_TRUE(still.Read().case_over);
  EXPECT_EQ(still.Read().account, (std::vector<faults::RuleCount>{{0, 3}}));
}

TEST(CaseBounds, AreReachedByAClientThatIsTurnedAwayAtEveryConnection) {
  StillBackend still(R"([{"op":"*","from":1,
                          "do":{"kind":"drop","phase":"accept","close":"fin"}}])",
                     "{}", kNone, 3);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(still.backend.OnConnect(StillBackend::kPort)->close, CloseHow::kFin);
  EXPECT_EQ(still.backend.OnConnect(StillBackend::kPort), std::nullopt);
  EXPECT_EQ(still.client.Create("k1").At("/error"), "case_over");
}

TEST(CaseBounds, AreNoneByDefault) {
  StillBackend still;
  for (int i = 0; i < 600; ++i) ASSERT_NE(still.client.Create("k1").status(), 400);
}

TEST(CaseEnd, RunsTheClockToTheLastCommitAndTheEndOfItsTurn) {
  StillBackend still(R"([{"op":"message.send","attempt":1,"commit":"late:250",
                          "do":{"kind":"status","status":503}}])",
                     R"({"turnLatencyMs":1000})");
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  still.backend.RunClockOut(StillBackend::kToken);
  EXPECT_EQ(still.PassedUs(), 1250 * kMs);
  EXPECT_EQ(still.TurnsBilled(), 1);
  EXPECT_EQ(still.Exchange(2).committed, std::vector<std::int64_t>{2});
  EXPECT_EQ(still.client.Get("/sessions/" + id).At("/session/status"), "idle");
  still.backend.RunClockOut(StillBackend::kToken);
  EXPECT_EQ(still.PassedUs(), 1250 * kMs);
}

TEST(CaseEnd, CommitsWhatIsLateOnTheSystemsClockToo) {
  MockBackend backend{RegistryOptions{}};
  WorkspaceOptions options;
  options.clock = std::make_shared<platform::SystemClock>();
  options.scenario = ScenarioOf(R"([{"op":"session.create","attempt":1,"commit":"late:600000",
                                     "do":{"kind":"status","status":503}}])");
  backend.CreateWorkspace("ci-1", options);
  EXPECT_EQ(BackendClient(backend, "ci-1").Create("k1").status(), 503);
  backend.RunClockOut("ci-1");
  ASSERT_EQ(backend.Read("ci-1").ledger.size(), 1u);
  EXPECT_EQ(backend.Read("ci-1").ledger[0].commit, contract::Commit::kLate);
}

TEST(CaseEnd, ReadsTheNewestSeqAndTheTime) {
  StillBackend still;
  EXPECT_EQ(still.backend.JournalSeq(StillBackend::kToken), 0);
  (void)still.client.Get("/whoami");
  (void)still.client.Get("/whoami");
  EXPECT_EQ(still.backend.JournalSeq(StillBackend::kToken), 2);
  still.backend.AdvanceClock(StillBackend::kToken, kStartUs + 1500);
  still.backend.AdvanceClock(StillBackend::kToken, kStartUs);
  EXPECT_EQ(still.backend.NowMs(StillBackend::kToken),
            static_cast<double>(kStartUs + 1500) / 1000.0);
}

TEST(CaseEnd, LeavesTheClockFreeOnceItIsReleased) {
  struct Silent final : platform::HoldListener {
    void OnHeld(std::int64_t, std::int64_t) override { ADD_FAILURE(); }
    void OnReleased(std::int64_t) override {}
  } silent;
  StillBackend still(R"([{"op":"session.create","attempt":1,"commit":"late:250",
                          "do":{"kind":"status","status":503}}])");
  still.clock->SetListener(&silent);
  (void)still.client.Create("k1");
  still.backend.ReleaseClock(StillBackend::kToken);
  EXPECT_EQ(still.client.Create("k1").status(), 200);
  EXPECT_EQ(still.PassedUs(), 250 * kMs);
}

}  // namespace
}  // namespace aex::http
