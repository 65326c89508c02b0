// Damaged answers as a client meets them, through a whole server: the bytes that
// come, and how the connection goes on or ends.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "mock_server/server/fake_backend.h"
#include "mock_server/server/raw_client.h"
#include "mock_server/server/server.h"

namespace aex::server {
namespace {

using contract::Delivery;
using http::CloseHow;
using http::WirePlan;
using namespace std::chrono_literals;

const std::string kGet = "GET /a HTTP/1.1\r\n\r\n";
const std::string kStart = "HTTP/1.1 200 OK\r\n";
const std::string kType = "Content-Type: application/json\r\n";
const std::string kBody = "0123456789";
const std::string kHealthy = kStart + "Content-Length: 10\r\n" + kType + "\r\n" + kBody;

class AnswerFaults : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(server_.Start().ok());
    const auto port = server_.Listen(0);
    ASSERT_TRUE(port.ok());
    port_ = *port;
  }
  void TearDown() override { server_.Stop(); }

  // The plan for "/a"; other targets get a healthy answer.
  RawClient OpenWith(const WirePlan& plan) {
    backend_.decide = [plan](const http::Request& request, std::stop_token) {
      http::Answer answer = PlainAnswer(kBody);
      if (request.head.target == "/a") answer.plan = plan;
      return answer;
    };
    return RawClient::Connect(port_);
  }

  FakeBackend backend_;
  Server server_{backend_};
  std::uint16_t port_ = 0;
};

