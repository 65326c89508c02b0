#include "mock_server/server/event_stream.h"

#include <gtest/gtest.h>

#include <deque>
#include <stdexcept>

#include "mock_server/server/fake_transport.h"
#include "mock_server/server/websocket_client.h"

namespace aex::server {
namespace {

using contract::Delivery;
using http::CloseHow;
using http::FeedStep;
using namespace std::chrono_literals;

constexpr std::int64_t kHeadBytes = 100;

// Shared with the feed and the exchange, which the stream destroys.
struct Notes {
  std::deque<FeedStep> steps;  // The last one is repeated.
  int asked = 0;
  bool feed_lives = false;
  std::vector<Delivery> closed;
  std::int64_t answer_bytes = 0;
};

class FakeFeed final : public http::EventFeed {
 public:
  explicit FakeFeed(Notes& notes) : notes_(notes) { notes_.feed_lives = true; }
  ~FakeFeed() override { notes_.feed_lives = false; }
  void Attach(std::function<void()>) override {}
  FeedStep Next() override {
    ++notes_.asked;
    if (notes_.steps.empty()) throw std::runtime_error("no step");
    const FeedStep step = notes_.steps.front();
    if (notes_.steps.size() > 1) notes_.steps.pop_front();
    return step;
  }
  std::optional<std::string> Hear(std::string_view text) override {
    if (text != "ping") return std::nullopt;
    return "pong";
  }

 private:
  Notes& notes_;
};

class FakeExchange final : public http::PendingExchange {
 public:
  explicit FakeExchange(Notes& notes) : notes_(notes) {}
  std::optional<http::Answer> Decide(std::stop_token) override { return std::nullopt; }
  void Close(const Delivery& delivery, std::int64_t answer_bytes) override {
    EXPECT_FALSE(notes_.feed_lives) << "the feed goes first";
    notes_.closed.push_back(delivery);
    notes_.answer_bytes = answer_bytes;
  }

 private:
  Notes& notes_;
};

FeedStep Text(std::string text) {
  FeedStep step;
  step.kind = FeedStep::Kind::kText;
  step.text = std::move(text);
  return step;
}
FeedStep Wait() { return {}; }
FeedStep Close(int code) {
  FeedStep step;
  step.kind = FeedStep::Kind::kClose;
  step.code = code;
  return step;
}
FeedStep End(CloseHow how) {
  FeedStep step;
  step.kind = FeedStep::Kind::kEnd;
  step.end = how;
  return step;
}

struct Bench {
  explicit Bench(std::deque<FeedStep> steps, std::string received = "") {
    notes.steps = std::move(steps);
    Upgraded upgraded;
    upgraded.exchange = std::make_unique<FakeExchange>(notes);
    upgraded.feed = std::make_shared<FakeFeed>(notes);
    upgraded.head_bytes = kHeadBytes;
    upgraded.received = std::move(received);
    stream.emplace(transport, ending, stalled, std::move(upgraded));
    stream->Attach([] {});
  }

  EventStream::Wants Advance(bool hung_up = false) {
    return stream->Advance(now, hung_up);
  }
  std::vector<Frame> Frames() {
    std::vector<Frame> frames;
    while (auto frame = TakeFrame(transport.sent)) frames.push_back(*frame);
    EXPECT_EQ(transport.sent, "");
    return frames;
  }
  // Closed once, like that.
  void ExpectClosed(Delivery::Kind kind) {
    ASSERT_EQ(notes.closed.size(), 1u);
    EXPECT_EQ(notes.closed[0].kind, kind);
  }

