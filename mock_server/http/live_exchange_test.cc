#include "mock_server/http/live_exchange.h"

#include <gtest/gtest.h>

#include <functional>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using contract::Delivery;
using namespace testing;

const std::string kLateSend =
    R"([{"op":"message.send","attempt":1,"commit":"late:250",
         "do":{"kind":"status","status":503}}])";

// Moves the clock, or does something else, when something is held.
class Driver final : public platform::HoldListener {
 public:
  explicit Driver(std::function<void(std::int64_t due_us)> on_held)
      : on_held_(std::move(on_held)) {}
  void OnHeld(std::int64_t, std::int64_t due_us) override { on_held_(due_us); }
  void OnReleased(std::int64_t) override { ++released; }
  int released = 0;

 private:
  const std::function<void(std::int64_t)> on_held_;
};

TEST(LiveExchange, HoldsARetryUntilItsLateCommitAndThenReplaysIt) {
  StillBackend still(kLateSend);
  const std::string id = still.client.NewSession();
  EXPECT_EQ(still.client.Send(id, "m1").status(), 503);
  std::int64_t held_until_us = 0;
  Driver driver([&](std::int64_t due_us) {
    held_until_us = due_us;
    EXPECT_EQ(still.TurnsBilled(), 0) << "held without the workspace's lock";
    still.backend.AdvanceClock(StillBackend::kToken, due_us);
  });
  still.clock->SetListener(&driver);
  const Seen retry = still.client.Send(id, "m1");
  EXPECT_EQ(retry.status(), 200);
  EXPECT_EQ(retry.At("/turn/turnSeq"), "1");
  EXPECT_EQ(held_until_us, kStartUs + 250 * kMs);
  EXPECT_EQ(driver.released, 1);
  EXPECT_EQ(still.TurnsBilled(), 1);
  const auto exchange = still.Exchange(3);
  EXPECT_EQ(exchange.received_at_ms, static_cast<double>(kStartUs) / 1000.0);
  EXPECT_EQ(exchange.sent_at_ms, static_cast<double>(kStartUs) / 1000.0 + 250);
}

TEST(LiveExchange, HoldsNoOtherKey) {
  StillBackend still(kLateSend);
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1", "a i-000000000001");
  EXPECT_EQ(still.client.Send(id, "other", "a i-000000000001").status(), 202);
  EXPECT_EQ(still.PassedUs(), 0);
  still.backend.RunClockOut(StillBackend::kToken);
  EXPECT_EQ(still.TurnsBilled(), 2) << "the double bill that this fault is for";
}

TEST(LiveExchange, GivesUpTheWaitWhenItIsStopped) {
  StillBackend still(kLateSend);
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  std::stop_source stop;
  Driver driver([&](std::int64_t) { stop.request_stop(); });
  still.clock->SetListener(&driver);
  const auto held = still.client.Begin("POST", "/api/sessions/" + id + "/messages",
                                       R"({"input":"hello"})", "m1");
  EXPECT_EQ(held->Decide(stop.get_token()), std::nullopt);
  held->Close({Delivery::Kind::kNone, 0}, 0);
  const auto exchange = still.Exchange(3);
  EXPECT_EQ(exchange.status, 0);
  EXPECT_EQ(DeliveryName(exchange.delivery), "none");
  EXPECT_TRUE(exchange.committed.empty());
  EXPECT_TRUE(still.backend.WaitQuiet(StillBackend::kToken, std::chrono::milliseconds{0}));
}

TEST(LiveExchange, ShowsItsOwnFaultAfterItsWait) {
  StillBackend still(R"([{"op":"message.send","attempt":1,"commit":"late:250",
                          "do":{"kind":"status","status":503}},
                         {"op":"message.send","attempt":2,"commit":"done",
                          "do":{"kind":"drop","phase":"response.head","close":"rst"}}])");
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  EXPECT_EQ(still.client.Send(id, "m1").status(), 0);
  EXPECT_EQ(still.client.Send(id, "m1").status(), 200);
  EXPECT_EQ(still.TurnsBilled(), 1);
  EXPECT_TRUE(still.Exchange(3).replayed);
  EXPECT_EQ(still.Exchange(3).rule, 1);
  EXPECT_TRUE(still.Exchange(3).committed.empty());
}

