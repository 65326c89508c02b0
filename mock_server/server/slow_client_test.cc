// Clients that are slow, or stop in the middle of a request, to the whole mock with
// short bounds: a slow one is answered, one that stops is told so and ended, and
// neither holds anybody else.
#include <gtest/gtest.h>

#include <vector>

#include "mock_server/server/hostile_lab.h"

namespace aex::server {
namespace {

using namespace std::chrono_literals;

ServerOptions With(const Patience& patience) {
  ServerOptions options;
  options.patience = patience;
  return options;
}

TEST(SlowClient, ThatSendsByteByByteIsAnswered) {
  HostileLab lab;
  RawClient client = lab.Connect();
  for (const char c : WireLab::Create("slow")) ASSERT_TRUE(client.Send({&c, 1}));
  EXPECT_EQ(client.HearReply().status, 201);
}

TEST(SlowClient, ThatStopsInTheMiddleIsToldSoAndEnded) {
  HostileLab lab(With({.silence = 50ms}));
  const std::string chunked =
      HostileLab::Begin("POST /api/sessions HTTP/1.1") + "Transfer-Encoding: chunked\r\n\r\n";
  std::vector<std::string> beginnings = {"P", "POST /api", "POST / HTTP/1.1\r",
                                         HostileLab::Begin("POST / HTTP/1.1"),
                                         chunked, chunked + "5", chunked + "5\r\nab",
                                         chunked + "2\r\nab\r", chunked + "0\r\n",
                                         chunked + "0\r\nTrailer: x\r\n"};
  const std::string create = WireLab::Create("stopped");
  beginnings.push_back(create.substr(0, create.size() - 1));
  const std::string ledger = lab.Ledger();
  std::vector<RawClient> clients;
  for (const std::string& beginning : beginnings) {
    clients.push_back(lab.Connect());
    ASSERT_TRUE(clients.back().Send(beginning));
  }
  EXPECT_TRUE(lab.ServesTheNext());
  for (std::size_t i = 0; i < clients.size(); ++i) {
    const Reply reply = clients[i].HearReply();
    EXPECT_EQ(reply.status, 408) << beginnings[i];
    EXPECT_EQ(EnvelopeCode(reply), "request_timeout") << beginnings[i];
    EXPECT_TRUE(reply.Has("Connection: close")) << beginnings[i];
    EXPECT_EQ(clients[i].HearAll(), (Heard{"", Ending::kFin})) << beginnings[i];
  }
  EXPECT_EQ(lab.Ledger(), ledger);
}

TEST(SlowClient, IsJournalledWhenItWasTold) {
  HostileLab lab(With({.silence = 20ms}));
  const std::string create = WireLab::Create("stopped");
  const Fate fate = lab.Try(create.substr(0, create.size() - 1));
  EXPECT_EQ(fate.reply.status, 408);
  const Evidence evidence = lab.Finish();
  ASSERT_EQ(evidence.exchanges.size(), 1u);
  EXPECT_EQ(evidence.exchanges[0].op, contract::Operation::kUnmatched);
  EXPECT_EQ(evidence.exchanges[0].status, 408);
  EXPECT_EQ(evidence.exchanges[0].key, "stopped");
  EXPECT_TRUE(evidence.ledger.empty());
}

// A byte now and then: no silence is too long, the whole is.
TEST(SlowClient, CannotKeepAThreadByAByteNowAndThen) {
  HostileLab lab(With({.silence = 10s, .whole_request = 60ms}));
  RawClient client = lab.Connect();
  ASSERT_TRUE(client.Send(HostileLab::Begin("POST / HTTP/1.1") + "X: "));
  int bytes = 0;
  while (client.IsSilentFor(5ms) && client.Send("x")) ASSERT_LT(++bytes, 2000);
  EXPECT_GT(bytes, 0);
  EXPECT_EQ(client.HearReply().status, 408);
}

// The bound is each request's own: pauses of many requests do not add up.
TEST(SlowClient, MayPauseInEachOfManyRequests) {
  HostileLab lab(With({.whole_request = 1s}));
  RawClient client = lab.Connect();
  const std::string request = WireLab::Request("GET", "/api/whoami");
  for (int i = 0; i < 120; ++i) {
    ASSERT_TRUE(client.Send(request.substr(0, 30)));
    ASSERT_TRUE(client.IsSilentFor(10ms));
    ASSERT_TRUE(client.Send(request.substr(30)));
    ASSERT_EQ(client.HearReply().status, 200);
  }
}

TEST(SlowClient, ThatAsksForNothingIsEndedWithoutAnAnswer) {
  HostileLab lab(With({.idle = 300ms}));
  RawClient fresh = lab.Connect();
  EXPECT_EQ(fresh.HearAll(), (Heard{"", Ending::kFin}));
  RawClient used = lab.Connect();
  ASSERT_TRUE(used.Send(WireLab::Request("GET", "/api/whoami")));
  EXPECT_EQ(used.HearReply().status, 200);
  EXPECT_EQ(used.HearAll(), (Heard{"", Ending::kFin}));
}

}  // namespace
}  // namespace aex::server
