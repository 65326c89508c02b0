#include "mock_server/http/webhook_desk.h"

#include <gtest/gtest.h>

#include <thread>

#include "mock_server/contract/webhook_signature.h"
#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

constexpr char kSink[] = "http://127.0.0.1:9/hook";
constexpr char kWithSink[] = R"({"webhookSink":"http://127.0.0.1:9/hook"})";
constexpr char kSlowWithSink[] =
    R"({"webhookSink":"http://127.0.0.1:9/hook","turnLatencyMs":1000})";
constexpr std::int64_t kSecondUs = 1'000'000;

std::string NewTold(BackendClient& client, const std::string& key = "c") {
  const Seen seen =
      client.Create(key, CreateBody("", R"(,"webhook":{"url":"https://x.test/"})"));
  CHECK(seen.status() == 201);
  return seen.At("/session/id");
}

TEST(WebhookDesk, HandsOutASignedPostForTheSink) {
  StillBackend still("[]", kWithSink);
  WebhookDesk& desk = still.backend.webhooks();
  const std::string id = NewTold(still.client);
  EXPECT_FALSE(desk.Take().has_value());
  (void)still.client.Send(id, "m");
  const auto post = desk.Take();
  ASSERT_TRUE(post.has_value());
  EXPECT_EQ(post->sink, kSink);
  const std::string secret =
      still.client.Post("/webhook/signing-secret", "").At("/whsec");
  EXPECT_EQ(
      contract::VerifyWebhook(
          secret, {post->attempt.id, post->attempt.timestamp, post->attempt.signature},
          post->attempt.body, kStartUs / 1000),
      Result<bool>(true));
  EXPECT_FALSE(desk.Take().has_value());
  desk.Report(*post, {204, ""});
  EXPECT_EQ(
      still.client.Get("/runs/" + id + "/webhook-deliveries").At("/deliveries/0/status"),
      "delivered");
}

TEST(WebhookDesk, NeverMovesAManualClock) {
  StillBackend still("[]", kSlowWithSink);
  WebhookDesk& desk = still.backend.webhooks();
  (void)still.client.Send(NewTold(still.client), "m");
  EXPECT_FALSE(desk.Take().has_value());
  EXPECT_EQ(still.PassedUs(), 0);
  still.backend.AdvanceClock(StillBackend::kToken, kStartUs + kSecondUs);
  const auto post = desk.Take();
  ASSERT_TRUE(post.has_value());
  desk.Report(*post, {std::nullopt, "gone"});
  EXPECT_FALSE(desk.Take().has_value());
  EXPECT_EQ(still.PassedUs(), kSecondUs);
  still.backend.AdvanceClock(StillBackend::kToken, kStartUs + 6 * kSecondUs);
  EXPECT_TRUE(desk.Take().has_value());
}

TEST(WebhookDesk, LetsWorkspacesTakeTurns) {
  StillBackend still("[]", kWithSink);
  BackendClient other(still.backend, "other");
  WorkspaceOptions options;
  options.clock = still.clock;
  options.settings.webhook_sink = kSink;
  still.backend.CreateWorkspace("other", options);
  for (BackendClient* client : {&still.client, &other}) {
    const std::string id = NewTold(*client);
    (void)client->Send(id, "m1");
    (void)client->Send(id, "m2");
  }
  WebhookDesk& desk = still.backend.webhooks();
  std::string order;
  while (const auto post = desk.Take()) order += post->cell->token + " ";
  EXPECT_EQ(order, "ci-1 other ci-1 other ");
}

TEST(WebhookDesk, HasNothingForWorkspacesThatWereForgotten) {
  StillBackend still("[]", kWithSink);
  (void)still.client.Send(NewTold(still.client), "m");
  const auto post = still.backend.webhooks().Take();
  (void)still.client.Send(NewTold(still.client, "c2"), "m");
  still.backend.Forget(StillBackend::kToken);
  EXPECT_FALSE(still.backend.webhooks().Take().has_value());
  // What was under way may still be reported.
  ASSERT_TRUE(post.has_value());
  still.backend.webhooks().Report(*post, {200, ""});
}

TEST(WebhookDesk, SendsWhatWaitedForASinkWhenOneIsNamed) {
  StillBackend still;
  (void)still.client.Send(NewTold(still.client), "m");
  EXPECT_FALSE(still.backend.webhooks().Take().has_value());
  ASSERT_EQ(still.client.Post("/__mock/workspaces/ci-1/settings", kWithSink).status(),
            200);
  EXPECT_TRUE(still.backend.webhooks().Take().has_value());
}

// Each wait ends only by what is under test; a desk that sleeps on hangs here.
TEST(WebhookDesk, WakesWhoeverWaitsForTheNextPost) {
  StillBackend still("[]", kSlowWithSink);
  WebhookDesk& desk = still.backend.webhooks();
  const std::string id = NewTold(still.client);
  std::optional<WebhookPost> first;
  std::optional<WebhookPost> second;
  bool stopped = false;
  std::jthread waiting([&](const std::stop_token& stop) {
    first = desk.Next(stop);
    desk.Report(*first, {std::nullopt, "gone"});
    second = desk.Next(stop);
    stopped = !desk.Next(stop).has_value();
  });
  (void)still.client.Send(id, "m");
  still.backend.AdvanceClock(StillBackend::kToken, kStartUs + kSecondUs);
  const std::string path = "/runs/" + id + "/webhook-deliveries";
  while (still.client.Get(path).At("/deliveries/0/status") != "retrying")
    std::this_thread::yield();
  (void)still.client.Post("/__mock/workspaces/ci-1/clock", R"({"advanceMs":5000})");
  while (still.client.Get(path).At("/deliveries/0/attemptCount") != "2")
    std::this_thread::yield();
  waiting.request_stop();
  waiting.join();
  EXPECT_TRUE(stopped);
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(first->attempt.body, second->attempt.body);
}

TEST(WebhookDesk, RingsWheneverSomethingMayBeDue) {
  StillBackend still("[]", kSlowWithSink);
  WebhookDesk& desk = still.backend.webhooks();
  still.backend.AdvanceClock(StillBackend::kToken, kStartUs + 1);
  EXPECT_FALSE(desk.TakeRing()) << "nobody uses webhooks yet";
  const std::string id = NewTold(still.client);
  EXPECT_TRUE(desk.TakeRing());
  EXPECT_FALSE(desk.TakeRing());
  (void)still.client.Get("/sessions");
  EXPECT_FALSE(desk.TakeRing());
  (void)still.client.Send(id, "m");
  EXPECT_TRUE(desk.TakeRing());
  still.backend.AdvanceClock(StillBackend::kToken, kStartUs + kSecondUs);
  EXPECT_TRUE(desk.TakeRing());
  (void)still.client.Post("/__mock/workspaces/ci-1/clock", R"({"advanceMs":5000})");
  EXPECT_TRUE(desk.TakeRing());
  still.backend.RunClockOut(StillBackend::kToken);
  EXPECT_TRUE(desk.TakeRing());
}

TEST(WebhookDesk, RingsWhenAnExchangeThatWaitedMovedTheClock) {
  StillBackend still(R"([{"op":"message.send","attempt":1,"commit":"late:10000",
                          "do":{"kind":"status","status":503}}])",
                     kWithSink);
  const std::string id = NewTold(still.client);
  EXPECT_EQ(still.client.Send(id, "m").status(), 503);
  EXPECT_EQ(still.client.Call("DELETE", "/sessions/" + id).status(), 200);
  (void)still.backend.webhooks().TakeRing();
  // Waits for the late commit, which is refused: nothing but the time has changed.
  EXPECT_EQ(still.client.Send(id, "m").status(), 409);
  EXPECT_EQ(still.PassedUs(), 10 * kSecondUs);
  EXPECT_TRUE(still.backend.webhooks().TakeRing());
}

TEST(WebhookDesk, WaitsForTheSystemsClockByItself) {
  MockBackend backend{RegistryOptions{}};
  BackendClient client(backend, "real");
  ASSERT_EQ(client
                .Post("/__mock/workspaces/real/settings",
                      R"({"webhookSink":"http://127.0.0.1:9/","turnLatencyMs":30})")
                .status(),
            200);
  (void)client.Send(NewTold(client), "m");
  EXPECT_TRUE(backend.webhooks().Next({}).has_value());
}

}  // namespace
}  // namespace aex::http
