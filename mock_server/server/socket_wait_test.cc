#include "mock_server/server/socket_wait.h"

#include <gtest/gtest.h>
#include <poll.h>

#include "mock_server/server/raw_client.h"
#include "mock_server/server/transport.h"

namespace aex::server {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

TEST(AwaitSocket, SaysWhatTheSocketIsReadyFor) {
  TcpPair pair = MakeTcpPair();
  RawClient client(std::move(pair.client));
  EXPECT_EQ(AwaitSocket(pair.server.get(), POLLOUT, DeadlineAfter(kForever)), POLLOUT);
  ASSERT_TRUE(client.Send("x"));
  EXPECT_EQ(AwaitSocket(pair.server.get(), POLLIN, DeadlineAfter(kForever)), POLLIN);
  client.Close();
  EXPECT_NE(AwaitSocket(pair.server.get(), POLLRDHUP, DeadlineAfter(kForever)), 0);
}

TEST(AwaitSocket, IsNeverEarlyAndDoesNotWaitForWhatHasPassed) {
  const TcpPair pair = MakeTcpPair();
  const auto start = steady_clock::now();
  EXPECT_EQ(AwaitSocket(pair.server.get(), POLLIN, DeadlineAfter(20ms)), 0);
  EXPECT_GE(steady_clock::now() - start, 20ms);
  EXPECT_EQ(AwaitSocket(pair.server.get(), POLLOUT, DeadlineAfter(0ms)), 0);
}

TEST(AwaitSocket, SaysThatASocketIsNone) {
  UniqueFd closed = std::move(MakeTcpPair().server);
  const int number = closed.get();
  closed.Close();
  EXPECT_EQ(AwaitSocket(number, POLLIN, DeadlineAfter(kForever)), POLLNVAL);
}

}  // namespace
}  // namespace aex::server
