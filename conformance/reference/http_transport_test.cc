#include "conformance/reference/http_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "conformance/reference/response_head.h"
#include "conformance/reference/round_trip.h"
#include "conformance/reference/testing/scripted_server.h"
#include "conformance/reference/testing/transport_requests.h"

namespace aex::conformance {
namespace {

using End = ScriptedReply::End;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// The network error that one connection with that reply ends in.
NetworkError ErrorAfter(const std::string& bytes, End end) {
  ScriptedServer server({{{bytes, end}}});
  HttpTransport transport(server.base());
  const TransportResult result = transport.Send(Post(), {});
  const auto* error = std::get_if<NetworkError>(&result);
  if (error == nullptr) return {"answered: " + BodyOf(result), false};
  return *error;
}

TEST(HttpTransport, AnotherOriginGetsAConnectionThatIsNotPooled) {
  ScriptedServer api({{{PlainAnswer("a")}, {PlainAnswer("a")}}});
  ScriptedServer store({{{PlainAnswer("b")}}, {{PlainAnswer("b")}}});
  HttpTransport transport({api.base().host, api.base().port, "/prefix"});
  TransportRequest put = Post();
  put.origin = store.base();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "a");
    EXPECT_EQ(BodyOf(transport.Send(put, {})), "b");
  }
  EXPECT_EQ(api.connections(), 1);
  EXPECT_EQ(store.connections(), 2);
  EXPECT_THAT(store.requests().at(0), HasSubstr("POST /api/sessions?x=%20y HTTP/1.1\r\n"));
}

TEST(HttpTransport, SendsTheRequestAndReadsTheAnswer) {
  ScriptedServer server({{{PlainAnswer("{\"b\":2}", "Retry-After: 7\r\nX-E:\r\n")}}});
  HttpTransport transport(server.base());
  const TransportResult result = transport.Send(Post(), {});
  ASSERT_TRUE(std::holds_alternative<TransportResponse>(result)) << BodyOf(result);
  const auto& answer = std::get<TransportResponse>(result);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{\"b\":2}");
  EXPECT_TRUE(answer.framed);
  EXPECT_FALSE(answer.cut);
  EXPECT_EQ(*FindHeader(answer.headers, "retry-after"), "7");
  EXPECT_EQ(*FindHeader(answer.headers, "x-e"), "");
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0],
              AllOf(HasSubstr("POST /api/sessions?x=%20y HTTP/1.1\r\n"),
                    HasSubstr("Idempotency-Key: K-1\r\n"),
                    HasSubstr("Content-Length: 7\r\n"), HasSubstr("\r\n\r\n{\"a\":1}")));
}

TEST(HttpTransport, BodylessPostHasLengthZeroAndNoContentType) {
  ScriptedServer server({{{PlainAnswer("{}")}}});
  HttpTransport transport(server.base());
  TransportRequest request = Get();
  request.method = "POST";
  transport.Send(request, {});
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0], HasSubstr("Content-Length: 0\r\n"));
  EXPECT_THAT(server.requests()[0], ::testing::Not(HasSubstr("Content-Type")));
}

TEST(HttpTransport, PutsThePrefixInFront) {
  ScriptedServer server({{{PlainAnswer("{}")}}});
  BaseUrl base = server.base();
  base.prefix = "/behind/proxy";
  HttpTransport(base).Send(Get(), {});
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0], HasSubstr("GET /behind/proxy/api/whoami HTTP/1.1"));
}

TEST(HttpTransport, KeepsTheConnectionForTheNextRequest) {
  ScriptedServer server({{{PlainAnswer("1")}, {PlainAnswer("2")}, {PlainAnswer("3")}}});
  HttpTransport transport(server.base());
  for (const std::string wanted : {"1", "2", "3"}) {
    EXPECT_EQ(BodyOf(transport.Send(Post(), {})), wanted);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpTransport, ReadsChunksAndKeepsTheConnection) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  ScriptedServer server(
      {{{head + "1\r\na\r\n3;x=y\r\nbcd\r\n0\r\n\r\n"}, {PlainAnswer("2")}}});
  HttpTransport transport(server.base());
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "abcd");
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "2");
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpTransport, ASuccessThatWasCutIsANetworkError) {
  const std::string cut = "HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n{\"a\"";
  for (const End end : {End::kFin, End::kRst}) {
    const NetworkError error = ErrorAfter(cut, end);
    EXPECT_TRUE(error.ambiguous) << error.what;
  }
}

