#include "mock_server/server/tls_transport.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>

#include "mock_server/server/socket_wait.h"
#include "mock_server/server/tls_pair.h"

namespace aex::server {
namespace {

using Kind = Transport::ReadOutcome::Kind;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t kRecord = 16 * 1024;

// Both versions, because their records and their ends differ.
class TlsTransportTest : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    ASSERT_EQ(pair_.Shake({.version = GetParam()}), (TlsPair::Shaken{true, true}));
  }
  std::string Read(std::chrono::milliseconds timeout = kForever) {
    const auto read = transport_.Read(buffer_, timeout);
    return {buffer_.data(), read.bytes};
  }
  Kind ReadKind(std::chrono::milliseconds timeout = kForever) {
    return transport_.Read(buffer_, timeout).kind;
  }

  TlsPair pair_;
  TlsTransport& transport_ = pair_.transport;
  RawClient& client_ = pair_.client;
  std::array<char, kRecord> buffer_;
};

INSTANTIATE_TEST_SUITE_P(Versions, TlsTransportTest,
                         testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return version.param == TLS1_2_VERSION ? "Tls12" : "Tls13";
                         });

TEST_P(TlsTransportTest, ReadsWhatCameAndThenTheCloseNotify) {
  ASSERT_TRUE(client_.Send("hello"));
  EXPECT_EQ(Read(), "hello");
  EXPECT_EQ(ReadKind(1ms), Kind::kTimeout);
  ASSERT_TRUE(client_.Send("last"));
  client_.SendCloseNotify();
  EXPECT_EQ(Read(), "last");
  EXPECT_EQ(ReadKind(), Kind::kEnd);
  EXPECT_EQ(transport_.Write("answer"), 6u) << "the other direction goes on";
  EXPECT_EQ(client_.Hear(6), "answer");
}

TEST_P(TlsTransportTest, ReadsABareFinAsTheEndAndWritesOn) {
  ASSERT_TRUE(client_.Send("request"));
  client_.HalfClose();
  EXPECT_EQ(Read(), "request");
  EXPECT_EQ(ReadKind(), Kind::kEnd);
  EXPECT_EQ(transport_.Write("answer"), 6u);
  transport_.ShutdownWrite();
  EXPECT_EQ(client_.HearAll(), (Heard{"answer", Ending::kFin}));
}

TEST_P(TlsTransportTest, ReportsAPeersReset) {
  client_.Reset();
  EXPECT_EQ(ReadKind(5s), Kind::kFailed);
  EXPECT_EQ(transport_.Write("x"), 0u);
}

