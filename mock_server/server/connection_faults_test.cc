// Faults as a client meets them, through a whole server: every phase in which a
// connection can end, with each way to end.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "mock_server/server/fake_backend.h"
#include "mock_server/server/raw_client.h"
#include "mock_server/server/server.h"

namespace aex::server {
namespace {

using contract::Delivery;
using http::CloseHow;
using http::Cut;
using http::EarlyDrop;
using namespace std::chrono_literals;

const std::string kGet = "GET /a HTTP/1.1\r\n\r\n";
const std::string kUpload = "POST /up HTTP/1.1\r\nContent-Length: 100000\r\n\r\n";

class ConnectionFaults : public testing::Test {
 protected:
  RawClient Open() {
    if (port_ == 0) {
      EXPECT_TRUE(server_.Start().ok());
      const auto port = server_.Listen(0);
      EXPECT_TRUE(port.ok());
      port_ = *port;
    }
    return RawClient::Connect(port_);
  }

  static http::WirePlan CutTo(const Cut& cut) {
    http::WirePlan plan;
    plan.cut = cut;
    return plan;
  }

  static http::WirePlan DelayedBy(std::int64_t ms) {
    http::WirePlan plan;
    plan.delay_ms = ms;
    return plan;
  }

  void AnswerWith(const http::WirePlan& plan) {
    backend_.decide = [plan](const http::Request&, std::stop_token) {
      http::Answer answer = PlainAnswer("0123456789");
      answer.plan = plan;
      return answer;
    };
  }

  // The plan with the end that the target names: "/fin" or "/rst".
  void CutAsNamed(Cut cut) {
    backend_.decide = [cut](const http::Request& request, std::stop_token) {
      http::Answer answer = PlainAnswer("0123456789");
      answer.plan.cut = cut;
      answer.plan.cut->close =
          request.head.target == "/fin" ? CloseHow::kFin : CloseHow::kRst;
      return answer;
    };
  }

  void ExpectEnds(const std::string& rest_of_request, const std::string& bytes) {
    for (const bool fin : {true, false}) {
      RawClient client = Open();
      ASSERT_TRUE(
          client.Send(std::string("POST ") + (fin ? "/fin" : "/rst") + rest_of_request));
      EXPECT_EQ(client.HearAll(), (Heard{bytes, fin ? Ending::kFin : Ending::kReset}));
    }
  }

  // A stall: nothing comes and the exchange stays open until it is ended.
  void ExpectStall(RawClient& client, const std::string& bytes) {
    ASSERT_TRUE(Eventually([&] { return server_.CountStalls(port_) == 1; }));
    EXPECT_EQ(client.Hear(bytes.size()), bytes);
    EXPECT_TRUE(client.IsSilentFor(20ms));
    EXPECT_TRUE(backend_.WaitClosed(0).empty());
    server_.EndStalls(port_);
    EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  }