TEST(HttpTransport, ARefusalThatWasCutKeepsItsStatusAndHint) {
  ScriptedServer server(
      {{{"HTTP/1.1 429 Slow\r\nRetry-After: 9\r\nContent-Length: 10\r\n\r\n{\"a\"",
         End::kFin}},
       {{PlainAnswer("2")}}});
  HttpTransport transport(server.base());
  const TransportResult result = transport.Send(Post(), {});
  ASSERT_TRUE(std::holds_alternative<TransportResponse>(result)) << BodyOf(result);
  const auto& answer = std::get<TransportResponse>(result);
  EXPECT_EQ(answer.status, 429);
  EXPECT_TRUE(answer.cut);
  EXPECT_EQ(*FindHeader(answer.headers, "Retry-After"), "9");
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "2");
}

TEST(HttpTransport, BrokenAnswersAreAmbiguousNetworkErrors) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "before the answer"},
      {"HTTP/1.1 20", "before the answer"},
      {"SSH-2.0-OpenSSH\r\n", "not HTTP"},
      {"HTTP/2 200\r\n\r\n", "not HTTP"},
      {ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "two Content-Lengths"},
      {ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}}", "two Content-Lengths"},
      {ok + "Content-Length: 2x\r\n\r\n{}", "no number"},
      {ok + "Content-Length: -2\r\n\r\n{}", "no number"},
      {ok + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
       "and chunks"},
      {ok + "Transfer-Encoding: gzip\r\n\r\n{}", "not chunked"},
      {ok + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", "ended early"},
      {ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "ended early"},
      {ok + "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n", "ended early"},
      {ok + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n{}", "ended early"},
      {ok + "no colon\r\n\r\n", "no header"},
      {"HTTP/1.1 101 Switching Protocols\r\n\r\n", "changed the protocol"},
      {ok + "X: " + std::string(kMaxHeadBytes, 'x') + "\r\n\r\n", "too long"},
  };
  for (const auto& [bytes, what] : cases) {
    const NetworkError error = ErrorAfter(bytes, End::kFin);
    EXPECT_THAT(error.what, HasSubstr(what)) << bytes.substr(0, 80);
    EXPECT_TRUE(error.ambiguous) << bytes.substr(0, 80);
  }
}

TEST(HttpTransport, TakesLongHeadsUpToItsLimit) {
  const std::string body_head =
      "HTTP/1.1 200 " + std::string(20'000, 'r') +
      "\r\nContent-Length: 2\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n{}";
  ScriptedServer server({{{body_head}, {PlainAnswer("2")}}});
  HttpTransport transport(server.base());
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "{}");
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "2");
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpTransport, TellsGarbageWithoutWaitingForItsEnd) {
  EXPECT_THAT(ErrorAfter("garbage", End::kStall).what, HasSubstr("not HTTP"));
}

TEST(HttpTransport, SkipsInterimAnswers) {
  const std::string interim =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nA: b\r\n\r\n"
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  ScriptedServer server({{{interim + PlainAnswer("1")}, {PlainAnswer("2")}}});
  HttpTransport transport(server.base());
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "1");
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "2");
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpTransport, BoundsInterimAnswers) {
  std::string interim;
  for (int i = 0; i < kMaxInterimAnswers; ++i) interim += "HTTP/1.1 103 Hint\r\n\r\n";
  ScriptedServer server({{{interim + PlainAnswer("1")}}});
  EXPECT_EQ(BodyOf(HttpTransport(server.base()).Send(Post(), {})), "1");
  EXPECT_THAT(ErrorAfter(interim + "HTTP/1.1 103 Hint\r\n\r\n", End::kStall).what,
              HasSubstr("too many interim"));
}

TEST(HttpTransport, TakesTheEndOfTheConnectionForTheEndOfAnUnframedBody) {
  ScriptedServer server(
      {{{"HTTP/1.1 200 OK\r\n\r\n{}", End::kFin}}, {{PlainAnswer("2")}}});
  HttpTransport transport(server.base());
  const TransportResult result = transport.Send(Post(), {});
  ASSERT_TRUE(std::holds_alternative<TransportResponse>(result)) << BodyOf(result);
  EXPECT_FALSE(std::get<TransportResponse>(result).framed);
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "2");
}

