#include "mock_server/server/connection.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "mock_server/server/fake_backend.h"
#include "mock_server/server/raw_client.h"
#include "mock_server/server/server.h"

namespace aex::server {
namespace {

using contract::Delivery;
using http::CloseHow;
using namespace std::chrono_literals;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string kOk =
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: "
    "application/json\r\n\r\n{}";
const std::int64_t kOkBytes = static_cast<std::int64_t>(kOk.size());

// A server with one port around a fake backend, whose hooks are set before Open.
class ConnectionTest : public testing::Test {
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

  void AnswerWith(http::Answer answer) {
    backend_.decide = [answer](const http::Request&, std::stop_token) { return answer; };
  }

  FakeBackend backend_;
  Server server_{backend_};
  std::uint16_t port_ = 0;
};

TEST_F(ConnectionTest, AnswersExactlyTheseBytes) {
  RawClient client = Open();
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_EQ(client.Hear(kOk.size()), kOk);
  EXPECT_TRUE(client.IsSilentFor(5ms));
  const auto closed = backend_.WaitClosed(1);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].delivery, (Delivery{Delivery::Kind::kFull, kOkBytes}));
  EXPECT_EQ(closed[0].answer_bytes, kOkBytes);
}

TEST_F(ConnectionTest, HandsTheRawRequestToTheBackend) {
  RawClient client = Open();
  const std::string body("\x00\xff\n", 3);
  const std::string bytes =
      "POST /api/x%20y?a=1?b HTTP/1.1\r\nX-Raw:  a%20b\xff \r\nx-raw: 2\r\n"
      "Content-Length: 3\r\n\r\n" +
      body;
  ASSERT_TRUE(client.Send(bytes));
  EXPECT_EQ(client.HearReply().status, 200);
  const auto requests = backend_.Requests();
  ASSERT_EQ(requests.size(), 1u);
  const http::RequestHead& head = requests[0].head;
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/api/x%20y?a=1?b");
  EXPECT_EQ(
      head.headers,
      (http::Headers{{"X-Raw", "a%20b\xff"}, {"x-raw", "2"}, {"Content-Length", "3"}}));
  EXPECT_EQ(head.port, port_);
  EXPECT_EQ(head.connection, 1);
  EXPECT_EQ(requests[0].body, body);
  EXPECT_EQ(requests[0].wire_bytes, static_cast<std::int64_t>(bytes.size()));
}

