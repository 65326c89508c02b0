// HTTP over TLS through a whole server: what clients see of answers, faults and
// ends, and what bad clients do to the others.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "mock_server/server/fake_backend.h"
#include "mock_server/server/raw_client.h"
#include "mock_server/server/server.h"
#include "mock_server/server/tls_context.h"

namespace aex::server {
namespace {

using contract::Delivery;
using http::CloseHow;
using http::Cut;
using Time = std::chrono::steady_clock;
using namespace std::chrono_literals;

const std::string kGet = "GET /a HTTP/1.1\r\n\r\n";
const std::string kHead =
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Type: application/json\r\n\r\n";
const std::string kBody = "0123456789";
const std::int64_t kHeadBytes = static_cast<std::int64_t>(kHead.size());

http::WirePlan CutBy(const Cut& cut) {
  http::WirePlan plan;
  plan.cut = cut;
  return plan;
}

http::WirePlan DelayedBy(std::int64_t ms) {
  http::WirePlan plan;
  plan.delay_ms = ms;
  return plan;
}

class TlsServerTest : public testing::Test {
 protected:
  // Connected, and not a byte of TLS sent.
  RawClient Connect() {
    if (port_ == 0) {
      EXPECT_TRUE(server_.Start().ok());
      const auto port = server_.Listen(0);
      EXPECT_TRUE(port.ok());
      port_ = *port;
    }
    return RawClient::Connect(port_);
  }
  RawClient Open() {
    RawClient client = Connect();
    EXPECT_TRUE(client.StartTls({.file = context_.certificate_path()}));
    return client;
  }
  void AnswerWith(const http::WirePlan& plan) {
    backend_.decide = [plan](const http::Request&, std::stop_token) {
      http::Answer answer = PlainAnswer(kBody);
      answer.plan = plan;
      return answer;
    };
  }
  Heard Ask(const http::WirePlan& plan) {
    AnswerWith(plan);
    RawClient client = Open();
    EXPECT_TRUE(client.Send(kGet));
    return client.HearAll();
  }

