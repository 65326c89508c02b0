#include "mock_server/server/transport.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>

#include "mock_server/server/raw_client.h"

namespace aex::server {
namespace {

using Kind = Transport::ReadOutcome::Kind;
using namespace std::chrono_literals;

struct Pair {
  Pair() : Pair(MakeTcpPair()) {}
  explicit Pair(TcpPair sockets)
      : transport(std::move(sockets.server)), client(std::move(sockets.client)) {}
  TcpTransport transport;
  RawClient client;
};

TEST(TcpTransport, ReadsWhatCameAndThenTheEnd) {
  Pair pair;
  std::array<char, 16> buffer;
  ASSERT_TRUE(pair.client.Send("hello"));
  const auto read = pair.transport.Read(buffer, 5s);
  EXPECT_EQ(read.kind, Kind::kBytes);
  EXPECT_EQ(std::string(buffer.data(), read.bytes), "hello");
  EXPECT_EQ(pair.transport.Read(buffer, 1ms).kind, Kind::kTimeout);
  pair.client.HalfClose();
  EXPECT_EQ(pair.transport.Read(buffer, kForever).kind, Kind::kEnd);
}

TEST(TcpTransport, ReportsAPeersReset) {
  Pair pair;
  std::array<char, 16> buffer;
  pair.client.Reset();
  EXPECT_EQ(pair.transport.Read(buffer, 5s).kind, Kind::kFailed);
  EXPECT_EQ(pair.transport.Write("x"), 0u);
}

TEST(TcpTransport, HalfClosesAfterTheLastByte) {
  Pair pair;
  EXPECT_EQ(pair.transport.Write("last"), 4u);
  pair.transport.ShutdownWrite();
  EXPECT_EQ(pair.client.HearAll(), (Heard{"last", Ending::kFin}));
}

TEST(TcpTransport, ResetsAfterTheWrittenBytes) {
  Pair pair;
  ASSERT_TRUE(pair.client.Send("unread"));
  EXPECT_EQ(pair.transport.Write("some"), 4u);
  pair.transport.Reset();
  EXPECT_EQ(pair.client.HearAll(), (Heard{"some", Ending::kReset}));
  std::array<char, 16> buffer;
  EXPECT_EQ(pair.transport.Read(buffer, 1s).kind, Kind::kFailed);
}

TEST(TcpTransport, ResetsOnlyAfterASlowReaderHasTheBytes) {
  Pair pair;
  const std::string bytes(8 << 20, 'b');
  Heard heard;
  std::jthread reader([&] { heard = pair.client.HearAll(); });
  EXPECT_EQ(pair.transport.Write(bytes), bytes.size());
  pair.transport.Reset();
  reader.join();
  EXPECT_EQ(heard.bytes.size(), bytes.size());
  EXPECT_EQ(heard.ending, Ending::kReset);
}

TEST(TcpTransport, WritesAsMuchAsThePeerTakesBeforeItGoes) {
  Pair pair;
  const std::string bytes(32 << 20, 'b');
  std::jthread reader([&] {
    (void)pair.client.Hear(1000);
    pair.client.Reset();
  });
  const std::size_t written = pair.transport.Write(bytes);
  EXPECT_GT(written, 0u);
  EXPECT_LT(written, bytes.size());
}

TEST(TcpTransport, SeesThatThePeerIsGoneBehindUnreadBytes) {
  Pair pair;
  ASSERT_TRUE(pair.client.Send("unread"));
  EXPECT_FALSE(pair.transport.WaitPeerGone(5ms));
  pair.client.Close();
  EXPECT_TRUE(pair.transport.WaitPeerGone(kForever));
  std::array<char, 16> buffer;
  EXPECT_EQ(pair.transport.Read(buffer, 1s).bytes, 6u);
}

TEST(TcpTransport, WaitsNoShorterThanAsked) {
  Pair pair;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(pair.transport.WaitPeerGone(20ms));
  EXPECT_GE(std::chrono::steady_clock::now() - start, 20ms);
}

TEST(TcpTransport, WakeEndsReadsAndWaitsButNotWrites) {
  Pair pair;
  std::jthread waker([&] { pair.transport.Wake(); });
  std::array<char, 16> buffer;
  EXPECT_EQ(pair.transport.Read(buffer, kForever).kind, Kind::kEnd);
  EXPECT_TRUE(pair.transport.WaitPeerGone(kForever));
  EXPECT_EQ(pair.transport.Write("still"), 5u);
  EXPECT_EQ(pair.client.Hear(5), "still");
}

TEST(TcpTransport, AbortEndsAWriteThatNobodyReads) {
  Pair pair;
  const std::string bytes(64 << 20, 'b');
  std::size_t written = bytes.size();
  std::jthread writer([&] { written = pair.transport.Write(bytes); });
  EXPECT_FALSE(pair.client.Hear(1).empty());
  pair.transport.Abort();
  writer.join();
  EXPECT_LT(written, bytes.size());
}

TEST(TcpTransport, TakesWakeAndAbortAfterAReset) {
  Pair pair;
  pair.transport.Reset();
  pair.transport.Wake();
  pair.transport.Abort();
}

TEST(TcpTransport, ReadsAndWritesWithoutWaiting) {
  Pair pair;
  std::array<char, 16> buffer;
  EXPECT_EQ(pair.transport.ReadNow(buffer).kind, Kind::kTimeout);
  ASSERT_TRUE(pair.client.Send("hello"));
  EXPECT_EQ(pair.transport.Read(buffer, 5s).bytes, 5u);
  EXPECT_EQ(pair.transport.WriteNow("back"), 4u);
  EXPECT_EQ(pair.client.Hear(4), "back");
  const std::string much(1024 * 1024, 'x');
  std::size_t written = 0;
  while (const auto went = pair.transport.WriteNow(much)) {
    if (*went == 0) break;
    written += *went;
  }
  EXPECT_TRUE(pair.transport.HasUnsent()) << "the client does not read";
  EXPECT_EQ(pair.client.Hear(written).size(), written);
  EXPECT_EQ(pair.transport.WriteNow("more"), 4u);
  pair.client.Reset();
  EXPECT_EQ(pair.transport.Read(buffer, 5s).kind, Kind::kFailed);
  EXPECT_EQ(pair.transport.WriteNow("x"), std::nullopt);
  EXPECT_NE(pair.transport.ReadNow(buffer).kind, Kind::kTimeout);
}

}  // namespace
}  // namespace aex::server
