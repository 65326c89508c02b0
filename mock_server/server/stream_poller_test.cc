#include "mock_server/server/stream_poller.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

#include "mock_server/server/fake_backend.h"
#include "mock_server/server/websocket_client.h"

namespace aex::server {
namespace {

using http::FeedStep;

// Says what it is given, when it is given it.
class GivenFeed final : public http::EventFeed {
 public:
  void Attach(std::function<void()> wake) override {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  FeedStep Next() override {
    const std::lock_guard lock(mutex_);
    ++asked_;
    if (steps_.empty()) return {};
    const FeedStep step = steps_.front();
    steps_.pop_front();
    return step;
  }
  std::optional<std::string> Hear(std::string_view) override { return std::nullopt; }

  void Give(FeedStep step) {
    const std::lock_guard lock(mutex_);
    steps_.push_back(std::move(step));
  }
  void Wake() {
    std::function<void()> wake;
    {
      const std::lock_guard lock(mutex_);
      wake = wake_;
    }
    if (wake) wake();
  }
  int asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  std::mutex mutex_;
  std::function<void()> wake_;
  std::deque<FeedStep> steps_;
  int asked_ = 0;
};

FeedStep Text(std::string text) {
  FeedStep step;
  step.kind = FeedStep::Kind::kText;
  step.text = std::move(text);
  return step;
}

// A poller and streams over sockets, each with its feed.
class StreamPollerTest : public testing::Test {
 protected:
  struct Polled {
    std::unique_ptr<TcpTransport> transport;
    std::atomic<bool> ending = false;
    std::atomic<bool> stalled = false;
    std::shared_ptr<GivenFeed> feed = std::make_shared<GivenFeed>();
    std::unique_ptr<EventStream> stream;
  };

  // The client's end; the stream is not yet polled.
  WebSocketClient Make() {
    TcpPair pair = MakeTcpPair();
    auto polled = std::make_unique<Polled>();
    polled->transport = std::make_unique<TcpTransport>(std::move(pair.server));
    http::RequestHead head;
    Upgraded upgraded;
    upgraded.exchange = backend_.Begin({head, "", 0});
    upgraded.feed = polled->feed;
    polled->stream = std::make_unique<EventStream>(*polled->transport, polled->ending,
                                                   polled->stalled, std::move(upgraded));
    streams_.push_back(std::move(polled));
    return WebSocketClient(RawClient(std::move(pair.client)));
  }
  bool Add(std::size_t n) {
    return poller_.Add(static_cast<std::int64_t>(n + 1), *streams_[n]->stream);
  }
  bool WaitOver(std::size_t count) {
    std::unique_lock lock(mutex_);
    return over_.wait_for(lock, kFakePatience, [&] { return ended_.size() >= count; });
  }

  FakeBackend backend_;
  std::mutex mutex_;
  std::condition_variable over_;
  std::vector<std::int64_t> ended_;
  std::vector<std::unique_ptr<Polled>> streams_;
  StreamPoller poller_{[this](std::int64_t id) {
    const std::lock_guard lock(mutex_);
    ended_.push_back(id);
    over_.notify_all();
  }};
};

TEST_F(StreamPollerTest, AdvancesWhatIsWoken) {
  ASSERT_TRUE(poller_.Start().ok());
  WebSocketClient one = Make();
  WebSocketClient two = Make();
  ASSERT_TRUE(Add(0) && Add(1));
  streams_[0]->feed->Give(Text("a"));
  ASSERT_TRUE(Eventually([&] {
    streams_[0]->feed->Wake();
    return streams_[0]->feed->asked() >= 2;
  }));
  EXPECT_EQ(one.Texts(1), std::vector<std::string>{"a"});
  streams_[1]->feed->Give(Text("b"));
  streams_[1]->feed->Wake();
  EXPECT_EQ(two.Texts(1), std::vector<std::string>{"b"});
}

TEST_F(StreamPollerTest, AdvancesWhenTheTimeOfAStreamHasCome) {
  ASSERT_TRUE(poller_.Start().ok());
  WebSocketClient client = Make();
  FeedStep wait;
  wait.wait_us = 1000;
  for (int i = 0; i < 3; ++i) streams_[0]->feed->Give(wait);
  streams_[0]->feed->Give(Text("after the waits"));
  ASSERT_TRUE(Add(0));
  EXPECT_EQ(client.Texts(1), std::vector<std::string>{"after the waits"});
}

TEST_F(StreamPollerTest, SendsMoreThanASocketHolds) {
  ASSERT_TRUE(poller_.Start().ok());
  WebSocketClient client = Make();
  const std::string event(100'000, 'e');
  for (int i = 0; i < 200; ++i) streams_[0]->feed->Give(Text(event));
  ASSERT_TRUE(Add(0));
  EXPECT_EQ(client.Texts(200), std::vector<std::string>(200, event));
}

TEST_F(StreamPollerTest, SaysWhichStreamIsOver) {
  ASSERT_TRUE(poller_.Start().ok());
  WebSocketClient one = Make();
  WebSocketClient two = Make();
  ASSERT_TRUE(Add(0) && Add(1));
  two.socket().Close();
  ASSERT_TRUE(WaitOver(1));
  EXPECT_EQ(ended_, std::vector<std::int64_t>{2});
  EXPECT_EQ(backend_.WaitClosed(1).size(), 1u);
  streams_[1]->feed->Wake();
  streams_[0]->feed->Give(Text("the other goes on"));
  streams_[0]->feed->Wake();
  EXPECT_EQ(one.Texts(1).size(), 1u);
}

TEST_F(StreamPollerTest, BreaksOffWhatIsLeftWhenItStops) {
  ASSERT_TRUE(poller_.Start().ok());
  WebSocketClient one = Make();
  WebSocketClient two = Make();
  ASSERT_TRUE(Add(0) && Add(1));
  poller_.Stop();
  EXPECT_EQ(ended_.size(), 2u);
  EXPECT_EQ(backend_.WaitClosed(2).size(), 2u);
  EXPECT_FALSE(Add(0)) << "it stays the caller's";
  poller_.Stop();
}

TEST_F(StreamPollerTest, TakesNothingBeforeItsStart) {
  WebSocketClient client = Make();
  EXPECT_FALSE(Add(0));
}

}  // namespace
}  // namespace aex::server
