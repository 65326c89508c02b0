#include "mock_server/server/server.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "mock_server/server/envelope.h"
#include "mock_server/server/fake_backend.h"
#include "mock_server/server/raw_client.h"

namespace aex::server {
namespace {

using http::CloseHow;
using http::Cut;
using namespace std::chrono_literals;
using Time = std::chrono::steady_clock;

const std::string kGet = "GET /a HTTP/1.1\r\n\r\n";

std::uint16_t ListenOn(Server& server) {
  const Result<std::uint16_t> port = server.Listen(0);
  return port.ok() ? *port : 0;
}

std::optional<http::Answer> StallOnS(const http::Request& request, std::stop_token) {
  http::Answer answer = PlainAnswer();
  if (request.head.target == "/s") answer.plan.cut = Cut{true, 0, CloseHow::kStall};
  return answer;
}

TEST(Server, AnswersMillisecondsAfterItsStart) {
  FakeBackend backend;
  const auto start = Time::now();
  Server server(backend);
  ASSERT_TRUE(server.Start().ok());
  const std::uint16_t port = ListenOn(server);
  RawClient client = RawClient::Connect(port);
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_EQ(client.HearReply().status, 200);
  EXPECT_LT(Time::now() - start, 1s);  // Milliseconds; slack for a loaded machine.
  EXPECT_EQ(server.BaseUrl(port), "http://127.0.0.1:" + std::to_string(port));
}

TEST(Server, SaysWhyAPortCannotBeOpened) {
  FakeBackend backend;
  Server server(backend);
  EXPECT_FALSE(server.Listen(0).ok());
  ASSERT_TRUE(server.Start().ok());
  EXPECT_FALSE(server.Start().ok());
  const std::uint16_t port = ListenOn(server);
  const auto again = server.Listen(port);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(again.error().message,
            "port " + std::to_string(port) + " on 127.0.0.1 is in use");
  server.Stop();
  EXPECT_FALSE(server.Listen(0).ok());
  EXPECT_FALSE(server.Start().ok());
}

TEST(Server, RaisesTheLimitOfOpenFiles) {
  rlimit limit = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = std::min<rlim_t>(before, 256);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  FakeBackend backend;
  Server server(backend);
  ASSERT_TRUE(server.Start().ok());
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
}

TEST(Server, OpensAndClosesPortsWhileOthersServe) {
  FakeBackend backend;
  Server server(backend);
  ASSERT_TRUE(server.Start().ok());
  const std::uint16_t kept = ListenOn(server);
  RawClient client = RawClient::Connect(kept);
  for (int i = 0; i < 20; ++i) {
    const std::uint16_t port = ListenOn(server);
    RawClient other = RawClient::Connect(port);
    ASSERT_TRUE(other.Send(kGet));
    EXPECT_EQ(other.HearReply().status, 200);
    EXPECT_EQ(backend.Requests().back().head.port, port);
    server.CloseListener(port);
    EXPECT_EQ(other.HearAll(), (Heard{"", Ending::kFin}));
    EXPECT_FALSE(RawClient::Connect(port).connected());
    ASSERT_TRUE(client.Send(kGet));
    EXPECT_EQ(client.HearReply().status, 200);
  }
  EXPECT_EQ(ListenOn(server) == 0, false);
}

TEST(Server, ClosesAPortWithEverythingThatHangsOnIt) {
  FakeBackend backend;
  backend.decide = [](const http::Request& request, std::stop_token stop) {
    if (request.head.target != "/held") return StallOnS(request, stop);
    Gate never;
    never.Wait(stop);
    return std::optional<http::Answer>();
  };
  Server server(backend);
  ASSERT_TRUE(server.Start().ok());
  const std::uint16_t port = ListenOn(server);
  RawClient idle = RawClient::Connect(port);
  RawClient stalled = RawClient::Connect(port);
  RawClient held = RawClient::Connect(port);
  ASSERT_TRUE(stalled.Send("GET /s HTTP/1.1\r\n\r\n"));
  ASSERT_TRUE(held.Send("GET /held HTTP/1.1\r\n\r\n"));
  ASSERT_TRUE(backend.WaitDeciding(2));
  const auto start = Time::now();
  server.CloseListener(port);
  EXPECT_LT(Time::now() - start, kStopGrace);
  EXPECT_EQ(backend.WaitClosed(0).size(), 2u);
  for (RawClient* client : {&idle, &stalled, &held})
    EXPECT_EQ(client->HearAll(), (Heard{"", Ending::kFin}));
}

TEST(Server, EndsStallsOfOnePortOnly) {
  FakeBackend backend;
  backend.decide = StallOnS;
  Server server(backend);
  ASSERT_TRUE(server.Start().ok());
  const std::uint16_t one = ListenOn(server);
  const std::uint16_t two = ListenOn(server);
  RawClient first = RawClient::Connect(one);
  RawClient second = RawClient::Connect(two);
  ASSERT_TRUE(first.Send("GET /s HTTP/1.1\r\n\r\n"));
  ASSERT_TRUE(second.Send("GET /s HTTP/1.1\r\n\r\n"));
  ASSERT_TRUE(
      Eventually([&] { return server.CountStalls(one) + server.CountStalls(two) == 2; }));
  server.EndStalls(one);
  EXPECT_EQ(first.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_TRUE(second.IsSilentFor(10ms));
  EXPECT_EQ(backend.WaitClosed(1).size(), 1u);
}

TEST(Server, AnswersOthersWhileHalfOfThemStall) {
  constexpr int kEach = 150;
  FakeBackend backend;
  backend.decide = StallOnS;
  Server server(backend);
  ASSERT_TRUE(server.Start().ok());
  const std::uint16_t port = ListenOn(server);
  std::vector<RawClient> stalled;
  std::vector<RawClient> served;
  for (int i = 0; i < kEach; ++i) {
    stalled.push_back(RawClient::Connect(port));
    ASSERT_TRUE(stalled.back().Send("GET /s HTTP/1.1\r\n\r\n"));
    served.push_back(RawClient::Connect(port));
  }
  ASSERT_TRUE(Eventually([&] { return server.CountStalls(port) == kEach; }));
  for (int round = 0; round < 3; ++round) {
    for (RawClient& client : served) ASSERT_TRUE(client.Send(kGet));
    for (RawClient& client : served) EXPECT_EQ(client.HearReply().status, 200);
  }
  EXPECT_EQ(server.CountStalls(port), static_cast<std::size_t>(kEach));
  server.EndStalls(port);
  for (RawClient& client : stalled)
    EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_EQ(backend.WaitClosed(4 * kEach).size(), static_cast<std::size_t>(4 * kEach));
  EXPECT_EQ(server.CountStalls(port), 0u);
}

TEST(Server, TellsAConnectionAboveTheBoundToComeBack) {
  FakeBackend backend;
  Server server(backend, {"127.0.0.1", 2});
  ASSERT_TRUE(server.Start().ok());
  const std::uint16_t port = ListenOn(server);
  std::vector<RawClient> clients;
  for (int i = 0; i < 2; ++i) {
    clients.push_back(RawClient::Connect(port));
    ASSERT_TRUE(clients.back().Send(kGet));
    EXPECT_EQ(clients.back().HearReply().status, 200);
  }
  RawClient refused = RawClient::Connect(port);
  ASSERT_TRUE(refused.Send(kGet));
  EXPECT_EQ(refused.HearAll(), (Heard{TooManyConnectionsBytes(), Ending::kFin}));
  clients.pop_back();
  ASSERT_TRUE(Eventually([&] {
    RawClient next = RawClient::Connect(port);
    return next.Send(kGet) && next.HearReply().status == 200;
  }));
  EXPECT_EQ(backend.Requests().size(), 3u);
}

TEST(Server, StopsAtOnceWithIdleStalledAndDelayedConnections) {
  FakeBackend backend;
  backend.decide = [](const http::Request& request, std::stop_token stop) {
    std::optional<http::Answer> answer = StallOnS(request, stop);
    if (request.head.target == "/delay") answer->plan.delay_ms = 3'600'000;
    return answer;
  };
  Server server(backend);
  ASSERT_TRUE(server.Start().ok());
  const std::uint16_t port = ListenOn(server);
  RawClient idle = RawClient::Connect(port);
  ASSERT_TRUE(idle.Send(kGet));
  EXPECT_EQ(idle.HearReply().status, 200);
  RawClient half = RawClient::Connect(port);
  ASSERT_TRUE(half.Send("POST / HTTP/1.1\r\nContent-Le"));
  RawClient stalled = RawClient::Connect(port);
  ASSERT_TRUE(stalled.Send("GET /s HTTP/1.1\r\n\r\n"));
  RawClient delayed = RawClient::Connect(port);
  ASSERT_TRUE(delayed.Send("GET /delay HTTP/1.1\r\n\r\n"));
  ASSERT_TRUE(backend.WaitDeciding(3));
  const auto start = Time::now();
  server.Stop();
  EXPECT_LT(Time::now() - start, kStopGrace);
  for (RawClient* client : {&idle, &half, &stalled, &delayed}) {
    const Heard heard = client->HearAll();
    EXPECT_EQ(heard.bytes, "");
    EXPECT_NE(heard.ending, Ending::kSilence);
  }
  EXPECT_EQ(backend.WaitClosed(0).size(), 3u);
  EXPECT_FALSE(RawClient::Connect(port).connected());
  server.Stop();
}

TEST(Server, LetsAnAnswerUnderWayFinishWhenItStops) {
  FakeBackend backend;
  Gate gate;
  backend.decide = [&](const http::Request&, std::stop_token) {
    gate.Wait();
    return std::optional<http::Answer>(PlainAnswer("done"));
  };
  Server server(backend);
  ASSERT_TRUE(server.Start().ok());
  RawClient client = RawClient::Connect(ListenOn(server));
  ASSERT_TRUE(client.Send(kGet));
  ASSERT_TRUE(backend.WaitDeciding(1));
  std::jthread stopper([&] { server.Stop(); });
  gate.Open();
  EXPECT_EQ(client.HearReply().body, "done");
  stopper.join();
  EXPECT_EQ(backend.WaitClosed(0).at(0).delivery.kind, contract::Delivery::Kind::kFull);
}

TEST(Server, BreaksAnAnswerOffThatNobodyReadsWhenItStops) {
  FakeBackend backend;
  backend.decide = [](const http::Request&, std::stop_token) {
    return PlainAnswer(std::string(64 << 20, 'b'));
  };
  Server server(backend);
  ASSERT_TRUE(server.Start().ok());
  RawClient client = RawClient::Connect(ListenOn(server));
  ASSERT_TRUE(client.Send(kGet));
  ASSERT_FALSE(client.Hear(1).empty());
  const auto start = Time::now();
  server.Stop();
  EXPECT_LT(Time::now() - start, kStopGrace + 3s);
  EXPECT_EQ(backend.WaitClosed(0).at(0).delivery.kind,
            contract::Delivery::Kind::kPartial);
}

TEST(Server, SurvivesClientsThatComeAndGoWhilePortsCloseAndItStops) {
  FakeBackend backend;
  backend.decide = StallOnS;
  Server server(backend);
  ASSERT_TRUE(server.Start().ok());
  std::vector<std::uint16_t> ports;
  for (int i = 0; i < 4; ++i) ports.push_back(ListenOn(server));
  std::atomic<bool> over = false;
  std::vector<std::jthread> clients;
  for (const std::uint16_t port : ports) {
    clients.emplace_back([&, port] {
      for (int i = 0; !over && i < 10'000; ++i) {
        RawClient client = RawClient::Connect(port);
        (void)client.Send(i % 3 == 0 ? "GET /s HTTP/1.1\r\n\r\n" : kGet);
        if (i % 3 == 1) (void)client.HearReply();
        if (i % 5 == 0) client.Reset();
      }
    });
  }
  ASSERT_TRUE(backend.WaitDeciding(200));
  for (const std::uint16_t port : ports) server.EndStalls(port);
  server.CloseListener(ports[0]);
  server.CloseListener(ports[1]);
  server.Stop();
  over = true;
}

}  // namespace
}  // namespace aex::server
