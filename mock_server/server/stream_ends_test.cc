// Event streams end to end: faults, ends of cases, many at once, virtual time.
#include <gtest/gtest.h>

#include <mutex>

#include "mock_server/server/fake_backend.h"
#include "mock_server/server/stream_bench.h"

namespace aex::server {
namespace {

using contract::Delivery;
using Texts = std::vector<std::string>;
using namespace std::chrono_literals;

class StreamEndsTest : public StreamBench {};

TEST_F(StreamEndsTest, CutsAfterSoManyEvents) {
  Start(StreamRule("cut:2"));
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = Open();
  Texts listed = Listed();
  listed.resize(2);
  EXPECT_EQ(client.Texts(2), listed);
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin})) << "without a close frame";
  WebSocketClient again = Open(3);
  EXPECT_EQ(again.Texts(2), Listed(3));
  const auto exchange = Finished();
  EXPECT_EQ(exchange.status, 101);
  EXPECT_EQ(exchange.rule, 0);
  EXPECT_EQ(exchange.kind, "stream");
  const auto frames = static_cast<std::int64_t>(listed[0].size() + listed[1].size() + 8);
  EXPECT_EQ(exchange.delivery,
            (Delivery{Delivery::Kind::kPartial,
                      static_cast<std::int64_t>(client.head().size()) + frames}));
}

TEST_F(StreamEndsTest, ResetsAfterSoManyEvents) {
  Start(StreamRule("rst:1"));
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = Open();
  EXPECT_EQ(client.Texts(1).size(), 1u);
  EXPECT_EQ(client.HearAll().ending, Ending::kReset);
}

TEST_F(StreamEndsTest, StallsUntilTheCaseEnds) {
  Start(StreamRule("stall:1"));
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = Open();
  EXPECT_EQ(client.Texts(1).size(), 1u);
  client.Say("aex:ping");
  EXPECT_TRUE(client.socket().IsSilentFor(20ms));
  EXPECT_EQ(Finished().delivery.kind, Delivery::Kind::kPartial);
  EXPECT_EQ(client.HearAll().bytes, "");
}

TEST_F(StreamEndsTest, KeepsNoStreamBeyondItsCase) {
  Start();
  WebSocketClient client = Open();
  client.Say("aex:ping");
  EXPECT_EQ(client.Hear(), (Frame{1, "aex:pong"}));
  EXPECT_EQ(Finished().delivery.kind, Delivery::Kind::kFull);
  const auto frame = client.Hear();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->CloseCode(), 1001);
  EXPECT_EQ(client.HearAll().ending, Ending::kFin);
}

TEST_F(StreamEndsTest, EndsItsStreamsWithItsPortAndWithTheServer) {
  Start();
  WebSocketClient client = Open();
  mock_->CloseListener(port_);
  EXPECT_EQ(client.Hear().value_or(Frame()).CloseCode(), 1001);
  const auto port = mock_->Listen(0);
  ASSERT_TRUE(port.ok());
  port_ = *port;
  WebSocketClient other = Open();
  mock_->Stop();
  EXPECT_EQ(other.Hear().value_or(Frame()).CloseCode(), 1001);
}

// More streams than the server may have threads, each with every event.
TEST_F(StreamEndsTest, HoldsAThousandStreamsAndAnswersMeanwhile) {
  constexpr std::size_t kStreams = 1000;
  Start("[]", "{}", {}, 16);
  std::vector<WebSocketClient> clients;
  for (std::size_t i = 0; i < kStreams; ++i) clients.push_back(Open());
  EXPECT_EQ(Call("GET", "/api/whoami").status, 200);
  EXPECT_EQ(SendMessage(), 202);
  const Texts listed = Listed();
  ASSERT_EQ(listed.size(), 4u);
  std::size_t complete = 0;
  for (WebSocketClient& client : clients) complete += client.Texts(4) == listed ? 1 : 0;
  EXPECT_EQ(complete, kStreams);
  EXPECT_EQ(Call("GET", "/api/whoami").status, 200);
  const auto evidence = mock_->Finish(kToken, port_);
  ASSERT_TRUE(evidence.ok());
  std::size_t closed = 0;
  for (const auto& exchange : evidence->exchanges) {
    if (exchange.op != contract::Operation::kEventsStream) continue;
    closed += exchange.delivery.kind == Delivery::Kind::kFull ? 1 : 0;
  }
  EXPECT_EQ(closed, kStreams);
}

