#include "mock_server/server/connection_set.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "mock_server/server/fake_backend.h"
#include "mock_server/server/raw_client.h"

namespace aex::server {
namespace {

using namespace std::chrono_literals;

// Connections with a thread each, as the server runs them.
class Open {
 public:
  ~Open() { set.End({}); }

  RawClient Add(std::uint16_t port) {
    TcpPair pair = MakeTcpPair();
    Connection& connection = set.Add(std::make_unique<Connection>(
        std::make_unique<TcpTransport>(std::move(pair.server)), port, ++last_id_, backend,
        dispatcher_));
    threads_.emplace_back([this, &connection] {
      connection.Run();
      set.Remove(connection.id());
    });
    return RawClient(std::move(pair.client));
  }

  FakeBackend backend;
  ConnectionSet set;

 private:
  Dispatcher dispatcher_;
  std::int64_t last_id_ = 0;
  std::vector<std::jthread> threads_;
};

TEST(ConnectionSet, EndsTheConnectionsOfOnePort) {
  Open open;
  RawClient one = open.Add(1);
  RawClient two = open.Add(2);
  EXPECT_FALSE(open.set.WaitGone(1, 1ms));
  open.set.End(1);
  EXPECT_TRUE(open.set.WaitGone(1, 10s));
  EXPECT_EQ(one.HearAll().ending, Ending::kFin);
  EXPECT_TRUE(two.IsSilentFor(5ms));
  EXPECT_FALSE(open.set.WaitGone({}, 1ms));
  open.set.End({});
  EXPECT_TRUE(open.set.WaitGone({}, 10s));
}

TEST(ConnectionSet, EndsOnlyWhatStalls) {
  Open open;
  open.backend.on_connect = [](std::uint16_t port) -> std::optional<http::ConnectionEnd> {
    if (port == 1) return http::ConnectionEnd{.close = http::CloseHow::kStall};
    return std::nullopt;
  };
  RawClient stalled = open.Add(1);
  RawClient idle = open.Add(2);
  ASSERT_TRUE(Eventually([&] { return open.set.CountStalled({}) == 1; }));
  EXPECT_EQ(open.set.CountStalled(2), 0u);
  open.set.EndStalled(2);
  EXPECT_TRUE(stalled.IsSilentFor(5ms));
  open.set.EndStalled({});
  EXPECT_EQ(stalled.HearAll().ending, Ending::kFin);
  EXPECT_TRUE(idle.IsSilentFor(5ms));
}

TEST(ConnectionSet, StopsADecisionThatWaits) {
  Open open;
  open.backend.decide = [](const http::Request&, std::stop_token stop) {
    Gate never;
    never.Wait(stop);
    return std::optional<http::Answer>();
  };
  RawClient client = open.Add(1);
  ASSERT_TRUE(client.Send("GET / HTTP/1.1\r\n\r\n"));
  ASSERT_TRUE(open.backend.WaitDeciding(1));
  open.set.End(1);
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_EQ(open.backend.WaitClosed(1).size(), 1u);
}

TEST(ConnectionSet, BreaksAWriteOffThatNobodyReads) {
  Open open;
  open.backend.decide = [](const http::Request&, std::stop_token) {
    return PlainAnswer(std::string(64 << 20, 'b'));
  };
  RawClient client = open.Add(1);
  ASSERT_TRUE(client.Send("GET / HTTP/1.1\r\n\r\n"));
  ASSERT_FALSE(client.Hear(1).empty());
  open.set.End(1);
  EXPECT_FALSE(open.set.WaitGone(1, 5ms));
  open.set.Abort(1);
  EXPECT_TRUE(open.set.WaitGone(1, 10s));
  const std::vector<Closed> closed = open.backend.WaitClosed(1);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].delivery.kind, contract::Delivery::Kind::kPartial);
}

}  // namespace
}  // namespace aex::server
