// How a TLS connection begins, or fails to: versions, certificates, protocols,
// bounds, and what is on the wire before it.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <array>
#include <thread>

#include "mock_server/server/tls_pair.h"
#include "mock_server/server/wire_faults.h"

namespace aex::server {
namespace {

using Kind = Transport::ReadOutcome::Kind;
using Shaken = TlsPair::Shaken;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr char kH1[] = "\x08http/1.1";
constexpr char kH2[] = "\x02h2";

TEST(TlsHandshake, TakesClientsFromTls12On) {
  struct Row {
    int asked;
    Shaken done;
    int version;
  };
  for (const Row& row : {Row{0, {true, true}, TLS1_3_VERSION},
                         Row{TLS1_3_VERSION, {true, true}, TLS1_3_VERSION},
                         Row{TLS1_2_VERSION, {true, true}, TLS1_2_VERSION},
                         Row{TLS1_1_VERSION, {false, false}, TLS1_1_VERSION}}) {
    TlsPair pair;
    EXPECT_EQ(pair.Shake({.version = row.asked}), row.done) << row.asked;
    EXPECT_EQ(pair.client.tls().version(), row.version);
  }
}

TEST(TlsHandshake, ShowsACertificateThatTheClientCanCheck) {
  TlsPair pair;
  EXPECT_EQ(pair.Shake({.file = pair.context.certificate_path()}), (Shaken{true, true}));
  TlsPair named;
  EXPECT_EQ(named.Shake({.file = named.context.certificate_path(), .name = "localhost"}),
            (Shaken{true, true}));
}

TEST(TlsHandshake, EndsWithAClientThatDoesNotTrustIt) {
  TlsPair pair;
  const TlsContext other = *TlsContext::SelfSigned("127.0.0.1");
  EXPECT_EQ(pair.Shake({.file = other.certificate_path()}), (Shaken{false, false}));
  TlsPair named;
  EXPECT_EQ(named.Shake({.file = named.context.certificate_path(), .name = "x.test"}),
            (Shaken{false, false}));
}

TEST(TlsHandshake, SpeaksHttp11AndNothingElse) {
  TlsPair both;
  EXPECT_EQ(both.Shake({.protocols = std::string(kH2) + kH1}), (Shaken{true, true}));
  EXPECT_EQ(both.client.tls().protocol(), "http/1.1");
  TlsPair none;
  EXPECT_EQ(none.Shake(), (Shaken{true, true}));
  EXPECT_EQ(none.client.tls().protocol(), "");
  TlsPair only;
  EXPECT_EQ(only.Shake({.protocols = kH2}), (Shaken{false, false}));
}

TEST(TlsHandshake, IsBoundedInTime) {
  TlsPair silent;
  const auto start = steady_clock::now();
  EXPECT_FALSE(silent.transport.Handshake(20ms));
  EXPECT_GE(steady_clock::now() - start, 20ms);
  TlsPair half;
  ASSERT_TRUE(half.client.Send(ClientHello().substr(0, 50)));
  EXPECT_FALSE(half.transport.Handshake(20ms));
}

TEST(TlsHandshake, EndsWithThePeerAndWhenWoken) {
  TlsPair left;
  ASSERT_TRUE(left.client.Send(ClientHello().substr(0, 50)));
  left.client.HalfClose();
  EXPECT_FALSE(left.transport.Handshake(kForever));
  TlsPair woken;
  std::jthread waker([&] { woken.transport.Wake(); });
  EXPECT_FALSE(woken.transport.Handshake(kForever));
  TlsPair aborted;
  std::jthread aborter([&] { aborted.transport.Abort(); });
  EXPECT_FALSE(aborted.transport.Handshake(kForever));
}

TEST(TlsHandshake, RefusesWhatIsNoTls) {
  for (const std::string& bytes :
       {std::string("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), std::string(300, '\0')}) {
    TlsPair pair;
    ASSERT_TRUE(pair.client.Send(bytes));
    EXPECT_FALSE(pair.transport.Handshake(kForever));
    EXPECT_EQ(pair.transport.Write("x"), 0u);
    EXPECT_EQ(pair.transport.WriteNow("x"), std::nullopt);
    EXPECT_TRUE(pair.transport.SendCloseNotify(kForever)) << "nobody is told";
    pair.transport.ShutdownWrite();
    std::jthread drain([&] { Drain(pair.transport); });
    EXPECT_EQ(pair.client.HearAll().ending, Ending::kFin);
    pair.client.Close();
  }
}

TEST(TlsHandshake, IsNotBegunByAReadBeforeIt) {
  TlsPair pair;
  const std::string hello = ClientHello();
  ASSERT_TRUE(pair.client.Send(hello));
  std::array<char, 4096> buffer;
  const auto read = pair.transport.Read(buffer, kForever);
  EXPECT_EQ(std::string(buffer.data(), read.bytes), hello);
  EXPECT_EQ(pair.transport.ReadNow(buffer).kind, Kind::kTimeout);
  EXPECT_FALSE(pair.transport.WaitPeerGone(5ms));
  EXPECT_TRUE(pair.client.IsSilentFor(5ms));
  pair.transport.ShutdownWrite();
  EXPECT_EQ(pair.client.HearAll(), (Heard{"", Ending::kFin}));
}

}  // namespace
}  // namespace aex::server
