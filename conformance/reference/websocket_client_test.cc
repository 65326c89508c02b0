#include "conformance/reference/websocket_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "conformance/reference/http_transport.h"
#include "conformance/reference/response_head.h"
#include "conformance/reference/round_trip.h"
#include "conformance/reference/testing/scripted_server.h"

namespace aex::conformance {
namespace {

using End = ScriptedReply::End;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kSeed = 5;
const std::string kClose("\x88\x02\x03\xe8", 4);

std::string Frame(const std::string& text) {
  std::string frame = "\x81";
  if (text.size() < 126) {
    frame += static_cast<char>(text.size());
  } else {
    frame += '\x7f';
    for (int shift = 56; shift >= 0; shift -= 8) {
      frame += static_cast<char>((std::uint64_t{text.size()} >> shift) & 0xff);
    }
  }
  return frame + text;
}

std::string Agreement() {
  ClientRandom random(kSeed);
  return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
         "Upgrade: WebSocket\r\nSec-WebSocket-Accept: " +
         WebSocketAccept(WebSocketKey(random)) + "\r\n\r\n";
}

StreamRequest RequestTo(const ScriptedServer& server) {
  StreamRequest request{.url = server.base(),
                        .query = "ticket=t&from=1",
                        .random = ClientRandom(kSeed),
                        .until = {}};
  request.url.prefix = "/coordinator/s";
  return request;
}

// What a client hears that wants no more after `last`.
std::vector<std::string> Heard(const StreamRequest& request, const std::string& last = "-",
                               std::stop_token stop = {}) {
  std::vector<std::string> texts;
  HttpTransport transport(BaseUrl{"127.0.0.1", 1, ""});
  transport.Stream(
      request,
      [&](std::string_view text) {
        texts.emplace_back(text);
        return text != last;
      },
      std::move(stop));
  return texts;
}

TEST(WebSocketClient, AnswersTheKeyOfTheStandard) {
  EXPECT_EQ(WebSocketAccept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketClient, TakesTextsUntilNoMoreAreWanted) {
  const std::string large(70'000, 'x');
  ScriptedServer server({{{Agreement() + Frame("a") + Frame(large) + Frame("end") +
                               Frame("late") + kClose,
                           End::kFin}}});
  EXPECT_THAT(Heard(RequestTo(server), "end"), ElementsAre("a", large, "end"));
  const std::string request = server.requests().at(0);
  EXPECT_THAT(request,
              HasSubstr("GET /coordinator/s?ticket=t&from=1 HTTP/1.1\r\nHost: 127.0.0.1:"));
  EXPECT_THAT(request, HasSubstr("Sec-WebSocket-Version: 13\r\n"));
  EXPECT_THAT(request, testing::Not(HasSubstr("uthorization")));
}

TEST(WebSocketClient, SaysGoodbyeWithACloseFrame) {
  ScriptedServer server({{{Agreement() + Frame("end"), End::kStall}}});
  EXPECT_THAT(Heard(RequestTo(server), "end"), ElementsAre("end"));
  while (server.ended() == 0) std::this_thread::yield();
  // Two bytes of head, four of mask, two of code.
  EXPECT_EQ(server.stray_bytes(), 8u);
}

TEST(WebSocketClient, TextsAreBounded) {
  const std::string longest(kMaxStreamText, 'x');
  ScriptedServer server({{{Agreement() + Frame(longest) + Frame(longest + "x") + Frame("b"),
                           End::kFin}}});
  const auto texts = Heard(RequestTo(server));
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_TRUE(texts[0] == longest);
}

TEST(WebSocketClient, ALostStreamHasTheTextsThatCame) {
  for (const End end : {End::kFin, End::kRst}) {
    ScriptedServer server({{{Agreement() + Frame("a"), end}}});
    const auto texts = Heard(RequestTo(server));
    // A reset may overtake what was sent before it.
    if (end == End::kFin) {
      EXPECT_THAT(texts, ElementsAre("a"));
    }
  }
  ScriptedServer closing({{{Agreement() + Frame("a") + kClose, End::kStall}}});
  EXPECT_THAT(Heard(RequestTo(closing)), ElementsAre("a"));
}

TEST(WebSocketClient, RefusesWhateverIsNotAnAgreement) {
  const std::string good = Agreement();
  std::string other_key = good;
  other_key.replace(other_key.find("Accept: ") + 8, 4, "AAAA");
  std::string other_protocol = good;
  other_protocol.replace(other_protocol.find("WebSocket\r"), 9, "telephone");
  for (const std::string& head :
       {std::string("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        std::string("HTTP/1.1 101 OK\r\n\r\n"), std::string("garbage"), other_key,
        other_protocol, std::string()}) {
    ScriptedServer server({{{head + (head.empty() ? "" : Frame("a")), End::kFin}}});
    EXPECT_THAT(Heard(RequestTo(server)), IsEmpty()) << head;
  }
}

TEST(WebSocketClient, SkipsInterimAnswersBeforeTheAgreement) {
  ScriptedServer server(
      {{{"HTTP/1.1 103 Early Hints\r\n\r\n" + Agreement() + Frame("a"), End::kFin}}});
  EXPECT_THAT(Heard(RequestTo(server)), ElementsAre("a"));
}

TEST(WebSocketClient, HeadsAndInterimAnswersAreBounded) {
  const std::string hint = "HTTP/1.1 103 Early Hints\r\n\r\n";
  std::string hints;
  for (int i = 0; i < kMaxInterimAnswers; ++i) hints += hint;
  for (const bool beyond : {false, true}) {
    ScriptedServer server(
        {{{hints + (beyond ? hint : "") + Agreement() + Frame("a"), End::kFin}}});
    EXPECT_EQ(Heard(RequestTo(server)).size(), beyond ? 0u : 1u);
  }
  const std::string endless = "HTTP/1.1 101 OK\r\nX: " + std::string(kMaxHeadBytes, 'x');
  ScriptedServer server({{{endless, End::kStall}}});
  EXPECT_THAT(Heard(RequestTo(server)), IsEmpty());
}

TEST(WebSocketClient, ASilentStreamIsLostWhereverItFallsSilent) {
  for (const std::string& bytes :
       {std::string(), std::string("HTTP/1.1 101"), Agreement() + Frame("a")}) {
    ScriptedServer server({{{bytes, End::kStall}}});
    StreamRequest request = RequestTo(server);
    request.idle_ms = 30;
    const auto before = std::chrono::steady_clock::now();
    Heard(request);
    EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(30));
  }
}

TEST(WebSocketClient, PingsWhileItWaits) {
  ScriptedServer server({{{Agreement(), End::kStall}}});
  StreamRequest request = RequestTo(server);
  request.ping_ms = 5;
  request.idle_ms = 100;
  EXPECT_THAT(Heard(request), IsEmpty());
  // The close of the connection comes behind all pings.
  while (server.ended() == 0) std::this_thread::yield();
  // Two bytes of head, four of mask.
  EXPECT_GT(server.stray_bytes(), 0u);
  EXPECT_EQ(server.stray_bytes() % (6 + std::string("aex:ping").size()), 0u);
}

TEST(WebSocketClient, IsLeftAtItsTime) {
  ScriptedServer server({{{Agreement() + Frame("a"), End::kStall}}});
  StreamRequest request = RequestTo(server);
  request.until = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
  Heard(request);
  EXPECT_GE(std::chrono::steady_clock::now(), *request.until);
}

TEST(WebSocketClient, AStopEndsIt) {
  ScriptedServer server({{{Agreement() + Frame("a"), End::kStall}}});
  std::stop_source stop;
  HttpTransport transport(BaseUrl{"127.0.0.1", 1, ""});
  transport.Stream(
      RequestTo(server),
      [&stop](std::string_view) {
        stop.request_stop();
        return true;
      },
      stop.get_token());
  EXPECT_TRUE(stop.stop_requested());
  EXPECT_THAT(Heard(RequestTo(server), "-", stop.get_token()), IsEmpty());
}

TEST(WebSocketClient, WhatThrowsWhileTakingClosesTheStream) {
  ScriptedServer server({{{Agreement() + Frame("a"), End::kStall}}});
  HttpTransport transport(BaseUrl{"127.0.0.1", 1, ""});
  EXPECT_THROW(
      transport.Stream(
          RequestTo(server),
          [](std::string_view) -> bool { throw std::runtime_error("defect"); }, {}),
      std::runtime_error);
}

TEST(WebSocketClient, BrokenFramesEndIt) {
  for (const std::string& bytes : {std::string("\xff\xff\xff\xff"),
                                  std::string("\x81\x81mask-"), Frame("\xff\xfe")}) {
    ScriptedServer server({{{Agreement() + Frame("a") + bytes, End::kStall}}});
    EXPECT_THAT(Heard(RequestTo(server)), ElementsAre("a"));
  }
}

}  // namespace
}  // namespace aex::conformance
