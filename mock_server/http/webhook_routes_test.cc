#include "mock_server/http/webhook_routes.h"

#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

constexpr char kWithSink[] = R"({"webhookSink":"http://127.0.0.1:9/"})";

std::string BodyWithWebhook() {
  return CreateBody("", R"(,"webhook":{"url":"https://x.test/hook"})");
}

struct Told : StillBackend {
  explicit Told(const std::string& settings = kWithSink) : StillBackend("[]", settings) {
    session = client.Create("c", BodyWithWebhook()).At("/session/id");
    CHECK(client.Send(session, "m").status() == 202);
  }
  std::string path() const { return "/api/runs/" + session + "/webhook-deliveries"; }
  std::string session;
};

TEST(WebhookRoutes, ListTheDeliveriesOfASession) {
  Told told;
  const Seen list = told.client.Get(told.path());
  EXPECT_EQ(list.status(), 200);
  EXPECT_TRUE(list.At("/deliveries/0/id").starts_with("whd_"));
  EXPECT_EQ(list.At("/deliveries/0/eventType"), "run.finished");
  EXPECT_EQ(list.At("/deliveries/0/status"), "pending");
  EXPECT_EQ(list.At("/deliveries/0/attemptCount"), "0");
  EXPECT_EQ(list.At("/deliveries/1"), "");
  const std::string other = told.client.NewSession("other");
  EXPECT_EQ(told.client.Get("/runs/" + other + "/webhook-deliveries").response.body,
            R"({"deliveries":[]})");
  EXPECT_EQ(told.client.Get("/runs/ses_none/webhook-deliveries").status(), 404);
}

TEST(WebhookRoutes, SayWhyADeliveryWithoutSinkStaysPending) {
  Told told("{}");
  const Seen list = told.client.Get(told.path());
  EXPECT_EQ(list.At("/deliveries/0/status"), "pending");
  EXPECT_NE(list.At("/deliveries/0/lastError").find("webhookSink"), std::string::npos);
}

TEST(WebhookRoutes, RedeliverWhatTheSessionHas) {
  Told told;
  const auto post = told.backend.webhooks().Take();
  ASSERT_TRUE(post.has_value());
  told.backend.webhooks().Report(*post, {500, ""});
  EXPECT_EQ(told.client.Get(told.path()).At("/deliveries/0/status"), "retrying");
  EXPECT_FALSE(told.backend.webhooks().Take().has_value());
  const std::string id = post->attempt.id;
  const Seen again = told.client.Post(told.path() + "/" + id + "/redeliver", "");
  EXPECT_EQ(again.status(), 200);
  EXPECT_EQ(again.At("/delivery/id"), id);
  EXPECT_EQ(again.At("/delivery/status"), "pending");
  const auto second = told.backend.webhooks().Take();
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->attempt, post->attempt);
  EXPECT_EQ(told.client.Post(told.path() + "/whd_none/redeliver", "").status(), 404);
  const std::string other = told.client.NewSession("other");
  EXPECT_EQ(
      told.client.Post("/runs/" + other + "/webhook-deliveries/" + id + "/redeliver", "")
          .status(),
      404);
  EXPECT_EQ(told.TurnsBilled(), 1);
}

TEST(WebhookRoutes, RevealTheSameSecretEveryTime) {
  StillBackend still;
  const Seen first = still.client.Post("/api/webhook/signing-secret", "");
  EXPECT_EQ(first.status(), 200);
  EXPECT_TRUE(first.At("/whsec").starts_with("whsec_")) << first.response.body;
  EXPECT_EQ(still.client.Post("/webhook/signing-secret", "").response.body,
            first.response.body);
  EXPECT_NE(BackendClient(still.backend, "other")
                .Post("/webhook/signing-secret", "")
                .response.body,
            first.response.body);
}

}  // namespace
}  // namespace aex::http
