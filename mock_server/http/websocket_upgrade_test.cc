#include "mock_server/http/websocket_upgrade.h"

#include <gtest/gtest.h>

namespace aex::http {
namespace {

// The handshake of RFC 6455, 1.3.
RequestHead Handshake() {
  RequestHead head;
  head.method = "GET";
  head.target = "/coordinator/sessions/ses_1";
  head.headers = {{"Host", "server.example.com"},
                  {"Upgrade", "websocket"},
                  {"Connection", "Upgrade"},
                  {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                  {"Sec-WebSocket-Version", "13"}};
  return head;
}

RequestHead With(std::string_view name, const std::string& value) {
  RequestHead head = Handshake();
  for (Header& header : head.headers) {
    if (header.name == name) header.value = value;
  }
  return head;
}

RequestHead Without(std::string_view name) {
  RequestHead head = Handshake();
  std::erase_if(head.headers,
                [name](const Header& header) { return header.name == name; });
  return head;
}

TEST(WebSocketUpgrade, AnswersTheExampleOfTheStandard) {
  const Handled handled = AnswerUpgrade(Handshake());
  EXPECT_EQ(handled.response.status, 101);
  EXPECT_EQ(handled.response.headers,
            Headers({{"Connection", "Upgrade"},
                     {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
                     {"Upgrade", "websocket"}}));
  EXPECT_EQ(handled.response.body, "");
}

TEST(WebSocketUpgrade, ReadsListsAndCaseAsClientsWriteThem) {
  EXPECT_EQ(AnswerUpgrade(With("Connection", "keep-alive , upgrade")).response.status,
            101);
  EXPECT_EQ(AnswerUpgrade(With("Upgrade", "WebSocket")).response.status, 101);
}

TEST(WebSocketUpgrade, RefusesWhatIsNoRightHandshake) {
  RequestHead post = Handshake();
  post.method = "POST";
  RequestHead two_keys = Handshake();
  two_keys.headers.push_back({"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="});
  const struct {
    RequestHead head;
    int status;
  } kCases[] = {
      {Without("Upgrade"), 426},
      {With("Upgrade", "h2c"), 426},
      {Without("Sec-WebSocket-Version"), 426},
      {With("Sec-WebSocket-Version", "8"), 426},
      {Without("Connection"), 400},
      {With("Connection", "keep-alive"), 400},
      {Without("Sec-WebSocket-Key"), 400},
      {With("Sec-WebSocket-Key", ""), 400},
      {With("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ"), 400},
      {With("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25j"), 400},
      {two_keys, 400},
      {post, 400},
  };
  for (const auto& test : kCases) {
    const Handled handled = AnswerUpgrade(test.head);
    EXPECT_EQ(handled.response.status, test.status) << &test - kCases;
    const bool offers = FindHeader(handled.response.headers, "upgrade") != nullptr;
    EXPECT_EQ(offers, test.status == 426) << &test - kCases;
  }
}

TEST(WebSocketUpgrade, IsAskedForByItsHeader) {
  EXPECT_TRUE(AsksForWebSocket(Handshake()));
  EXPECT_TRUE(AsksForWebSocket(Without("Sec-WebSocket-Key")));
  EXPECT_FALSE(AsksForWebSocket(Without("Upgrade")));
}

}  // namespace
}  // namespace aex::http