TEST_F(AnswerFaults, DripsThePiecesWithTimeBetweenThem) {
  WirePlan plan;
  plan.drip = http::Drip{40, 10};
  RawClient client = OpenWith(plan);
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_EQ(client.Hear(40), kHealthy.substr(0, 40));
  EXPECT_EQ(client.Hear(kHealthy.size() - 40), kHealthy.substr(40));
  const auto pauses = (kHealthy.size() - 1) / 40;
  EXPECT_GE(std::chrono::steady_clock::now() - start, pauses * 10ms);
  ASSERT_TRUE(client.Send("GET /b HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.HearReply().status, 200) << "the connection goes on";
  EXPECT_EQ(backend_.WaitClosed(1).at(0).delivery.kind, Delivery::Kind::kFull);
}

TEST_F(AnswerFaults, StopsDrippingWhenTheClientLeaves) {
  WirePlan plan;
  plan.drip = http::Drip{1, 3'600'000};
  RawClient client = OpenWith(plan);
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_EQ(client.Hear(1), "H");
  client.Close();
  EXPECT_EQ(backend_.WaitClosed(1).at(0).delivery, (Delivery{Delivery::Kind::kPartial, 1}));
}

TEST_F(AnswerFaults, StopsDrippingWhenTheServerStops) {
  WirePlan plan;
  plan.drip = http::Drip{1, 3'600'000};
  RawClient client = OpenWith(plan);
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_EQ(client.Hear(1), "H");
  server_.Stop();
  EXPECT_EQ(backend_.WaitClosed(1).at(0).delivery, (Delivery{Delivery::Kind::kPartial, 1}));
}

TEST_F(AnswerFaults, CountsADripsPeerAmongNoOthers) {
  WirePlan plan;
  plan.drip = http::Drip{1, 3'600'000};
  RawClient dripping = OpenWith(plan);
  ASSERT_TRUE(dripping.Send(kGet));
  EXPECT_EQ(dripping.Hear(1), "H");
  RawClient other = RawClient::Connect(port_);
  ASSERT_TRUE(other.Send("GET /b HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(other.HearReply().status, 200);
}

TEST_F(AnswerFaults, EndsAfterARecodedAnswer) {
  for (const CloseHow how : {CloseHow::kFin, CloseHow::kRst}) {
    WirePlan plan;
    plan.recoding = faults::LengthFault{faults::LengthFault::How::kOffset, 7, {}};
    plan.cut = http::EndAfterAll(how);
    RawClient client = OpenWith(plan);
    ASSERT_TRUE(client.Send(kGet));
    EXPECT_EQ(client.HearAll(),
              (Heard{kStart + kType + "Content-Length: 17\r\n\r\n" + kBody,
                     how == CloseHow::kFin ? Ending::kFin : Ending::kReset}));
  }
  for (const Closed& closed : backend_.WaitClosed(2))
    EXPECT_EQ(closed.delivery.kind, Delivery::Kind::kFull);
}

TEST_F(AnswerFaults, GoesOnAfterChunksOfOneByte) {
  WirePlan plan;
  plan.recoding = faults::ChunkFault{faults::ChunkFault::How::kOneByte, {}};
  RawClient client = OpenWith(plan);
  ASSERT_TRUE(client.Send(kGet));
  std::string chunks;
  for (const char c : kBody) chunks += std::string("1\r\n") + c + "\r\n";
  const std::string whole =
      kStart + kType + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n";
  EXPECT_EQ(client.Hear(whole.size()), whole);
  ASSERT_TRUE(client.Send("GET /b HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.HearReply().status, 200);
}

TEST_F(AnswerFaults, SendsWhatComesBeforeTheAnswer) {
  WirePlan plan;
  plan.before = "HTTP/1.1 103 Early Hints\r\n\r\n";
  RawClient client = OpenWith(plan);
  ASSERT_TRUE(client.Send(kGet));
  const std::string whole = plan.before + kHealthy;
  EXPECT_EQ(client.Hear(whole.size()), whole);
  const auto bytes = static_cast<std::int64_t>(kHealthy.size());
  EXPECT_EQ(backend_.WaitClosed(1).at(0).delivery, (Delivery{Delivery::Kind::kFull, bytes}));
}

TEST_F(AnswerFaults, SendsWhatComesInsteadOfTheAnswer) {
  WirePlan plan;
  plan.before = "what?";
  plan.cut = http::Cut{true, 0, CloseHow::kFin};
  RawClient client = OpenWith(plan);
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_EQ(client.HearAll(), (Heard{"what?", Ending::kFin}));
  EXPECT_EQ(backend_.WaitClosed(1).at(0).delivery, (Delivery{Delivery::Kind::kNone, 0}));
}

TEST_F(AnswerFaults, LosesTheRaceOnTheFirstByteOfTheNextRequest) {
  for (const CloseHow how : {CloseHow::kFin, CloseHow::kRst}) {
    WirePlan plan;
    plan.keepalive = http::KeepaliveEnd{how, 0};
    RawClient client = OpenWith(plan);
    ASSERT_TRUE(client.Send(kGet));
    EXPECT_EQ(client.Hear(kHealthy.size()), kHealthy);
    EXPECT_TRUE(client.IsSilentFor(20ms)) << "nothing ends before that byte";
    ASSERT_TRUE(client.Send("G"));
    EXPECT_EQ(client.HearAll(),
              (Heard{"", how == CloseHow::kFin ? Ending::kFin : Ending::kReset}));
  }
  EXPECT_EQ(backend_.RacesLost(), (std::vector<std::string>{"/a", "/a"}));
  EXPECT_EQ(backend_.Requests().size(), 2u);
}

TEST_F(AnswerFaults, LosesTheRaceToAPipelinedRequestAtOnce) {
  WirePlan plan;
  plan.keepalive = http::KeepaliveEnd{CloseHow::kFin, 0};
  RawClient client = OpenWith(plan);
  ASSERT_TRUE(client.Send(kGet + kGet));
  EXPECT_EQ(client.HearAll(), (Heard{kHealthy, Ending::kFin}));
  EXPECT_EQ(backend_.Requests().size(), 1u);
}

TEST_F(AnswerFaults, TellsOfRequestsThatCameTooLate) {
  WirePlan plan;
  plan.cut = http::Cut{true, 0, CloseHow::kFin};
  RawClient client = OpenWith(plan);
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  ASSERT_TRUE(client.Send("POST /late HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"));
  const auto ignored = backend_.WaitIgnored(1);
  ASSERT_EQ(ignored.size(), 1u);
  EXPECT_EQ(ignored[0].head.target, "/late");
  EXPECT_EQ(ignored[0].head.reuse, 1);
  EXPECT_EQ(ignored[0].body, "hi");
  EXPECT_EQ(backend_.Requests().size(), 1u) << "it is not begun";
}

TEST_F(AnswerFaults, RunsNoRaceWithAClientThatLeaves) {
  WirePlan plan;
  plan.keepalive = http::KeepaliveEnd{CloseHow::kRst, 0};
  RawClient client = OpenWith(plan);
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_EQ(client.Hear(kHealthy.size()), kHealthy);
  client.HalfClose();
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_TRUE(backend_.RacesLost().empty());
}

TEST_F(AnswerFaults, EndsUnannouncedAfterItsLimitOfExchanges) {
  WirePlan plan;
  plan.keepalive = http::KeepaliveEnd{std::nullopt, 3};
  RawClient client = OpenWith(plan);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(client.Send(kGet));
    EXPECT_EQ(client.Hear(kHealthy.size()), kHealthy);
  }
  ASSERT_TRUE(client.Send("GET /b HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.HearAll(), (Heard{kHealthy, Ending::kFin}));
}

TEST_F(AnswerFaults, EndsAnIdleConnectionAfterItsFirstExchange) {
  backend_.on_connect = [](std::uint16_t) {
    return http::ConnectionEnd{true, CloseHow::kRst, 0};
  };
  RawClient client = OpenWith({});
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_EQ(client.HearAll(), (Heard{kHealthy, Ending::kReset}));
  EXPECT_EQ(backend_.idle_ends(), 1u);
}

TEST_F(AnswerFaults, LeavesAnIdleConnectionSilent) {
  backend_.on_connect = [](std::uint16_t) {
    return http::ConnectionEnd{true, CloseHow::kStall, 0};
  };
  RawClient client = OpenWith({});
  ASSERT_TRUE(client.Send(kGet + kGet));
  EXPECT_EQ(client.Hear(kHealthy.size()), kHealthy);
  EXPECT_TRUE(client.IsSilentFor(20ms));
  ASSERT_TRUE(Eventually([&] { return server_.CountStalls(port_) == 1; }));
  server_.EndStalls(port_);
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_EQ(backend_.Requests().size(), 1u);
}

}  // namespace
}  // namespace aex::server