  Notes notes;
  FakeTransport transport;
  std::atomic<bool> ending = false;
  std::atomic<bool> stalled = false;
  EventStream::TimePoint now{1h};
  std::optional<EventStream> stream;
};

TEST(EventStream, SendsWhatItsFeedSaysAndThenWaits) {
  Bench bench({Text("a"), Text("b"), Wait()});
  const auto wants = bench.Advance();
  EXPECT_EQ(bench.Frames(), (std::vector<Frame>{{1, "a"}, {1, "b"}}));
  EXPECT_TRUE(wants.read);
  EXPECT_FALSE(wants.write || wants.again || wants.over || wants.at);
  EXPECT_TRUE(bench.notes.closed.empty());
}

TEST(EventStream, WantsToBeAskedAgainWhenItsFeedSaysSo) {
  FeedStep wait;
  wait.wait_us = 1500;
  Bench bench({wait});
  EXPECT_EQ(bench.Advance().at, bench.now + 1500us);
}

TEST(EventStream, AnswersWhatItHearsAlsoBeforeTheUpgradeWasAnswered) {
  Bench bench({Wait()}, ClientFrame({1, "ping"}));
  bench.transport.incoming = ClientFrame({9, "x"}) + ClientFrame({1, "other"});
  bench.Advance();
  EXPECT_EQ(bench.Frames(), (std::vector<Frame>{{1, "pong"}, {10, "x"}}));
}

TEST(EventStream, AsksItsFeedForNoMoreThanASlowClientLeavesRoomFor) {
  const std::string event(1000, 'e');
  Bench bench({Text(event)});
  bench.transport.room = 0;
  auto wants = bench.Advance();
  for (int i = 0; i < 10 && wants.again; ++i) wants = bench.Advance();
  EXPECT_FALSE(wants.again);
  EXPECT_TRUE(wants.write);
  EXPECT_FALSE(wants.read) << "its pings would queue, too";
  const auto most = static_cast<int>(kMaxStreamQueue / event.size()) + 1;
  EXPECT_LE(bench.notes.asked, most);
  EXPECT_GE(bench.notes.asked, most - 5);
  const int asked = bench.notes.asked;
  bench.Advance();
  EXPECT_EQ(bench.notes.asked, asked);
  bench.transport.room = 10'000;
  bench.Advance();
  bench.Advance();
  EXPECT_GT(bench.notes.asked, asked) << "there is room again";
  EXPECT_LE(bench.notes.asked, asked + 11);
}

TEST(EventStream, NoticesThatASlowClientLeft) {
  Bench bench({Text(std::string(kMaxStreamQueue, 'e'))});
  bench.transport.room = 0;
  bench.Advance();
  EXPECT_FALSE(bench.Advance().over);
  EXPECT_TRUE(bench.Advance(true).over);
  bench.ExpectClosed(Delivery::Kind::kPartial);
}

TEST(EventStream, LeavesTheOthersTheirTurn) {
  Bench bench({Text("e")});
  EXPECT_TRUE(bench.Advance().again);
  EXPECT_LT(bench.notes.asked, 1000);
}

TEST(EventStream, AnswersTheClientsCloseAndDrains) {
  Bench bench({Wait()});
  bench.transport.incoming = CloseFrame(1000) + "junk";
  const auto wants = bench.Advance();
  ASSERT_EQ(bench.Frames().size(), 1u);
  EXPECT_EQ(bench.transport.ends, "notify fin ");
  EXPECT_FALSE(wants.over);
  bench.ExpectClosed(Delivery::Kind::kFull);
  EXPECT_EQ(bench.notes.closed[0].bytes, kHeadBytes + 4);
  EXPECT_EQ(bench.notes.answer_bytes, kHeadBytes + 4);
  bench.transport.incoming = "more junk";
  EXPECT_FALSE(bench.Advance().over);
  bench.transport.gone = true;
  EXPECT_TRUE(bench.Advance().over);
  bench.ExpectClosed(Delivery::Kind::kFull);
}

TEST(EventStream, EndsTheDrainOfAClientThatStays) {
  Bench bench({Wait()});
  bench.transport.incoming = CloseFrame(1000);
  const auto wants = bench.Advance();
  ASSERT_TRUE(wants.at);
  bench.now = *wants.at;
  EXPECT_TRUE(bench.Advance().over);
}

TEST(EventStream, ClosesAndWaitsForTheClientsClose) {
  Bench bench({Text("last"), Close(1000)});
  auto wants = bench.Advance();
  const auto frames = bench.Frames();
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[1].CloseCode(), 1000);
  EXPECT_EQ(bench.transport.ends, "");
  EXPECT_TRUE(bench.notes.closed.empty());
  EXPECT_EQ(wants.at, bench.now + kCloseGrace);
  bench.transport.incoming = CloseFrame(1000);
  bench.Advance();
  EXPECT_EQ(bench.Frames().size(), 0u);
  EXPECT_EQ(bench.transport.ends, "notify fin ");
  bench.ExpectClosed(Delivery::Kind::kFull);
}

TEST(EventStream, DoesNotWaitForTheClientsCloseForEver) {
  Bench bench({Close(4401)});
  const auto wants = bench.Advance();
  bench.now = *wants.at;
  EXPECT_FALSE(bench.Advance().over);
  EXPECT_EQ(bench.transport.ends, "notify fin ");
  bench.ExpectClosed(Delivery::Kind::kFull);
  Bench full({Close(4401)});
  full.transport.room = 0;
  full.now = *full.Advance().at;
  full.Advance();
  EXPECT_EQ(full.transport.ends, "fin ") << "not everything was sent";
}

TEST(EventStream, WaitsForRoomForItsCloseNotifyButNotForEver) {
  for (const bool reads : {true, false}) {
    Bench bench({Wait()});
    bench.transport.room = 4;  // Our close frame, and nothing more.
    bench.transport.incoming = CloseFrame(1000);
    EXPECT_TRUE(bench.Advance().write);
    bench.now += reads ? 0s : kWriteTimeout;
    if (reads) bench.transport.room = 1;
    EXPECT_EQ(bench.Advance().over, !reads);
    EXPECT_EQ(bench.transport.ends, reads ? "notify fin " : "");
    bench.ExpectClosed(Delivery::Kind::kFull);
  }
}

TEST(EventStream, EndsAsTheFaultSaysAfterWhatIsQueued) {
  Bench fin({Text("a"), End(CloseHow::kFin)});
  fin.transport.room = 1;
  EXPECT_TRUE(fin.Advance().write);
  EXPECT_EQ(fin.transport.ends, "");
  fin.transport.room = 100;
  fin.Advance();
  EXPECT_EQ(fin.Frames(), (std::vector<Frame>{{1, "a"}}));
  EXPECT_EQ(fin.transport.ends, "fin ");
  fin.ExpectClosed(Delivery::Kind::kPartial);
  EXPECT_EQ(fin.notes.closed[0].bytes, kHeadBytes + 3);

  Bench rst({End(CloseHow::kRst)});
  EXPECT_TRUE(rst.Advance().over);
  EXPECT_EQ(rst.transport.ends, "rst ");
  rst.ExpectClosed(Delivery::Kind::kPartial);
}

TEST(EventStream, ResetsWithoutWaitingForASlowClient) {
  Bench bench({Text("a"), End(CloseHow::kRst)});
  bench.transport.unsent = true;
  auto wants = bench.Advance();
  EXPECT_EQ(bench.transport.ends, "");
  ASSERT_TRUE(wants.at);
  bench.now = *wants.at;
  EXPECT_FALSE(bench.Advance().over);
  bench.now += kResetFlush;
  EXPECT_TRUE(bench.Advance().over) << "it does not read at all";
  EXPECT_EQ(bench.transport.ends, "rst ");

  Bench soon({Text("a"), End(CloseHow::kRst)});
  soon.transport.unsent = true;
  soon.now = *soon.Advance().at;
  soon.transport.unsent = false;
  EXPECT_TRUE(soon.Advance().over);
  EXPECT_EQ(soon.transport.ends, "rst ");
}

TEST(EventStream, StallsUntilTheClientLeaves) {
  Bench bench({Text("a"), End(CloseHow::kStall)});
  EXPECT_FALSE(bench.Advance().at) << "for ever";
  EXPECT_TRUE(bench.stalled);
  EXPECT_FALSE(bench.notes.feed_lives) << "it waits for no clock";
  EXPECT_EQ(bench.Frames().size(), 1u);
  bench.transport.incoming = ClientFrame({9, "x"});
  bench.Advance();
  EXPECT_EQ(bench.transport.sent, "") << "not even a pong";
  EXPECT_TRUE(bench.notes.closed.empty());
  bench.transport.gone = true;
  EXPECT_TRUE(bench.Advance().over);
  EXPECT_FALSE(bench.stalled);
  bench.ExpectClosed(Delivery::Kind::kPartial);
}

TEST(EventStream, EndsAtOnceWhenTheServerEnds) {
  Bench talking({Wait()});
  talking.Advance();
  talking.ending = true;
  talking.transport.gone = true;
  EXPECT_TRUE(talking.Advance().over);
  const auto frames = talking.Frames();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].CloseCode(), 1001);
  EXPECT_EQ(talking.transport.ends, "notify fin ");
  talking.ExpectClosed(Delivery::Kind::kFull);

  Bench stalled({End(CloseHow::kStall)});
  stalled.Advance();
  stalled.ending = true;
  EXPECT_TRUE(stalled.Advance().over);
  EXPECT_EQ(stalled.transport.sent, "");
  EXPECT_FALSE(stalled.stalled);
}

TEST(EventStream, EndsWhenTheClientOrTheConnectionIsGone) {
  Bench gone({Wait()});
  gone.transport.gone = true;
  EXPECT_TRUE(gone.Advance().over);
  gone.ExpectClosed(Delivery::Kind::kFull);
  Bench lost({Text("a")});
  lost.transport.lost = true;
  EXPECT_TRUE(lost.Advance().over);
  lost.ExpectClosed(Delivery::Kind::kPartial);
}

TEST(EventStream, ClosesWith1011WhenItsFeedFails) {
  Bench bench(std::deque<FeedStep>{});
  bench.Advance();
  const auto frames = bench.Frames();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].CloseCode(), 1011);
}

TEST(EventStream, ClosesItsExchangeWhenItIsDestroyed) {
  Bench bench({Wait()});
  bench.stream.reset();
  bench.ExpectClosed(Delivery::Kind::kFull);
}

}  // namespace
}  // namespace aex::server
