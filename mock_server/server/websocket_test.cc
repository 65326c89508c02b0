#include "mock_server/server/websocket.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "mock_server/server/websocket_client.h"

namespace aex::server {
namespace {

using Texts = std::vector<std::string>;

struct Bench {
  std::string Sent() { return std::exchange(socket.outgoing(), {}); }

  Texts heard;
  WebSocket socket{[this](std::string_view text) { heard.emplace_back(text); }};
};

// The only frame that the server sent.
Frame Only(Bench& bench) {
  std::string bytes = bench.Sent();
  const auto frame = TakeFrame(bytes);
  EXPECT_TRUE(frame && bytes.empty());
  return frame.value_or(Frame());
}

TEST(WebSocket, SendsATextInOneUnmaskedFrame) {
  Bench bench;
  bench.socket.SendText("hello");
  EXPECT_EQ(bench.Sent(), "\x81\x05hello");
  const std::string large(70'000, 'x');
  bench.socket.SendText(large);
  EXPECT_EQ(Only(bench), (Frame{1, large}));
}

TEST(WebSocket, HearsTextsHoweverTheyAreCut) {
  Bench bench;
  const std::string bytes = ClientFrame({1, "whole"}) + ClientFrame({1, "in ", false}) +
                            ClientFrame({9, "p"}) + ClientFrame({0, "parts"}) +
                            ClientFrame({1, ""});
  for (const char byte : bytes) bench.socket.Receive({&byte, 1});
  EXPECT_EQ(bench.heard, Texts({"whole", "in parts", ""}));
  EXPECT_EQ(Only(bench), (Frame{10, "p"})) << "a ping may come between the parts";
  bench.socket.Receive(bytes);
  EXPECT_EQ(bench.heard.size(), 6u);
}

TEST(WebSocket, IgnoresBinaryMessagesAndPongs) {
  Bench bench;
  bench.socket.Receive(ClientFrame({2, "binary"}) + ClientFrame({10, "pong"}));
  EXPECT_EQ(bench.heard, Texts());
  EXPECT_EQ(bench.Sent(), "");
}

TEST(WebSocket, AnswersACloseWithItsCode) {
  Bench bench;
  EXPECT_FALSE(bench.socket.close_received());
  bench.socket.Receive(CloseFrame(4321));
  EXPECT_TRUE(bench.socket.close_received());
  EXPECT_TRUE(bench.socket.close_sent());
  EXPECT_EQ(Only(bench).CloseCode(), 4321);
  bench.socket.SendText("too late");
  EXPECT_EQ(bench.Sent(), "");
}

TEST(WebSocket, ClosesAfterWhatWasSent) {
  Bench bench;
  bench.socket.SendText("a");
  bench.socket.SendClose(4401, "why");
  EXPECT_EQ(bench.Sent(),
            "\x81\x01"
            "a\x88\x05\x11\x31why");
  EXPECT_TRUE(bench.socket.close_sent());
  EXPECT_FALSE(bench.socket.close_received());
  bench.socket.Receive(CloseFrame(4401));
  EXPECT_TRUE(bench.socket.close_received());
  EXPECT_EQ(bench.Sent(), "");
}

TEST(WebSocket, ClosesWhatBreaksTheProtocol) {
  const std::string most(kMaxClientMessage, 'x');
  const struct {
    const char* what;
    std::string bytes;
    int code;
  } kCases[] = {
      {"unmasked", ClientFrame({1, "x"}, false), 1002},
      {"unknown opcode", ClientFrame({3, "x"}), 1002},
      {"continues nothing", ClientFrame({0, "x"}), 1002},
      {"a text within a text", ClientFrame({1, "x", false}) + ClientFrame({1, "y"}),
       1002},
      {"reserved bits", "\xF1" + ClientFrame({1, "x"}).substr(1), 1002},
      {"no UTF-8", ClientFrame({1, "\xC0\xAF"}), 1007},
      {"half a character", ClientFrame({1, "\xC3"}), 1007},
      {"oversize", ClientFrame({1, most + "x"}), 1009},
      {"oversize in parts", ClientFrame({1, most, false}) + ClientFrame({0, "x"}), 1009},
  };
  for (const auto& test : kCases) {
    Bench bench;
    bench.socket.Receive(test.bytes);
    EXPECT_EQ(Only(bench).CloseCode(), test.code) << test.what;
    EXPECT_EQ(bench.heard, Texts()) << test.what;
    bench.socket.Receive(ClientFrame({1, "ignored"}));
    EXPECT_EQ(bench.heard, Texts()) << test.what;
  }
  Bench bench;
  bench.socket.Receive(ClientFrame({1, most}));
  EXPECT_EQ(bench.heard, Texts({most})) << "at the bound";
}

}  // namespace
}  // namespace aex::server