// Whoever drives the clock learns that a stream waits for it, and moves it.
class Driver final : public ClockDriver {
 public:
  void OnHeld(std::int64_t, std::int64_t due_us) override {
    const std::lock_guard lock(mutex_);
    due_us_ = due_us;
  }
  void OnReleased(std::int64_t) override {
    const std::lock_guard lock(mutex_);
    ++released_;
  }
  std::optional<std::int64_t> due_us() {
    const std::lock_guard lock(mutex_);
    return due_us_;
  }
  int released() {
    const std::lock_guard lock(mutex_);
    return released_;
  }

 private:
  std::mutex mutex_;
  std::optional<std::int64_t> due_us_;
  int released_ = 0;
};

TEST_F(StreamEndsTest, IsHeldByAClockThatSomebodyDrives) {
  Driver driver;
  WorkspaceSetup setup;
  setup.virtual_time = true;
  setup.driver = &driver;
  Start("[]", R"({"turnLatencyMs":60000})", setup);
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = Open();
  EXPECT_EQ(client.Texts(1).size(), 1u);
  ASSERT_TRUE(Eventually([&] { return driver.due_us().has_value(); }));
  EXPECT_EQ(driver.due_us(), kStreamStartUs + 60'000'000);
  EXPECT_EQ(Call("GET", "/api/whoami").status, 200) << "the poll thread does not block";
  client.Say("aex:ping");
  EXPECT_EQ(client.Hear(), (Frame{1, "aex:pong"}));
  mock_->AdvanceClock(kToken, *driver.due_us());
  EXPECT_EQ(client.Texts(3).size(), 3u);
  EXPECT_TRUE(Eventually([&] { return driver.released() == 1; }));
  EXPECT_EQ(Finished().delivery.kind, Delivery::Kind::kFull);
}

TEST_F(StreamEndsTest, EndsACaseWhoseStreamIsHeld) {
  Driver driver;
  WorkspaceSetup setup;
  setup.virtual_time = true;
  setup.driver = &driver;
  Start("[]", R"({"turnLatencyMs":60000})", setup);
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = Open();
  ASSERT_TRUE(Eventually([&] { return driver.due_us().has_value(); }));
  EXPECT_EQ(Finished().delivery.kind, Delivery::Kind::kFull);
}

TEST_F(StreamEndsTest, MeetsTheFaultsThatEveryAnswerMeets) {
  Start(R"([{"op":"events.stream","attempt":1,"commit":"done",
             "do":{"kind":"drop","phase":"response.head","close":"rst"}},
            {"op":"events.stream","attempt":2,"do":{"kind":"status","status":503}},
            {"op":"events.stream","attempt":3,"do":{"kind":"delay","ms":1}}])");
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient dropped(RawClient::Connect(port_));
  EXPECT_EQ(dropped.Upgrade(Target()), 0);
  WebSocketClient refused(RawClient::Connect(port_));
  EXPECT_EQ(refused.Upgrade(Target()), 503);
  WebSocketClient delayed = Open();
  EXPECT_EQ(delayed.Texts(4), Listed());
  const auto exchange = Finished();
  EXPECT_EQ(exchange.delivery.kind, Delivery::Kind::kNone);
  EXPECT_EQ(exchange.kind, "drop");
}

TEST_F(StreamEndsTest, ShowsEveryDamageOnTheWireAndGoesOn) {
  const Texts hows = {"no-terminal",  "gap",      "duplicate",    "foreign",
                      "unknown-type", "bad-json", "terminal-late"};
  std::string all;
  for (std::size_t i = 0; i < hows.size(); ++i) {
    all += (i == 0 ? "[" : ",") + std::string(R"({"op":"events.stream","attempt":)") +
           std::to_string(i + 1) + R"(,"do":{"kind":"stream","how":")" + hows[i] +
           R"("}})";
  }
  WorkspaceSetup setup;
  setup.virtual_time = true;  // Nobody drives it: what is late comes at once.
  Start(all + "]", "{}", setup);
  EXPECT_EQ(SendMessage(), 202);
  const std::size_t frames[] = {3, 3, 7, 5, 4, 5, 4};
  for (std::size_t i = 0; i < hows.size(); ++i) {
    WebSocketClient client = Open();
    EXPECT_EQ(client.Texts(frames[i]).size(), frames[i]) << hows[i];
    client.Say("aex:ping");
    EXPECT_EQ(client.Hear(), (Frame{1, "aex:pong"})) << hows[i];
  }
  WebSocketClient whole = Open();
  EXPECT_EQ(whole.Texts(4), Listed());
}

}  // namespace
}  // namespace aex::server