  FakeBackend backend_;
  Server server_{backend_};
  std::uint16_t port_ = 0;
};

const std::string kHead =
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Type: application/json\r\n\r\n";
const std::int64_t kHeadBytes = static_cast<std::int64_t>(kHead.size());

TEST_F(ConnectionFaults, DropsTheAnswerBeforeItsHead) {
  CutAsNamed({.before_head = true});
  ExpectEnds(" HTTP/1.1\r\n\r\n", "");
  for (const Closed& closed : backend_.WaitClosed(2)) {
    EXPECT_EQ(closed.delivery, (Delivery{Delivery::Kind::kNone, 0}));
    EXPECT_EQ(closed.answer_bytes, kHeadBytes + 10);
  }
}

TEST_F(ConnectionFaults, CutsTheBodyAtTheByte) {
  CutAsNamed({.body_bytes = 4});
  ExpectEnds(" HTTP/1.1\r\n\r\n", kHead + "0123");
  for (const Closed& closed : backend_.WaitClosed(2))
    EXPECT_EQ(closed.delivery, (Delivery{Delivery::Kind::kPartial, kHeadBytes + 4}));
}

TEST_F(ConnectionFaults, EndsWithAFinAlthoughMoreRequestsCame) {
  AnswerWith(CutTo(Cut{false, 10, CloseHow::kFin}));
  RawClient client = Open();
  std::string many;
  for (int i = 0; i < 2000; ++i) many += kGet;
  ASSERT_TRUE(client.Send(many));
  EXPECT_EQ(client.HearAll(), (Heard{kHead + "0123456789", Ending::kFin}));
  EXPECT_EQ(backend_.Requests().size(), 1u);
}

TEST_F(ConnectionFaults, StallsBeforeTheHeadUntilTheStallIsEnded) {
  AnswerWith(CutTo(Cut{true, 0, CloseHow::kStall}));
  RawClient client = Open();
  ASSERT_TRUE(client.Send(kGet));
  ExpectStall(client, "");
  EXPECT_EQ(backend_.WaitClosed(1).at(0).delivery, (Delivery{Delivery::Kind::kNone, 0}));
}

TEST_F(ConnectionFaults, StallsInTheBodyUntilTheStallIsEnded) {
  AnswerWith(CutTo(Cut{false, 3, CloseHow::kStall}));
  RawClient client = Open();
  ASSERT_TRUE(client.Send(kGet));
  ExpectStall(client, kHead + "012");
  EXPECT_EQ(backend_.WaitClosed(1).at(0).delivery,
            (Delivery{Delivery::Kind::kPartial, kHeadBytes + 3}));
}

TEST_F(ConnectionFaults, ClosesAStalledExchangeWhenItsClientLeaves) {
  AnswerWith(CutTo(Cut{true, 0, CloseHow::kStall}));
  for (const bool reset : {false, true}) {
    RawClient client = Open();
    ASSERT_TRUE(client.Send(kGet));
    ASSERT_TRUE(Eventually([&] { return server_.CountStalls(port_) == 1; }));
    if (reset)
      client.Reset();
    else
      client.Close();
    EXPECT_EQ(backend_.WaitClosed(reset ? 2 : 1).size(), reset ? 2u : 1u);
  }
}

TEST_F(ConnectionFaults, DelaysAndThenAnswersOnTheSameConnection) {
  AnswerWith(DelayedBy(25));
  RawClient client = Open();
  for (int i = 0; i < 2; ++i) {
    const auto start = std::chrono::steady_clock::now();
    ASSERT_TRUE(client.Send(kGet));
    EXPECT_EQ(client.HearReply().status, 200);
    EXPECT_GE(std::chrono::steady_clock::now() - start, 25ms);
  }
  EXPECT_EQ(backend_.WaitClosed(2).at(1).reuse, 1);
}

TEST_F(ConnectionFaults, ClosesADelayedExchangeWhenItsClientLeaves) {
  AnswerWith(DelayedBy(3'600'000));
  RawClient client = Open();
  ASSERT_TRUE(client.Send(kGet));
  ASSERT_TRUE(backend_.WaitDeciding(1));
  client.Close();
  EXPECT_EQ(backend_.WaitClosed(1).at(0).delivery, (Delivery{Delivery::Kind::kNone, 0}));
}

TEST_F(ConnectionFaults, EndsAConnectionAtAccept) {
  // Shared, because the server calls it for as long as it lives.
  const auto count = std::make_shared<std::atomic<int>>(0);
  backend_.on_connect = [count](std::uint16_t) -> std::optional<http::ConnectionEnd> {
    switch ((*count)++) {
      case 0: return http::ConnectionEnd{.close = CloseHow::kFin};
      case 1: return http::ConnectionEnd{.close = CloseHow::kRst};
      default: return std::nullopt;
    }
  };
  RawClient fin = Open();
  EXPECT_EQ(fin.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_EQ(Open().HearAll(), (Heard{"", Ending::kReset}));
  RawClient healthy = Open();
  ASSERT_TRUE(healthy.Send(kGet));
  EXPECT_EQ(healthy.HearReply().status, 200);
  EXPECT_TRUE(backend_.WaitClosed(1).size() == 1);
}

TEST_F(ConnectionFaults, StallsAConnectionAtAccept) {
  backend_.on_connect = [](std::uint16_t) { return http::ConnectionEnd{.close = CloseHow::kStall}; };
  RawClient client = Open();
  ASSERT_TRUE(client.Send(kGet));
  ExpectStall(client, "");
  EXPECT_TRUE(backend_.Requests().empty());
}

TEST_F(ConnectionFaults, DropsARequestAfterItsHead) {
  backend_.on_head = [](const http::RequestHead& head) {
    return EarlyDrop{0, head.target == "/fin" ? CloseHow::kFin : CloseHow::kRst};
  };
  ExpectEnds(" HTTP/1.1\r\nContent-Length: 100000\r\n\r\n", "");
  for (const Closed& closed : backend_.WaitClosed(2)) {
    EXPECT_EQ(closed.delivery, (Delivery{Delivery::Kind::kNone, 0}));
    EXPECT_EQ(closed.answer_bytes, 0);
  }
  EXPECT_TRUE(backend_.Requests().empty());
}

TEST_F(ConnectionFaults, ReadsTheBodyUpToTheDrop) {
  backend_.on_head = [](const http::RequestHead&) {
    return EarlyDrop{50'000, CloseHow::kFin};
  };
  RawClient client = Open();
  ASSERT_TRUE(client.Send(kUpload + std::string(49'999, 'u')));
  EXPECT_TRUE(client.IsSilentFor(20ms));
  ASSERT_TRUE(client.Send("u"));
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
}

TEST_F(ConnectionFaults, DropsAtTheEndOfABodyThatIsShorterThanTheDrop) {
  backend_.on_head = [](const http::RequestHead&) {
    return EarlyDrop{500, CloseHow::kRst};
  };
  RawClient client = Open();
  ASSERT_TRUE(client.Send("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"));
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kReset}));
}

TEST_F(ConnectionFaults, StallsInTheMiddleOfAnUpload) {
  backend_.on_head = [](const http::RequestHead&) {
    return EarlyDrop{10, CloseHow::kStall};
  };
  RawClient client = Open();
  ASSERT_TRUE(client.Send(kUpload + std::string(20, 'u')));
  ExpectStall(client, "");
  EXPECT_EQ(backend_.WaitClosed(1).size(), 1u);
}

TEST_F(ConnectionFaults, SaysContinueOnlyForABodyThatIsRead) {
  backend_.on_head = [](const http::RequestHead& head) {
    return EarlyDrop{head.target == "/1" ? 1 : 0, CloseHow::kFin};
  };
  for (const bool reads : {false, true}) {
    RawClient client = Open();
    ASSERT_TRUE(
        client.Send(std::string("POST /") + (reads ? "1" : "0") +
                    " HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
    const std::string interim = reads ? "HTTP/1.1 100 Continue\r\n\r\n" : "";
    EXPECT_EQ(client.Hear(interim.size()), interim);
    ASSERT_TRUE(client.Send("hi"));
    EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  }
}

}  // namespace
}  // namespace aex::server