TEST(LiveExchange, CommitsItselfWhenTheLateCommitCameToNothing) {
  StillBackend still(kLateSend, R"({"turnLatencyMs":300})");
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1", "late i-000000000001");
  (void)still.client.Send(id, "m2", "late i-000000000002");
  // Their commits fall due together; the first runs when the second comes.
  still.backend.RunClockOut(StillBackend::kToken);
  EXPECT_EQ(still.TurnsBilled(), 1);
  const Seen retry = still.client.Send(id, "m2", "late i-000000000002");
  EXPECT_EQ(retry.status(), 202);
  EXPECT_EQ(retry.At("/turn/turnSeq"), "2");
}

TEST(LiveExchange, IsOpenInTheJournalUntilItIsClosed) {
  StillBackend still;
  const auto exchange = still.client.Begin("POST", "/sessions", CreateBody(), "k1");
  EXPECT_TRUE(still.Read().exchanges.empty()) << "counted when it is decided";
  const auto answer = exchange->Decide({});
  ASSERT_TRUE(answer);
  EXPECT_EQ(DeliveryName(still.Exchange(1).delivery), "open");
  EXPECT_EQ(still.Exchange(1).committed, std::vector<std::int64_t>{1});
  EXPECT_FALSE(still.backend.WaitQuiet(StillBackend::kToken, std::chrono::milliseconds{0}));
  exchange->Close({Delivery::Kind::kPartial, 12}, 99);
  EXPECT_EQ(DeliveryName(still.Exchange(1).delivery), "partial:12");
  EXPECT_EQ(still.Exchange(1).response_bytes, 99);
  EXPECT_TRUE(still.backend.WaitQuiet(StillBackend::kToken, std::chrono::milliseconds{0}));
}

TEST(LiveExchange, WritesDownWhatItIsToldOfTheRequest) {
  StillBackend still;
  const std::string id = still.client.NewSession("k1");
  const std::string body = R"({"input":"hello i-0123456789ab"})";
  (void)still.client.Post("/api/sessions/" + id + "/messages?x=1", body, "m1");
  const auto exchange = still.Exchange(2);
  EXPECT_EQ(exchange.seq, 2);
  EXPECT_EQ(exchange.connection, 1);
  EXPECT_EQ(exchange.reuse, 1);
  EXPECT_EQ(exchange.method, "POST");
  EXPECT_EQ(exchange.path, "/api/sessions/" + id + "/messages");
  EXPECT_EQ(exchange.session_id, id);
  EXPECT_EQ(exchange.key, "m1");
  EXPECT_EQ(exchange.intent, "i-0123456789ab");
  EXPECT_EQ(exchange.fingerprint.size(), 64u);
  EXPECT_TRUE(exchange.bearer);
  EXPECT_GT(exchange.request_bytes, static_cast<std::int64_t>(body.size()));
  EXPECT_EQ(exchange.status, 202);
  (void)still.client.Get("/sessions/" + id);
  EXPECT_EQ(still.Exchange(3).key, std::nullopt);
  EXPECT_EQ(still.Exchange(3).fingerprint, "");
}

TEST(LiveExchange, TellsItsObserverWhatItCommittedAtOnce) {
  std::vector<std::string> told;
  MockBackend backend(RegistryOptions{}, [&](const std::string& token, const auto& exchange,
                                             const auto& committed) {
    std::string line = token + " " + std::to_string(exchange.status);
    for (const auto& entry : committed) line += " " + std::string(LedgerKindName(entry.kind));
    told.push_back(line);
  });
  BackendClient client(backend, "ci-1");
  const std::string id = client.NewSession("k1");
  (void)client.Send(id, "m1");
  (void)client.Send(id, "m1");
  (void)client.Create("k2", CreateBody("", R"(,"input":"hello")"));
  EXPECT_EQ(told, (std::vector<std::string>{"ci-1 201 session", "ci-1 202 turn", "ci-1 200",
                                            "ci-1 201 session turn"}));
}

TEST(LiveExchange, OutlivesItsWorkspaceInTheRegistry) {
  StillBackend still;
  const auto exchange = still.client.Begin("GET", "/whoami", "", "");
  still.backend.Forget(StillBackend::kToken);
  EXPECT_EQ(exchange->Decide({})->response.status, 200);
  exchange->Close({Delivery::Kind::kFull, 0}, 1);
}

}  // namespace
}  // namespace aex::http
