// Webhooks of a running mock, posted to a receiver that listens.
#include "mock_server/server/webhook_sender.h"

#include <gtest/gtest.h>

#include <chrono>

#include "mock_server/contract/webhook_signature.h"
#include "mock_server/server/mock.h"
#include "mock_server/server/post_receiver.h"

namespace aex::server {
namespace {

constexpr char kToken[] = "hooked";
constexpr std::int64_t kStartUs = 1'767'225'600'000'000;  // 2026-01-01.
constexpr std::int64_t kSecondUs = 1'000'000;

std::string TextAt(const std::string& body, const std::string& name) {
  const std::string member = "\"" + name + "\":\"";
  const std::size_t begin = body.find(member);
  if (begin == std::string::npos) return "";
  const std::size_t end = body.find('"', begin + member.size());
  return body.substr(begin + member.size(), end - begin - member.size());
}

// A mock on a manual clock with one workspace, whose webhooks go to `sink`.
struct HookedMock {
  explicit HookedMock(const std::string& sink, std::int64_t latency_ms = 0) {
    CHECK(mock.Start().ok());
    port = *mock.Listen(0);
    WorkspaceSetup setup;
    setup.virtual_time = true;
    setup.start_us = kStartUs;
    setup.scenario = *http::ReadMockScenario(
        R"({"version":1,"settings":{"webhookSink":")" + sink + R"(","turnLatencyMs":)" +
        std::to_string(latency_ms) + "}}");
    mock.CreateWorkspace(kToken, port, setup);
    session =
        TextAt(Api("POST", "/api/sessions",
                   R"({"provider":"anthropic","submission":{"model":)"
                   R"("claude-haiku-4-5"},"secrets":{"apiKeys":{"anthropic":"sk-t"}},)"
                   R"("webhook":{"url":"https://x.test/"}})")
                   .body,
               "id");
  }
  Reply Api(const std::string& method, const std::string& path,
            const std::string& body = "") {
    RawClient client = RawClient::Connect(port);
    CHECK(client.Send(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:1\r\n" +
                      "Authorization: Bearer " + kToken + "\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body));
    return client.HearReply();
  }
  void Send() {
    CHECK(Api("POST", "/api/sessions/" + session + "/messages", R"({"input":"hi"})")
              .status == 202);
  }
  std::string Deliveries() {
    return Api("GET", "/api/runs/" + session + "/webhook-deliveries").body;
  }
  // The sender reports after the receiver has answered.
  void AwaitStatus(const std::string& status) {
    while (TextAt(Deliveries(), "status") != status) std::this_thread::yield();
  }
  void AdvanceTo(std::int64_t second) {
    mock.AdvanceClock(kToken, kStartUs + second * kSecondUs);
  }
  Mock mock;
  std::uint16_t port = 0;
  std::string session;
};

TEST(WebhookSender, PostsASignedDeliveryToTheSink) {
  PostReceiver receiver({kOkAnswer});
  HookedMock hooked(receiver.url() + "/in");
  hooked.Send();
  const Reply post = receiver.Request(1);
  EXPECT_TRUE(post.head.starts_with("POST /in HTTP/1.1\r\n")) << post.head;
  EXPECT_EQ(HeaderOf(post, "Content-Type"), "application/json");
  EXPECT_EQ(TextAt(post.body, "id"), HeaderOf(post, "webhook-id"));
  EXPECT_EQ(TextAt(post.body, "subject"), hooked.session);
  const std::string secret =
      TextAt(hooked.Api("POST", "/api/webhook/signing-secret").body, "whsec");
  EXPECT_EQ(contract::VerifyWebhook(
                secret,
                {HeaderOf(post, "webhook-id"), HeaderOf(post, "webhook-timestamp"),
                 HeaderOf(post, "webhook-signature")},
                post.body, kStartUs / 1000, 0),
            Result<bool>(true));
  hooked.AwaitStatus("delivered");
  EXPECT_EQ(receiver.count(), 1u);
}

TEST(WebhookSender, RetriesWhenTheManualClockComesThereAndNotBefore) {
  PostReceiver receiver({kErrorAnswer, kErrorAnswer, kOkAnswer});
  HookedMock hooked(receiver.url());
  hooked.Send();
  const Reply first = receiver.Request(1);
  hooked.AwaitStatus("retrying");
  EXPECT_EQ(hooked.mock.NowMs(kToken), kStartUs / 1000.0);
  hooked.AdvanceTo(4);
  EXPECT_NE(hooked.Deliveries().find(R"("attemptCount":1)"), std::string::npos);
  hooked.AdvanceTo(5);
  const Reply second = receiver.Request(2);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(HeaderOf(second, "webhook-id"), HeaderOf(first, "webhook-id"));
  EXPECT_NE(HeaderOf(second, "webhook-timestamp"), HeaderOf(first, "webhook-timestamp"));
  hooked.AwaitStatus("retrying");
  hooked.AdvanceTo(5 + 300);
  EXPECT_EQ(receiver.Request(3).body, first.body);
  hooked.AwaitStatus("delivered");
}

TEST(WebhookSender, WaitsForTheTurnToEnd) {
  PostReceiver receiver({kOkAnswer});
  HookedMock hooked(receiver.url(), 2000);
  hooked.Send();
  EXPECT_EQ(hooked.Deliveries(), R"({"deliveries":[]})");
  hooked.AdvanceTo(2);
  EXPECT_EQ(TextAt(receiver.Request(1).body, "terminalAt"), "2026-01-01T00:00:02.000Z");
}

TEST(WebhookSender, SendsTheSameAgainWhenAsked) {
  PostReceiver receiver({kOkAnswer});
  HookedMock hooked(receiver.url());
  hooked.Send();
  const Reply first = receiver.Request(1);
  hooked.AwaitStatus("delivered");
  EXPECT_EQ(hooked
                .Api("POST", "/api/runs/" + hooked.session + "/webhook-deliveries/" +
                                 HeaderOf(first, "webhook-id") + "/redeliver")
                .status,
            200);
  EXPECT_EQ(receiver.Request(2).body, first.body);
}

TEST(WebhookSender, CountsAReceiverThatIsNotThereAsAFailure) {
  const DeafPort nobody;
  HookedMock hooked(nobody.url());
  hooked.Send();
  hooked.AwaitStatus("retrying");
  EXPECT_EQ(TextAt(hooked.Deliveries(), "lastError"),
            "the receiver cannot be reached: Connection refused");
  EXPECT_TRUE(hooked.mock.Finish(kToken, hooked.port).ok());
}

TEST(WebhookSender, StopsAndFinishesInTheMiddleOfAPost) {
  PostReceiver receiver({""});
  HookedMock hooked(receiver.url());
  hooked.Send();
  ASSERT_FALSE(receiver.Request(1).head.empty());
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(hooked.mock.Finish(kToken, hooked.port).ok());
  hooked.mock.Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, kPostTimeout / 2);
}

}  // namespace
}  // namespace aex::server
