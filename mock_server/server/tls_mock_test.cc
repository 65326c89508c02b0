// The whole mock over TLS: the URLs it gives out lead to ports that speak it, and
// its event streams are wss.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mock_server/contract/digest.h"
#include "mock_server/server/mock.h"
#include "mock_server/server/tls_context.h"
#include "mock_server/server/websocket_client.h"

namespace aex::server {
namespace {

using namespace std::chrono_literals;

constexpr char kToken[] = "ci-1";
constexpr char kCreate[] =
    R"({"provider":"anthropic","submission":{"model":"claude-haiku-4-5"},)"
    R"("secrets":{"apiKeys":{"anthropic":"sk-anthropic-test"}}})";

std::string At(const Reply& reply, const std::string& name,
               const std::string& inner = "") {
  const auto body = ParseJson(reply.body);
  const Json* value = body.ok() ? Find(*body, name) : nullptr;
  if (value != nullptr && !inner.empty()) value = Find(*value, inner);
  const auto* text = AsString(value);
  return text == nullptr ? "" : *text;
}

struct Url {
  std::uint16_t port = 0;
  std::string path;
};

// "SCHEME://127.0.0.1:PORT/path".
Url Split(const std::string& url, const std::string& scheme) {
  const std::string origin = scheme + "://127.0.0.1:";
  const std::size_t slash = url.find('/', origin.size());
  EXPECT_TRUE(url.starts_with(origin)) << url;
  if (!url.starts_with(origin) || slash == url.npos) return {};
  return {static_cast<std::uint16_t>(std::stoi(url.substr(origin.size()))),
          url.substr(slash)};
}

class TlsMockTest : public testing::Test {
 protected:
  void Start(const std::string& rules = "[]") {
    ASSERT_TRUE(mock_.Start().ok());
    const auto port = mock_.Listen(0);
    ASSERT_TRUE(port.ok());
    port_ = *port;
    WorkspaceSetup setup;
    setup.scenario = *http::ReadMockScenario(R"({"version":1,"faults":)" + rules + "}");
    mock_.CreateWorkspace(kToken, port_, setup);
    session_ = At(Call("POST", "/api/sessions", kCreate), "session", "id");
    ASSERT_NE(session_, "");
  }
  RawClient Connect(std::uint16_t port) {
    RawClient client = RawClient::Connect(port);
    EXPECT_TRUE(client.StartTls({.file = context_.certificate_path()}));
    return client;
  }
  Reply Call(const std::string& method, const std::string& path,
             const std::string& body = "") {
    RawClient client = Connect(port_);
    EXPECT_TRUE(client.Send(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" +
                            std::to_string(port_) + "\r\nAuthorization: Bearer " + kToken +
                            "\r\nContent-Length: " + std::to_string(body.size()) +
                            "\r\n\r\n" + body));
    return client.HearReply();
  }
  int SendMessage() {
    return Call("POST", "/api/sessions/" + session_ + "/messages", R"({"input":"hello"})")
        .status;
  }
  WebSocketClient OpenStream(std::int64_t from = 0) {
    const Reply ticket = Call("POST", "/api/sessions/" + session_ + "/events/ticket");
    const Url url = Split(At(ticket, "wsUrl"), "wss");
    WebSocketClient client(Connect(url.port));
    EXPECT_EQ(client.Upgrade(url.path + "?ticket=" + At(ticket, "ticket") +
                             "&from=" + std::to_string(from)),
              101);
    return client;
  }

  const TlsContext context_ = *TlsContext::SelfSigned("127.0.0.1");
  Mock mock_{{}, nullptr, {.tls = &context_}};
  std::uint16_t port_ = 0;
  std::string session_;
};

std::string StreamRule(const std::string& how) {
  return R"([{"op":"events.stream","attempt":1,"do":{"kind":"stream","how":")" + how +
         R"("}}])";
}

TEST_F(TlsMockTest, TakesUploadsAtAStoragePortThatSpeaksTlsToo) {
  Start();
  const std::string bytes = "bundle";
  const Reply presigned =
      Call("POST", "/assets/presign",
           R"({"hash":"sha256:)" + contract::Sha256Hex(bytes) + R"(","sizeBytes":6})");
  const Url url = Split(At(presigned, "uploadUrl"), "https");
  EXPECT_NE(url.port, port_);
  RawClient storage = Connect(url.port);
  ASSERT_TRUE(storage.Send("PUT " + url.path +
                           " HTTP/1.1\r\nContent-Length: 6\r\nx-amz-checksum-sha256: " +
                           contract::Base64Encode(contract::Sha256(bytes)) + "\r\n\r\n" +
                           bytes));
  EXPECT_EQ(storage.HearReply().status, 200);
}

TEST_F(TlsMockTest, StreamsEventsOverWss) {
  Start();
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = OpenStream();
  EXPECT_EQ(client.Texts(4).size(), 4u) << "those that are there";
  EXPECT_EQ(SendMessage(), 202);
  EXPECT_EQ(client.Texts(4).size(), 4u) << "those that come";
  client.Say("aex:ping");
  EXPECT_EQ(client.Hear(), (Frame{1, "aex:pong"}));
  EXPECT_TRUE(client.socket().IsSilentFor(5ms));
  EXPECT_EQ(Call("DELETE", "/api/sessions/" + session_).status, 200);
  const auto frame = client.Hear();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->CloseCode(), 1000);
  client.Send(*frame);
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kCloseNotify}));
}

TEST_F(TlsMockTest, HearsMoreThanARecordAtATime) {
  Start();
  WebSocketClient client = OpenStream();
  std::string pings;
  for (int i = 0; i < 5000; ++i) pings += ClientFrame({1, "aex:ping"});
  ASSERT_TRUE(client.socket().Send(pings));
  EXPECT_EQ(client.Texts(5000), std::vector<std::string>(5000, "aex:pong"));
}

TEST_F(TlsMockTest, CutsAStreamWithABareFin) {
  Start(StreamRule("cut:2"));
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = OpenStream();
  EXPECT_EQ(client.Texts(2).size(), 2u);
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
}

TEST_F(TlsMockTest, ResetsAStreamBehindItsBytes) {
  Start(StreamRule("rst:2"));
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = OpenStream();
  EXPECT_EQ(client.Texts(2).size(), 2u);
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kReset}));
}

TEST_F(TlsMockTest, StallsAStreamUntilTheCaseEnds) {
  Start(StreamRule("stall:1"));
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = OpenStream();
  EXPECT_EQ(client.Texts(1).size(), 1u);
  client.Say("aex:ping");
  EXPECT_TRUE(client.socket().IsSilentFor(20ms));
  EXPECT_TRUE(mock_.Finish(kToken, port_).ok());
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
}

TEST_F(TlsMockTest, EndsAStreamWhoseClientLeaves) {
  Start();
  WebSocketClient silent = OpenStream();
  silent.socket().Close();
  WebSocketClient polite = OpenStream();
  polite.socket().SendCloseNotify();  // And neither close frame nor FIN.
  EXPECT_NE(polite.HearAll().ending, Ending::kSilence);
  EXPECT_TRUE(mock_.Finish(kToken, port_).ok());
}

}  // namespace
}  // namespace aex::server