  const TlsContext context_ = *TlsContext::SelfSigned("127.0.0.1");
  FakeBackend backend_;
  Server server_{backend_, {.tls = &context_}};
  std::uint16_t port_ = 0;
};

TEST_F(TlsServerTest, AnswersRequestAfterRequestOnOneConnection) {
  AnswerWith({});
  RawClient client = Open();
  EXPECT_EQ(server_.BaseUrl(port_), "https://127.0.0.1:" + std::to_string(port_));
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(client.Send(kGet));
    const Reply reply = client.HearReply();
    EXPECT_EQ(reply.head + reply.body, kHead + kBody);
  }
  ASSERT_TRUE(client.Send(kGet + kGet));
  EXPECT_EQ(client.HearReply().status, 200);
  EXPECT_EQ(client.HearReply().status, 200);
  EXPECT_TRUE(client.IsSilentFor(5ms));
  EXPECT_EQ(backend_.WaitClosed(4).back().reuse, 3);
  const http::RequestHead head = backend_.Requests().at(0).head;
  EXPECT_TRUE(head.tls);
  EXPECT_TRUE(head.peer_is_loopback);
}

TEST_F(TlsServerTest, TakesALargeUploadAndGivesALargeAnswer) {
  const std::string large(4 << 20, 'x');
  backend_.decide = [](const http::Request& request, std::stop_token) {
    return PlainAnswer(request.body);
  };
  RawClient client = Open();
  ASSERT_TRUE(client.Send(
      "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(large.size()) + "\r\n\r\n" +
      large));
  EXPECT_EQ(client.HearReply().body, large);
}

TEST_F(TlsServerTest, SaysThatItEndsWhenTheEndIsOrderly) {
  AnswerWith({});
  RawClient asked = Open();
  ASSERT_TRUE(asked.Send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"));
  EXPECT_EQ(asked.HearAll().ending, Ending::kCloseNotify);
  http::WirePlan last;
  last.close_after = true;
  EXPECT_EQ(Ask(last).ending, Ending::kCloseNotify) << "by its plan";
  RawClient malformed = Open();
  ASSERT_TRUE(malformed.Send("no http\r\n\r\n"));
  EXPECT_EQ(malformed.HearAll().ending, Ending::kCloseNotify);
  RawClient left = Open();
  left.SendCloseNotify();
  EXPECT_EQ(left.HearAll(), (Heard{"", Ending::kCloseNotify}));
  RawClient idle = Open();
  server_.CloseListener(port_);
  EXPECT_EQ(idle.HearAll(), (Heard{"", Ending::kCloseNotify}));
}

TEST_F(TlsServerTest, CutsAnswersAtTheByteOfTheirText) {
  struct Row {
    Cut cut;
    std::string bytes;
    Delivery delivery;
  };
  const std::vector<Row> rows = {
      {{true, 0, {}}, "", {Delivery::Kind::kNone, 0}},
      {{false, 0, {}}, kHead, {Delivery::Kind::kPartial, kHeadBytes}},
      {{false, 4, {}}, kHead + "0123", {Delivery::Kind::kPartial, kHeadBytes + 4}},
      {{false, 10, {}}, kHead + kBody, {Delivery::Kind::kFull, kHeadBytes + 10}},
  };
  std::size_t asked = 0;
  for (Row row : rows) {
    for (const CloseHow how : {CloseHow::kFin, CloseHow::kRst}) {
      row.cut.close = how;
      // A fault's FIN has no close_notify, as of a server that died.
      const Ending ending = how == CloseHow::kFin ? Ending::kFin : Ending::kReset;
      EXPECT_EQ(Ask(CutBy(row.cut)), (Heard{row.bytes, ending}));
      EXPECT_EQ(backend_.WaitClosed(++asked).back().delivery, row.delivery);
    }
  }
}

TEST_F(TlsServerTest, EndsWithABareFinAlthoughMoreRequestsCame) {
  AnswerWith(CutBy({false, 10, CloseHow::kFin}));
  RawClient client = Open();
  std::string many;
  for (int i = 0; i < 2000; ++i) many += kGet;
  ASSERT_TRUE(client.Send(many));
  EXPECT_EQ(client.HearAll(), (Heard{kHead + kBody, Ending::kFin}));
}

TEST_F(TlsServerTest, EndsKeptConnectionsAsTheirFaultSays) {
  for (const CloseHow how : {CloseHow::kFin, CloseHow::kRst}) {
    http::WirePlan plan;
    plan.drip = http::Drip{7, 1};
    plan.keepalive = http::KeepaliveEnd{.race = how};
    AnswerWith(plan);
    RawClient client = Open();
    ASSERT_TRUE(client.Send(kGet));
    EXPECT_EQ(client.HearReply().body, kBody);
    ASSERT_TRUE(client.Send("G"));
    const Ending ending = how == CloseHow::kFin ? Ending::kFin : Ending::kReset;
    EXPECT_EQ(client.HearAll(), (Heard{"", ending}));
  }
}

TEST_F(TlsServerTest, StallsUntilTheStallIsEnded) {
  AnswerWith(CutBy({false, 3, CloseHow::kStall}));
  RawClient client = Open();
  ASSERT_TRUE(client.Send(kGet));
  ASSERT_TRUE(Eventually([&] { return server_.CountStalls(port_) == 1; }));
  EXPECT_EQ(client.Hear(kHead.size() + 3), kHead + "012");
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_TRUE(client.IsSilentFor(20ms));
  server_.EndStalls(port_);
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
}

TEST_F(TlsServerTest, GivesDelaysAndStallsUpWhenTheirClientLeaves) {
  AnswerWith(DelayedBy(3'600'000));
  std::size_t closed = 0;
  for (const bool says_so : {true, false}) {
    RawClient client = Open();
    ASSERT_TRUE(client.Send(kGet));
    ASSERT_TRUE(backend_.WaitDeciding(closed + 1));
    if (says_so) {
      client.SendCloseNotify();  // And no FIN.
    } else {
      client.Close();
    }
    EXPECT_EQ(backend_.WaitClosed(++closed).size(), closed);
  }
  AnswerWith(CutBy({true, 0, CloseHow::kStall}));
  RawClient client = Open();
  ASSERT_TRUE(client.Send(kGet));
  ASSERT_TRUE(Eventually([&] { return server_.CountStalls(port_) == 1; }));
  client.SendCloseNotify();
  EXPECT_EQ(backend_.WaitClosed(++closed).size(), closed);
}

TEST_F(TlsServerTest, EndsAConnectionAtAcceptWithoutAByteOfTls) {
  struct Row {
    CloseHow how;
    Ending ending;
  };
  for (const Row& row :
       {Row{CloseHow::kFin, Ending::kFin}, Row{CloseHow::kRst, Ending::kReset},
        Row{CloseHow::kStall, Ending::kSilence}}) {
    // The client has spoken when it ends: what it hears is the answer to that.
    Gate spoken;
    FakeBackend backend;
    backend.on_connect = [row, &spoken](std::uint16_t) {
      spoken.Wait();
      return http::ConnectionEnd{.close = row.how};
    };
    Server server(backend, {.tls = &context_});
    ASSERT_TRUE(server.Start().ok());
    const auto port = server.Listen(0);
    ASSERT_TRUE(port.ok());
    RawClient client = RawClient::Connect(*port);
    ASSERT_TRUE(client.Send(ClientHello()));
    spoken.Open();
    EXPECT_EQ(client.HearAll(row.ending == Ending::kSilence ? 30ms : kClientPatience),
              (Heard{"", row.ending}));
    server.EndStalls(*port);
    if (row.ending == Ending::kSilence) {
      EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
    }
  }
}

TEST_F(TlsServerTest, ClosesOnPlainHttpAndServesTheOthers) {
  AnswerWith({});
  RawClient served = Open();
  for (const std::string& bytes : {kGet, std::string(100'000, 'x'), std::string("\x16")}) {
    RawClient plain = Connect();
    ASSERT_TRUE(plain.Send(bytes));
    plain.HalfClose();
    EXPECT_EQ(plain.HearAll().ending, Ending::kFin);
    ASSERT_TRUE(served.Send(kGet));
    EXPECT_EQ(served.HearReply().status, 200);
  }
  const TlsContext other = *TlsContext::SelfSigned("127.0.0.1");
  RawClient distrusts = Connect();
  EXPECT_FALSE(distrusts.StartTls({.file = other.certificate_path()}));
  ASSERT_TRUE(served.Send(kGet));
  EXPECT_EQ(served.HearReply().status, 200);
  EXPECT_EQ(backend_.Requests().size(), 4u);
}

TEST_F(TlsServerTest, StopsAtOnceWithHandshakesUnderWay) {
  RawClient silent = Connect();
  RawClient half = Connect();
  ASSERT_TRUE(half.Send(ClientHello().substr(0, 50)));
  RawClient idle = Open();
  const auto start = Time::now();
  server_.Stop();
  EXPECT_LT(Time::now() - start, kStopGrace);
  for (RawClient* const client : {&silent, &half}) EXPECT_EQ(client->HearAll().bytes, "");
  EXPECT_EQ(idle.HearAll(), (Heard{"", Ending::kCloseNotify}));
}

TEST_F(TlsServerTest, ClosesConnectionsAboveTheBoundWithoutAnAnswer) {
  Server small(backend_, {.max_threads = 1, .tls = &context_});
  ASSERT_TRUE(small.Start().ok());
  const auto port = small.Listen(0);
  ASSERT_TRUE(port.ok());
  RawClient served = RawClient::Connect(*port);
  ASSERT_TRUE(served.StartTls());
  RawClient above = RawClient::Connect(*port);
  const Heard heard = above.HearAll();
  EXPECT_EQ(heard.bytes, "");
  EXPECT_NE(heard.ending, Ending::kSilence);
  ASSERT_TRUE(served.Send(kGet));
  EXPECT_EQ(served.HearReply().status, 200);
}

}  // namespace
}  // namespace aex::server
