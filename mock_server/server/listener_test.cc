#include "mock_server/server/listener.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <string>

#include "mock_server/server/raw_client.h"

namespace aex::server {
namespace {

TEST(OpenListener, OpensAnyFreePort) {
  const Result<Listener> first = OpenListener("127.0.0.1", 0);
  const Result<Listener> second = OpenListener("127.0.0.1", 0);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_NE(first->port, 0);
  EXPECT_NE(first->port, second->port);
  EXPECT_TRUE(RawClient::Connect(first->port).connected());
  EXPECT_TRUE(fcntl(first->socket.get(), F_GETFD) & FD_CLOEXEC);
  EXPECT_TRUE(fcntl(first->socket.get(), F_GETFL) & O_NONBLOCK);
}

TEST(OpenListener, SpeaksIpv6WithOrWithoutBrackets) {
  for (const char* host : {"::1", "[::1]"}) {
    const Result<Listener> listener = OpenListener(host, 0);
    if (!listener.ok()) GTEST_SKIP() << "no IPv6 here: " << listener.error().message;
    EXPECT_TRUE(RawClient::Connect(listener->port, "::1").connected());
  }
}

TEST(OpenListener, SaysThatAPortIsInUse) {
  const Result<Listener> first = OpenListener("127.0.0.1", 0);
  ASSERT_TRUE(first.ok());
  const Result<Listener> second = OpenListener("127.0.0.1", first->port);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(second.error().message,
            "port " + std::to_string(first->port) + " on 127.0.0.1 is in use");
}

TEST(OpenListener, OpensAPortAgainAfterItsConnections) {
  Result<Listener> first = OpenListener("127.0.0.1", 0);
  ASSERT_TRUE(first.ok());
  const std::uint16_t port = first->port;
  RawClient client = RawClient::Connect(port);
  ASSERT_TRUE(client.connected());
  first->socket.Close();
  EXPECT_TRUE(OpenListener("127.0.0.1", port).ok());
}

TEST(OpenListener, NamesAHostThatIsNotHere) {
  const Result<Listener> foreign = OpenListener("192.0.2.1", 0);
  ASSERT_FALSE(foreign.ok());
  EXPECT_EQ(foreign.error().message, "192.0.2.1 is not an address of this machine");
  const Result<Listener> junk = OpenListener("no host", 0);
  ASSERT_FALSE(junk.ok());
  EXPECT_EQ(junk.error().message, "no host is neither an address nor a known host name");
}

TEST(BaseUrlOf, IsWhatAClientCanConnectTo) {
  EXPECT_EQ(BaseUrlOf("127.0.0.1", 4010), "http://127.0.0.1:4010");
  EXPECT_EQ(BaseUrlOf("::1", 1), "http://[::1]:1");
  EXPECT_EQ(BaseUrlOf("[::1]", 1), "http://[::1]:1");
  EXPECT_EQ(BaseUrlOf("0.0.0.0", 80), "http://127.0.0.1:80");
  EXPECT_EQ(BaseUrlOf("::", 80), "http://[::1]:80");
  EXPECT_EQ(BaseUrlOf("localhost", 65535), "http://localhost:65535");
  EXPECT_EQ(BaseUrlOf("::", 1, "https"), "https://[::1]:1");
}

}  // namespace
}  // namespace aex::server
