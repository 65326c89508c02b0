// The control plane over real connections: what the journal says of them, the
// verdict that follows, and which requests are let in.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/json.h"
#include "mock_server/server/mock.h"
#include "mock_server/server/raw_client.h"

namespace aex::server {
namespace {

const std::string kOurs = "/__mock/workspaces/wire";
const std::string kCreate =
    R"({"provider":"anthropic","submission":{"model":"claude-haiku-4-5"},)"
    R"("secrets":{"apiKeys":{"anthropic":"sk-test"}}})";

std::string RequestText(const std::string& line, const std::string& headers,
                        const std::string& body) {
  return line + " HTTP/1.1\r\n" + headers + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

// A mock with the workspace "wire" under these rules, and one client of it.
class ControlOverWire : public testing::Test {
 protected:
  void Begin(const std::string& rules) {
    ASSERT_TRUE(mock_.Start().ok());
    const auto port = mock_.Listen(0);
    ASSERT_TRUE(port.ok());
    port_ = *port;
    WorkspaceSetup setup;
    setup.scenario = *http::ReadMockScenario(R"({"version":1,"faults":)" + rules + "}");
    mock_.CreateWorkspace("wire", port_, setup);
    client_ = RawClient::Connect(port_);
    const Reply created = Ask(client_, "POST /api/sessions", "c1", kCreate);
    ASSERT_EQ(created.status, 201);
    id_ = created.body.substr(created.body.find("ses_"), 36);
  }

  static std::string Message(const std::string& line, const std::string& key,
                             const std::string& body) {
    return RequestText(line,
                       "Host: 127.0.0.1:1\r\nAuthorization: Bearer wire\r\nIdempotency-Key: " +
                           key + "\r\n",
                       body);
  }
  static Reply Ask(RawClient& client, const std::string& line, const std::string& key,
                   const std::string& body) {
    EXPECT_TRUE(client.Send(Message(line, key, body)));
    return client.HearReply();
  }
  std::string SendLine() const { return "POST /api/sessions/" + id_ + "/messages"; }

  // Of a control route, with these headers instead of the ordinary ones.
  Reply Control(const std::string& line, const std::string& headers = "Host: 127.0.0.1:1\r\n") {
    RawClient control = RawClient::Connect(port_);
    EXPECT_TRUE(control.Send(RequestText(line, headers, "")));
    return control.HearReply();
  }
  Json ControlJson(const std::string& path) {
    return ParseJson(Control("GET " + kOurs + path).body).value();
  }

  std::size_t Exchanges() { return ControlJson("/journal").at("exchanges").size(); }

  Mock mock_;
  std::uint16_t port_ = 0;
  RawClient client_{UniqueFd()};
  std::string id_;
};

constexpr int kMostLooks = 10'000;  // Until a request has arrived.
constexpr char kBody[] = R"({"input":"hello"})";

TEST_F(ControlOverWire, SaysOnWhichConnectionAnExchangeWasAndHowLongItWas) {
  Begin("[]");
  const std::string message = Message(SendLine(), "m1", kBody);
  ASSERT_TRUE(client_.Send(message));
  const Reply reply = client_.HearReply();
  RawClient other = RawClient::Connect(port_);
  (void)Ask(other, "GET /api/whoami", "k", "");
  const Json exchanges = ControlJson("/journal").at("exchanges");
  ASSERT_EQ(exchanges.size(), 3u);
  EXPECT_EQ(exchanges[0].at("reuse"), 0);
  EXPECT_EQ(exchanges[1].at("reuse"), 1);
  EXPECT_EQ(exchanges[2].at("reuse"), 0);
  EXPECT_EQ(exchanges[0].at("connection"), exchanges[1].at("connection"));
  EXPECT_NE(exchanges[2].at("connection"), exchanges[1].at("connection"));
  EXPECT_EQ(exchanges[1].at("requestBytes"), message.size());
  EXPECT_EQ(exchanges[1].at("responseBytes"), reply.head.size() + reply.body.size());
  EXPECT_EQ(exchanges[1].at("delivery"), "full");
}

TEST_F(ControlOverWire, SeesATurnThatWasBilledTwice) {
  Begin(R"([{"op":"message.send","attempt":1,"commit":"done",
             "do":{"kind":"drop","phase":"response.head","close":"rst"}}])");
  ASSERT_TRUE(client_.Send(Message(SendLine(), "m1", kBody)));
  EXPECT_EQ(client_.HearAll().ending, Ending::kReset);
  RawClient again = RawClient::Connect(port_);
  EXPECT_EQ(Ask(again, SendLine(), "m2", kBody).status, 202);
  const Json verdict = ControlJson("/verdict");
  EXPECT_EQ(verdict.at("intents").at(1).at("verdict"), "duplicate");
  EXPECT_EQ(verdict.at("costOfDuplicatesMicroUsd"), 10'000);
}

TEST_F(ControlOverWire, CannotTellTwoThatWereUnderWayTogether) {
  Begin(R"([{"op":"message.send","attempt":1,"commit":"done",
             "do":{"kind":"drop","phase":"response.head","close":"stall"}}])");
  ASSERT_TRUE(client_.Send(Message(SendLine(), "m1", kBody)));
  for (int i = 0; i < kMostLooks && Exchanges() < 2; ++i) {
  }
  ASSERT_EQ(Exchanges(), 2u);
  RawClient hedge = RawClient::Connect(port_);
  EXPECT_EQ(Ask(hedge, SendLine(), "m2", kBody).status, 202);
  EXPECT_EQ(ControlJson("/verdict").at("intents").at(1).at("verdict"), "ambiguous");
  EXPECT_EQ(ControlJson("/journal").at("exchanges").at(1).at("delivery"), "open");
}

TEST_F(ControlOverWire, LetsInWhoNamesThisMachineAndNobodyElse) {
  Begin("[]");
  struct Row {
    const char* headers;
    int status;
  };
  for (const Row& row : {
           Row{"Host: localhost:4010\r\n", 200},
           Row{"host: LOCALHOST\r\n", 200},
           Row{"Host: [::1]:1\r\n", 200},
           Row{"", 403},
           Row{"Host:\r\n", 403},
           Row{"Host: localhost.evil.test\r\n", 403},
           Row{"Host: 127.0.0.1.evil.test\r\n", 403},
           Row{"Host: 127.1\r\n", 403},
           Row{"Host: [::1].evil.test\r\n", 403},
           Row{"Host: localhost:80@evil.test\r\n", 403},
           Row{"Host: localhost\r\nHost: localhost\r\n", 400},
           Row{"Host: localhost\r\nOrigin: http://localhost:3000\r\n", 200},
           Row{"Host: localhost\r\nOrigin: null\r\n", 403},
           Row{"Host: localhost\r\nOrigin: http://localhost:80@evil.test\r\n", 403},
       })
    EXPECT_EQ(Control("GET /__mock/health", row.headers).status, row.status) << row.headers;
  EXPECT_EQ(Control("OPTIONS /__mock/health").status, 405);
}

TEST_F(ControlOverWire, AnswersHeadWithoutABody) {
  Begin("[]");
  RawClient control = RawClient::Connect(port_);
  const std::string head = "HEAD " + kOurs + "/journal.har";
  ASSERT_TRUE(control.Send(RequestText(head, "Host: localhost\r\nConnection: close\r\n", "")));
  const std::string heard = control.HearAll().bytes;
  EXPECT_TRUE(heard.starts_with("HTTP/1.1 200 OK\r\n")) << heard;
  EXPECT_TRUE(heard.ends_with("\r\n\r\n")) << heard;
}

}  // namespace
}  // namespace aex::server