TEST_P(TlsTransportTest, ReportsDamagedRecords) {
  RawClient plain(UniqueFd(dup(client_.fd())));
  ASSERT_TRUE(plain.Send("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(ReadKind(5s), Kind::kFailed);
  EXPECT_EQ(transport_.Write("x"), 0u);
  EXPECT_TRUE(transport_.SendCloseNotify(kForever)) << "does not wait for ever";
}

TEST_P(TlsTransportTest, TellsAnOrderlyEndFromAFaultsFin) {
  EXPECT_EQ(transport_.Write("last"), 4u);
  EXPECT_TRUE(transport_.SendCloseNotify(kForever));
  EXPECT_TRUE(transport_.SendCloseNotify(kForever)) << "once is enough";
  transport_.ShutdownWrite();
  EXPECT_EQ(client_.HearAll(), (Heard{"last", Ending::kCloseNotify}));
  ASSERT_TRUE(client_.Send("more"));
  EXPECT_EQ(Read(), "more") << "reading goes on";
  EXPECT_EQ(transport_.Write("x"), 0u) << "writing does not";

  TlsPair fault;
  ASSERT_EQ(fault.Shake({.version = GetParam()}), (TlsPair::Shaken{true, true}));
  EXPECT_EQ(fault.transport.Write("last"), 4u);
  fault.transport.ShutdownWrite();
  EXPECT_EQ(fault.client.HearAll(), (Heard{"last", Ending::kFin}));
}

TEST_P(TlsTransportTest, ResetsAfterTheWrittenBytes) {
  ASSERT_TRUE(client_.Send("unread"));
  EXPECT_EQ(transport_.Write("some"), 4u);
  transport_.Reset();
  EXPECT_EQ(client_.HearAll(), (Heard{"some", Ending::kReset}));
  EXPECT_EQ(ReadKind(1s), Kind::kFailed);
  EXPECT_EQ(transport_.Write("x"), 0u);
  transport_.Wake();
  transport_.Abort();
}

TEST_P(TlsTransportTest, ResetsOnlyAfterASlowReaderHasTheBytes) {
  const std::string bytes(8 << 20, 'b');
  Heard heard;
  std::jthread reader([&] { heard = client_.HearAll(); });
  EXPECT_EQ(transport_.Write(bytes), bytes.size());
  transport_.Reset();
  reader.join();
  EXPECT_EQ(heard.bytes.size(), bytes.size());
  EXPECT_EQ(heard.ending, Ending::kReset);
}

TEST_P(TlsTransportTest, SaysGoodbyeToASlowReaderWhenThereIsRoom) {
  std::string bytes(8 << 20, 'b');
  std::jthread reader([&] {
    const Heard heard = client_.HearAll();
    EXPECT_EQ(heard.bytes.size(), bytes.size());
    EXPECT_EQ(heard.ending, Ending::kCloseNotify);
  });
  EXPECT_EQ(transport_.Write(bytes), bytes.size());
  EXPECT_TRUE(transport_.SendCloseNotify(kWriteTimeout));
  transport_.ShutdownWrite();
}

TEST_P(TlsTransportTest, WritesAsMuchAsThePeerTakesBeforeItGoes) {
  const std::string bytes(32 << 20, 'b');
  std::jthread reader([&] {
    (void)client_.Hear(1000);
    client_.Reset();
  });
  const std::size_t written = transport_.Write(bytes);
  EXPECT_GT(written, 0u);
  EXPECT_LT(written, bytes.size());
}

TEST_P(TlsTransportTest, SeesThatThePeerIsGone) {
  EXPECT_FALSE(transport_.WaitPeerGone(5ms));
  ASSERT_TRUE(client_.Send("unread"));
  EXPECT_FALSE(transport_.WaitPeerGone(5ms)) << "bytes are no end";
  client_.HalfClose();
  EXPECT_TRUE(transport_.WaitPeerGone(kForever)) << "behind the bytes";
  EXPECT_EQ(Read(), "unread") << "which are still there";

  TlsPair other;
  ASSERT_EQ(other.Shake({.version = GetParam()}), (TlsPair::Shaken{true, true}));
  std::jthread client([&] { other.client.SendCloseNotify(); });
  EXPECT_TRUE(other.transport.WaitPeerGone(kForever)) << "without a FIN";
  EXPECT_EQ(other.transport.Read(buffer_, kForever).kind, Kind::kEnd);
}

TEST_P(TlsTransportTest, WaitsNoShorterThanAsked) {
  const auto start = steady_clock::now();
  EXPECT_FALSE(transport_.WaitPeerGone(20ms));
  EXPECT_EQ(ReadKind(20ms), Kind::kTimeout);
  EXPECT_GE(steady_clock::now() - start, 40ms);
}

TEST_P(TlsTransportTest, WakeEndsReadsAndWaitsButNotWrites) {
  std::jthread waker([&] { transport_.Wake(); });
  EXPECT_EQ(ReadKind(), Kind::kEnd);
  EXPECT_TRUE(transport_.WaitPeerGone(kForever));
  EXPECT_EQ(transport_.Write("still"), 5u);
  EXPECT_TRUE(transport_.SendCloseNotify({}));
  transport_.ShutdownWrite();
  EXPECT_EQ(client_.HearAll(), (Heard{"still", Ending::kCloseNotify}));
}

TEST_P(TlsTransportTest, AbortEndsAWriteThatNobodyReads) {
  const std::string bytes(64 << 20, 'b');
  std::size_t written = bytes.size();
  std::jthread writer([&] { written = transport_.Write(bytes); });
  EXPECT_FALSE(client_.Hear(1).empty());
  transport_.Abort();
  writer.join();
  EXPECT_LT(written, bytes.size());
}

TEST_P(TlsTransportTest, ReadsAndWritesWithoutWaiting) {
  EXPECT_EQ(transport_.ReadNow(buffer_).kind, Kind::kTimeout);
  ASSERT_TRUE(client_.Send("hello"));
  EXPECT_EQ(Read(), "hello");
  EXPECT_EQ(transport_.WriteNow("back"), 4u);
  EXPECT_EQ(client_.Hear(4), "back");
  EXPECT_EQ(transport_.WriteNow(""), 0u);
  client_.Reset();
  EXPECT_EQ(ReadKind(5s), Kind::kFailed);
  EXPECT_EQ(transport_.WriteNow("x"), std::nullopt);
  EXPECT_NE(transport_.ReadNow(buffer_).kind, Kind::kTimeout);
}

// A record that found no room half way is finished by the next write, whose bytes
// begin with the rest but are elsewhere and may be more.
TEST_P(TlsTransportTest, GoesOnWithTheRestOfAWriteThatFoundNoRoom) {
  std::string queue;
  std::string all;
  const auto write = [&] {
    const auto went = transport_.WriteNow(queue);
    queue = queue.substr(went.value_or(queue.size()));
    return went.value_or(0);
  };
  const auto queue_more = [&] {
    const std::string more(100'000, static_cast<char>('a' + all.size() / 100'000 % 26));
    queue += more;
    all += more;
  };
  do queue_more();
  while (write() > 0);
  EXPECT_TRUE(transport_.HasUnsent()) << "the client does not read";
  queue_more();
  std::jthread reader([&] { EXPECT_EQ(client_.HearAll(), (Heard{all, Ending::kFin})); });
  while (!queue.empty()) {
    ASSERT_NE(AwaitSocket(transport_.descriptor(), POLLOUT, DeadlineAfter(kClientPatience)),
              0);
    write();
  }
  transport_.ShutdownWrite();
}

TEST_P(TlsTransportTest, WaitsForRoomForItsCloseNotifyAsLongAsItIsTold) {
  const std::string junk(100'000, 'j');
  std::size_t junk_bytes = 0;
  ssize_t sent = 0;
  while ((sent = send(transport_.descriptor(), junk.data(), junk.size(), MSG_DONTWAIT)) > 0)
    junk_bytes += static_cast<std::size_t>(sent);
  EXPECT_FALSE(transport_.SendCloseNotify({}));
  EXPECT_FALSE(transport_.SendCloseNotify(5ms));
  std::jthread reader([&] {
    RawClient plain(UniqueFd(dup(client_.fd())));
    const Heard heard = plain.HearAll();
    EXPECT_GT(heard.bytes.size(), junk_bytes) << "a record of TLS behind it";
    EXPECT_EQ(heard.ending, Ending::kFin);
  });
  EXPECT_TRUE(transport_.SendCloseNotify(kForever));
  transport_.ShutdownWrite();
}

TEST_P(TlsTransportTest, LeavesNothingBehindThatAPollWouldNotSee) {
  ASSERT_TRUE(client_.Send(std::string(3 * kRecord, 'r')));
  std::size_t total = 0;
  while (total < 3 * kRecord) {
    // The poll of whoever serves many: it has to fire as long as there is more.
    ASSERT_NE(AwaitSocket(transport_.descriptor(), POLLIN, DeadlineAfter(kClientPatience)),
              0);
    const auto read = transport_.ReadNow(buffer_);
    if (read.kind == Kind::kBytes) total += read.bytes;
  }
  EXPECT_EQ(transport_.ReadNow(buffer_).kind, Kind::kTimeout);
}

TEST(TlsTransport, TakesNewKeysInTheMiddle) {
  TlsPair pair;
  ASSERT_EQ(pair.Shake({.version = TLS1_3_VERSION}), (TlsPair::Shaken{true, true}));
  std::array<char, 64> buffer;
  for (int i = 0; i < 3; ++i) {
    pair.client.tls().UpdateKeys();
    ASSERT_TRUE(pair.client.Send("asks"));
    EXPECT_EQ(pair.transport.Read(buffer, kForever).bytes, 4u);
    EXPECT_EQ(pair.transport.Write("says"), 4u);
    EXPECT_EQ(pair.client.Hear(4), "says");
  }
  pair.client.tls().UpdateKeys();
  ASSERT_TRUE(pair.client.Send(""));
  EXPECT_FALSE(pair.transport.WaitPeerGone(5ms)) << "new keys are no end";
}

TEST(TlsTransport, IsEncryptedAndKnowsItsPeer) {
  TlsPair pair;
  EXPECT_TRUE(pair.transport.IsEncrypted());
  EXPECT_TRUE(pair.transport.PeerIsLoopback());
}

}  // namespace
}  // namespace aex::server