TEST(HttpTransport, NeverSendsTwiceByItself) {
  ScriptedServer server({{{PlainAnswer("1")}, {"", End::kRst}}, {{PlainAnswer("3")}}});
  HttpTransport transport(server.base());
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "1");
  EXPECT_TRUE(std::holds_alternative<NetworkError>(transport.Send(Post(), {})));
  EXPECT_EQ(server.connections(), 1);
  EXPECT_THAT(server.requests(), SizeIs(2));
}

TEST(HttpTransport, ADeadConnectionIsNotUsedAgain) {
  ScriptedServer server({{{PlainAnswer("1"), End::kFin}}, {{PlainAnswer("2")}}});
  HttpTransport transport(server.base());
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "1");
  while (server.ended() == 0) std::this_thread::yield();
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "2");
  EXPECT_THAT(server.requests(), SizeIs(2));
}

TEST(HttpTransport, AConnectionWithUnaskedBytesIsNotUsedAgain) {
  ScriptedServer server(
      {{{PlainAnswer("1") + PlainAnswer("stale")}}, {{PlainAnswer("2")}}});
  HttpTransport transport(server.base());
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "1");
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "2");
}

TEST(HttpTransport, ConnectionCloseIsObeyed) {
  ScriptedServer server(
      {{{PlainAnswer("1", "connection: Close\r\n")}}, {{PlainAnswer("2")}}});
  HttpTransport transport(server.base());
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "1");
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "2");
}

TEST(HttpTransport, ADefectiveTransportPoolsBrokenConnections) {
  ScriptedServer server({{{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1", End::kRst}}});
  HttpTransport transport(server.base(), {.reuse_broken = true});
  transport.Send(Post(), {});
  EXPECT_TRUE(std::holds_alternative<NetworkError>(transport.Send(Post(), {})));
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpTransport, ADefectiveTransportAcceptsACutSuccess) {
  ScriptedServer server({{{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", End::kFin}}});
  HttpTransport transport(server.base(), {.accept_cut = true});
  EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "{");
}

TEST(HttpTransport, ARefusedConnectionSentNothing) {
  BaseUrl nobody;
  {
    const ScriptedServer server({});
    nobody = server.base();
  }
  const TransportResult result = HttpTransport(nobody).Send(Post(), {});
  ASSERT_TRUE(std::holds_alternative<NetworkError>(result));
  EXPECT_FALSE(std::get<NetworkError>(result).ambiguous);
  EXPECT_THAT(std::get<NetworkError>(result).what, HasSubstr("refused"));
}

TEST(HttpTransport, TheTimeoutCoversTheWholeTrip) {
  ScriptedServer server(
      {{{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1", End::kStall}}});
  TransportRequest request = Post();
  request.timeout_ms = 20;
  const TransportResult result = HttpTransport(server.base()).Send(request, {});
  ASSERT_TRUE(std::holds_alternative<NetworkError>(result));
  EXPECT_THAT(std::get<NetworkError>(result).what, HasSubstr("request timeout"));
  EXPECT_TRUE(std::get<NetworkError>(result).ambiguous);
}

TEST(HttpTransport, AStopEndsAWaitForTheAnswer) {
  ScriptedServer server({{{"", End::kStall}}});
  HttpTransport transport(server.base());
  std::stop_source stop;
  const std::jthread stopper([&] {
    while (server.requests().empty()) std::this_thread::yield();
    stop.request_stop();
  });
  const TransportResult result = transport.Send(Post(), stop.get_token());
  EXPECT_TRUE(std::holds_alternative<NetworkError>(result));
}

TEST(HttpTransport, AStoppedRequestIsNotSent) {
  ScriptedServer server({{{PlainAnswer("1")}}});
  std::stop_source stop;
  stop.request_stop();
  const TransportResult result =
      HttpTransport(server.base()).Send(Post(), stop.get_token());
  ASSERT_TRUE(std::holds_alternative<NetworkError>(result));
  EXPECT_FALSE(std::get<NetworkError>(result).ambiguous);
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace aex::conformance
