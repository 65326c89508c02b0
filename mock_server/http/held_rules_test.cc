// Faults that hold on to what they met: a key that is in flight for ever, a
// redirect that leads to itself, a clock that is off from then on.
#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

std::string RuleAt(const std::string& op, const std::string& fault) {
  return R"([{"op":")" + op + R"(","attempt":1,"do":)" + fault + "}]";
}

TEST(HeldRules, KeepAStuckKeyInFlightForEver) {
  StillBackend still(RuleAt("message.send", R"({"kind":"collision","how":"stuck"})"));
  const std::string id = still.client.NewSession();
  for (int i = 0; i < 5; ++i) {
    const Seen seen = still.client.Send(id, "m1", "a i-000000000001");
    EXPECT_EQ(seen.status(), 409);
    EXPECT_EQ(seen.At("/error"), "idempotency_in_flight");
    EXPECT_EQ(seen.At("/retryable"), "true");
  }
  EXPECT_EQ(still.TurnsBilled(), 0);
  EXPECT_EQ(still.Exchange(6).rule, 0) << "every one of them is the rule's doing";
  EXPECT_EQ(still.Read().account, (std::vector<faults::RuleCount>{{0, 5}}));
  // Another key is another matter, in any session.
  EXPECT_EQ(still.client.Send(id, "m2", "a i-000000000001").status(), 202);
  const std::string other = still.client.NewSession();
  EXPECT_EQ(still.client.Send(other, "m2", "b i-000000000002").status(), 409)
      << "the first attempt of another intent";
  EXPECT_EQ(still.client.Send(other, "m1", "b i-000000000002").status(), 202);
}

TEST(HeldRules, StickToTheIntentOfAClientWithoutKeys) {
  StillBackend still(RuleAt("message.send", R"({"kind":"collision","how":"stuck"})"));
  const std::string id = still.client.NewSession();
  EXPECT_EQ(still.client.Send(id, "", "a").status(), 409);
  EXPECT_EQ(still.client.Send(id, "", "a").status(), 409);
  EXPECT_EQ(still.client.Send(id, "m1", "a").status(), 202);
}

TEST(HeldRules, RedirectForEverOnlyWhoFollows) {
  StillBackend still(
      RuleAt("session.create", R"({"kind":"redirect","status":307,"to":"loop"})"));
  const std::string body = CreateBody();
  Seen seen = still.client.Post("/api/sessions", body, "k1");
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(seen.status(), 307);
    EXPECT_EQ(seen.Header("Location"), "/api/sessions?aex-loop=1");
    seen = still.client.Post(seen.Header("Location"), body, "k1");
  }
  EXPECT_EQ(still.SessionsBilled(), 0);
  EXPECT_EQ(still.client.Post("/api/sessions", body, "k1").status(), 201);
  EXPECT_EQ(still.Read().account, (std::vector<faults::RuleCount>{{0, 5}}));
}

TEST(HeldRules, MeanNothingToWhoWasNeverRedirected) {
  StillBackend still;
  EXPECT_EQ(still.client.Post("/api/sessions?aex-loop=1", CreateBody(), "k1").status(), 201);
}

TEST(HeldRules, RedirectToTheStorageOriginAndSeeTheTokenThere) {
  StillBackend still(
      RuleAt("message.send", R"({"kind":"redirect","status":307,"to":"other-origin"})"));
  const std::string id = still.client.NewSession();
  const Seen seen = still.client.Call("POST", "/sessions/" + id + "/messages",
                                      R"({"input":"a"})", {{"Host", "localhost:4010"}});
  const std::string origin = "http://localhost:4011";
  ASSERT_EQ(seen.Header("Location"), origin + "/sessions/" + id + "/messages");
  BackendClient follower(still.backend, StillBackend::kToken, StillBackend::kStoragePort);
  EXPECT_EQ(follower.Post("/sessions/" + id + "/messages", R"({"input":"a"})").status(), 404);
  EXPECT_TRUE(still.Exchange(3).bearer);
  EXPECT_TRUE(still.Exchange(3).storage);
  EXPECT_EQ(still.TurnsBilled(), 0);
}

TEST(HeldRules, SkewEveryDateFromThenOn) {
  StillBackend still(R"([{"op":"session.create","attempt":1,"do":{"kind":"skew","ms":-60000}},
                         {"op":"message.send","attempt":1,
                          "do":{"kind":"status","status":429,"retryAfter":"date:+5"}}])");
  EXPECT_EQ(still.client.Get("/whoami").date, "Thu, 01 Jan 2026 00:00:00 GMT");
  const Seen created = still.client.Create("k1");
  EXPECT_EQ(created.status(), 201);
  EXPECT_EQ(created.date, "Wed, 31 Dec 2025 23:59:00 GMT");
  EXPECT_EQ(still.client.Send(created.At("/session/id"), "m1").Header("Retry-After"),
            "Wed, 31 Dec 2025 23:59:05 GMT");
  EXPECT_EQ(still.client.Get("/whoami").date, "Wed, 31 Dec 2025 23:59:00 GMT");
  EXPECT_EQ(still.PassedUs(), 0) << "the clock itself is right";
  EXPECT_EQ(created.At("/session/createdAt").substr(0, 10), "2026-01-01");
}

}  // namespace
}  // namespace aex::http
