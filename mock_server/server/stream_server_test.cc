// Event streams end to end: upgrade, events and closes on the wire.
#include <gtest/gtest.h>

#include "mock_server/server/stream_bench.h"

namespace aex::server {
namespace {

using Texts = std::vector<std::string>;
using namespace std::chrono_literals;

class StreamServerTest : public StreamBench {};

TEST_F(StreamServerTest, UpgradesAsTheStandardHasIt) {
  Start();
  WebSocketClient client = Open();
  const Reply head{101, client.head(), ""};
  EXPECT_TRUE(client.head().starts_with("HTTP/1.1 101 "));
  EXPECT_TRUE(head.Has("Upgrade: websocket")) << client.head();
  EXPECT_TRUE(head.Has("Connection: Upgrade")) << client.head();
  EXPECT_TRUE(head.Has("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  EXPECT_EQ(client.head().find("Content-Length"), std::string::npos);
  EXPECT_EQ(client.head().find("Sec-WebSocket-Protocol"), std::string::npos);
  EXPECT_EQ(client.head().find("close"), std::string::npos);
}

TEST_F(StreamServerTest, ReplaysThenTailsTheEventsThatAreListed) {
  Start();
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = Open();
  Texts texts = client.Texts(4);
  EXPECT_EQ(SendMessage(), 202);
  for (std::string& text : client.Texts(4)) texts.push_back(std::move(text));
  EXPECT_EQ(texts, Listed());
  EXPECT_TRUE(client.socket().IsSilentFor(5ms));
}

TEST_F(StreamServerTest, ResumesFromACursorWithANewTicket) {
  Start();
  EXPECT_EQ(SendMessage(), 202);
  const Texts listed = Listed();
  WebSocketClient first = Open();
  EXPECT_EQ(first.Texts(2), Texts(listed.begin(), listed.begin() + 2));
  first.socket().Reset();
  WebSocketClient second = Open(3);
  EXPECT_EQ(second.Texts(2), Texts(listed.begin() + 2, listed.end()));
  WebSocketClient beyond = Open(6);
  EXPECT_EQ(SendMessage(), 202);
  EXPECT_EQ(beyond.Texts(3), Listed(6));
}

TEST_F(StreamServerTest, TailsATurnThatTakesTime) {
  Start("[]", R"({"turnLatencyMs":20})");
  WebSocketClient client = Open();
  EXPECT_EQ(SendMessage(), 202);
  EXPECT_EQ(client.Texts(4).size(), 4u) << "nobody else asks the workspace meanwhile";
}

TEST_F(StreamServerTest, AnswersPingsAndToleratesTheRest) {
  Start();
  WebSocketClient client = Open();
  client.Say("aex:ping");
  EXPECT_EQ(client.Hear(), (Frame{1, "aex:pong"}));
  client.Say(R"({"action":"replay"})");
  client.Send({9, "are you there"});
  EXPECT_EQ(client.Hear(), (Frame{10, "are you there"}));
  client.Send({1, "aex:", false});
  client.Send({0, "ping"});
  EXPECT_EQ(client.Hear(), (Frame{1, "aex:pong"}));
}

TEST_F(StreamServerTest, ClosesByTheByte) {
  Start();
  const auto close_of = [&](const std::string& target, const std::string& bytes) {
    WebSocketClient client(RawClient::Connect(port_));
    EXPECT_EQ(client.Upgrade(target), 101);
    client.socket().Send(bytes);
    return client.HearAll();
  };
  WebSocketClient refused(RawClient::Connect(port_));
  EXPECT_EQ(refused.Upgrade("/coordinator/sessions/" + id_ + "?ticket=junk&from=0"), 101);
  EXPECT_EQ(refused.Hear(), (Frame{8, "\x11\x31the ticket is malformed"}));
  refused.Send({8, "\x11\x31"});
  EXPECT_EQ(refused.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_EQ(close_of(Target(), ClientFrame({1, "aex:ping"}, false)),
            (Heard{"\x88\x02\x03\xEA", Ending::kFin}));
  EXPECT_EQ(close_of(Target(), ClientFrame({1, std::string(64 * 1024 + 1, 'x')})),
            (Heard{"\x88\x02\x03\xF1", Ending::kFin}));
  EXPECT_EQ(close_of(Target(), CloseFrame(1000)),
            (Heard{"\x88\x02\x03\xE8", Ending::kFin}));
}

TEST_F(StreamServerTest, ClosesWith1000AfterADelete) {
  Start();
  WebSocketClient client = Open();
  EXPECT_EQ(Call("DELETE", "/api/sessions/" + id_).status, 200);
  const auto frame = client.Hear();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->CloseCode(), 1000);
  client.Send(*frame);
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_EQ(Call("POST", "/api/sessions/" + id_ + "/events/ticket").status, 404);
}

TEST_F(StreamServerTest, KeepsServingTheConnectionThatWasNotUpgraded) {
  Start();
  RawClient client = RawClient::Connect(port_);
  const std::string plain =
      "GET /coordinator/sessions/" + id_ + " HTTP/1.1\r\nHost: x\r\n\r\n";
  client.Send(plain);
  EXPECT_EQ(client.HearReply().status, 401);
  client.Send("GET " + Target() + " HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.HearReply().status, 426);
}

TEST_F(StreamServerTest, HearsWhatComesRightBehindTheHandshake) {
  Start();
  WebSocketClient client(RawClient::Connect(port_));
  EXPECT_EQ(client.Upgrade(Target(), ClientFrame({1, "aex:ping"})), 101);
  EXPECT_EQ(client.Hear(), (Frame{1, "aex:pong"}));
}

}  // namespace
}  // namespace aex::server