TEST_F(ConnectionTest, CountsTheUsesOfAConnection) {
  RawClient client = Open();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.Send(kGet));
    EXPECT_EQ(client.HearReply().status, 200);
  }
  ASSERT_EQ(backend_.WaitClosed(3).size(), 3u);
  RawClient other = Open();
  ASSERT_TRUE(other.Send(kGet));
  EXPECT_EQ(other.HearReply().status, 200);
  const auto closed = backend_.WaitClosed(4);
  ASSERT_EQ(closed.size(), 4u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(closed[i].connection, 1);
    EXPECT_EQ(closed[i].reuse, static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(closed[3].connection, 2);
  EXPECT_EQ(closed[3].reuse, 0);
}

TEST_F(ConnectionTest, AnswersPipelinedRequestsInOrder) {
  backend_.decide = [](const http::Request& request, std::stop_token) {
    return PlainAnswer(request.head.target + request.body);
  };
  RawClient client = Open();
  ASSERT_TRUE(client.Send(
      "GET /1 HTTP/1.1\r\n\r\n"
      "POST /2 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx"
      "POST /3 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\ny\r\n0\r\n\r\n"
      "GET /4 HTTP/1.0\r\n\r\n"));
  for (const char* body : {"/1", "/2x", "/3y", "/4"})
    EXPECT_EQ(client.HearReply().body, body);
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
}

TEST_F(ConnectionTest, AnswersEveryMethodAndLongTargets) {
  backend_.decide = [](const http::Request& request, std::stop_token) {
    return PlainAnswer(request.head.method + std::to_string(request.head.target.size()));
  };
  RawClient client = Open();
  ASSERT_TRUE(
      client.Send("PROPFIND /" + std::string(20'000, 'a') + "#f?q HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.HearReply().body, "PROPFIND20005");
}

TEST_F(ConnectionTest, AnswersHeadWithoutABody) {
  AnswerWith(PlainAnswer("0123456789"));
  RawClient client = Open();
  ASSERT_TRUE(client.Send("HEAD / HTTP/1.1\r\n\r\n" + kGet));
  const Reply head = client.HearReply(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_TRUE(head.Has("Content-Length: 10"));
  EXPECT_EQ(client.HearReply().body, "0123456789");
  EXPECT_EQ(
      backend_.WaitClosed(2)[0].delivery,
      (Delivery{Delivery::Kind::kFull, static_cast<std::int64_t>(head.head.size())}));
}

TEST_F(ConnectionTest, SendsNeitherRangesNorCompression) {
  AnswerWith(PlainAnswer(std::string(5000, 'z')));
  RawClient client = Open();
  ASSERT_TRUE(client.Send(
      "GET / HTTP/1.1\r\nAccept-Encoding: gzip, br\r\nRange: bytes=0-9\r\n\r\n"));
  const Reply reply = client.HearReply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, std::string(5000, 'z'));
  EXPECT_EQ(reply.head.find("Content-Encoding"), std::string::npos);
}

TEST_F(ConnectionTest, ClosesWhenAskedTo) {
  for (const char* request :
       {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    RawClient client = Open();
    ASSERT_TRUE(client.Send(request));
    EXPECT_TRUE(client.HearReply().Has("Connection: close"));
    EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  }
}

TEST_F(ConnectionTest, SaysContinueBeforeTheBody) {
  RawClient client = Open();
  const std::string head =
      "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  ASSERT_TRUE(client.Send(head));
  EXPECT_EQ(client.Hear(interim.size()), interim);
  ASSERT_TRUE(client.Send("hi"));
  EXPECT_EQ(client.Hear(kOk.size()), kOk);
  // Not needed, so not said, when the body is there already.
  ASSERT_TRUE(client.Send(head + "hi"));
  EXPECT_EQ(client.Hear(kOk.size()), kOk);
  EXPECT_EQ(backend_.WaitClosed(2)[1].reuse, 1);
}

TEST_F(ConnectionTest, AnswersMalformedRequestsAndCloses) {
  struct Row {
    std::string request;
    int status;
    std::string code;
  };
  const std::vector<Row> rows = {
      {"nonsense\r\n\r\n", 400, "bad_request"},
      {"GET / HTTP/1.1\r\nA b: c\r\n\r\n", 400, "bad_request"},
      {"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
       "bad_request"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "bad_request"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "coding_not_supported"},
      {"POST / HTTP/1.1\r\nContent-Length: 8388609\r\n\r\n", 413, "body_too_large"},
      {"GET / HTTP/1.1\r\nA: " + std::string(70'000, 'a'), 431, "head_too_large"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "version_not_supported"},
  };
  for (const Row& row : rows) {
    RawClient client = Open();
    ASSERT_TRUE(client.Send(row.request));
    const Reply reply = client.HearReply();
    EXPECT_EQ(reply.status, row.status) << row.request;
    EXPECT_TRUE(reply.Has("Connection: close"));
    EXPECT_TRUE(reply.body.starts_with(R"({"error":")" + row.code + R"(","message":")"));
    EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  }
  EXPECT_EQ(backend_.WaitClosed(rows.size()).size(), rows.size());
  EXPECT_TRUE(backend_.Requests().empty());
}

TEST_F(ConnectionTest, TakesTheLargestHeadAndBody) {
  RawClient client = Open();
  const std::string before = "POST / HTTP/1.1\r\nContent-Length: 8388608\r\nA: ";
  const std::string head =
      before + std::string(kMaxHeadBytes - before.size() - 4, 'a') + "\r\n\r\n";
  ASSERT_TRUE(client.Send(head + std::string(kMaxBodyBytes, 'b')));
  EXPECT_EQ(client.HearReply().status, 200);
  const auto requests = backend_.Requests();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].body.size(), kMaxBodyBytes);
  EXPECT_EQ(requests[0].wire_bytes,
            static_cast<std::int64_t>(kMaxHeadBytes + kMaxBodyBytes));
}

TEST_F(ConnectionTest, EndsQuietlyWithAClientThatLeavesInMidRequest) {
  RawClient client = Open();
  ASSERT_TRUE(client.Send("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab"));
  client.HalfClose();
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_TRUE(backend_.Requests().empty());
}

TEST_F(ConnectionTest, AnswersAClientThatHalfClosedAfterItsRequest) {
  RawClient client = Open();
  ASSERT_TRUE(client.Send(kGet));
  client.HalfClose();
  EXPECT_EQ(client.HearAll(), (Heard{kOk, Ending::kFin}));
}

TEST_F(ConnectionTest, ClosesAfterAWholeAnswerWhenThePlanSaysSo) {
  http::Answer answer = PlainAnswer();
  answer.plan.close_after = true;
  AnswerWith(answer);
  RawClient client = Open();
  ASSERT_TRUE(client.Send(kGet + kGet));
  EXPECT_TRUE(client.HearReply().Has("Connection: close"));
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_EQ(backend_.WaitClosed(1)[0].delivery.kind, Delivery::Kind::kFull);
  EXPECT_EQ(backend_.Requests().size(), 1u);
}

TEST_F(ConnectionTest, TurnsABackendsExceptionIntoInternalError) {
  backend_.decide = [](const http::Request& request, std::stop_token) {
    if (request.head.target == "/throw") throw std::runtime_error("decide");
    return PlainAnswer();
  };
  backend_.on_begin = [this] {
    if (backend_.Requests().size() == 1) throw 42;
  };
  backend_.on_head = [](const http::RequestHead& head) -> std::optional<http::EarlyDrop> {
    if (head.target == "/head") throw std::runtime_error("head");
    return std::nullopt;
  };
  backend_.on_connect = [](std::uint16_t) -> std::optional<http::ConnectionEnd> { throw 1; };
  RawClient client = Open();
  ASSERT_TRUE(client.Send("GET /throw HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.HearReply().status, 500);
  ASSERT_TRUE(client.Send("GET /begin HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.HearReply().status, 500);
  ASSERT_TRUE(client.Send("GET /head HTTP/1.1\r\n\r\n"));
  const Reply last = client.HearReply();
  EXPECT_EQ(last.status, 500);
  EXPECT_TRUE(last.body.starts_with(R"({"error":"internal_error")"));
  EXPECT_EQ(client.HearAll().ending, Ending::kFin);
}

}  // namespace
}  // namespace aex::server
