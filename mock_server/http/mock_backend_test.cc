#include "mock_server/http/mock_backend.h"

#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using contract::Delivery;
using namespace testing;

TEST(MockBackend, AsksForABearerTokenBeforeAnythingElse) {
  MockBackend backend{RegistryOptions{}};
  BackendClient nobody(backend, "");
  for (const char* target : {"/api/sessions", "/whoami", "/nothing", "/"}) {
    const Seen seen = nobody.Get(target);
    EXPECT_EQ(seen.status(), 401) << target;
    EXPECT_EQ(seen.At("/error"), "unauthorized");
    EXPECT_NE(seen.At("/message"), "");
  }
  EXPECT_EQ(nobody.Call("GET", "/whoami", "", {{"Authorization", "Basic Zm9v"}}).status(), 401);
  EXPECT_EQ(nobody.Call("GET", "/whoami", "", {{"Authorization", "Bearer a b"}}).status(), 401);
}

TEST(MockBackend, TakesAnyTokenForAWorkspaceOfItsOwn) {
  MockBackend backend{RegistryOptions{}};
  BackendClient one(backend, "one");
  BackendClient two(backend, "two");
  const std::string id = one.NewSession("k");
  EXPECT_EQ(two.Get("/sessions/" + id).status(), 404);
  const std::string other = two.NewSession("k");
  EXPECT_NE(other, id);
  EXPECT_NE(one.Get("/whoami").At("/workspaceId"), two.Get("/whoami").At("/workspaceId"));
  EXPECT_EQ(backend.Read("one").ledger.size(), 1u);
  EXPECT_EQ(backend.Read("two").ledger.size(), 1u);
}

TEST(MockBackend, StartsAWorkspaceWithTheScenarioThatItsTokenNames) {
  MockBackend backend{RegistryOptions{}};
  BackendClient client(backend, "ci-17~throttled-once");
  const Seen first = client.Create("k");
  EXPECT_EQ(first.status(), 429);
  EXPECT_EQ(first.Header("retry-after"), "1");
  EXPECT_EQ(client.Create("k").status(), 201);
  EXPECT_EQ(BackendClient(backend, "ci-17").Create("k").status(), 201);
}

TEST(MockBackend, ListsTheScenariosForATokenThatNamesNone) {
  MockBackend backend{RegistryOptions{}};
  const Seen seen = BackendClient(backend, "ci-17~no-such").Get("/whoami");
  EXPECT_EQ(seen.status(), 400);
  EXPECT_EQ(seen.At("/error"), "malformed_token");
  EXPECT_NE(seen.At("/message").find("\"no-such\""), std::string::npos);
  for (const char* name : {"healthy", "response-lost", "throttled-once", "reset-before-work"})
    EXPECT_NE(seen.At("/message").find(name), std::string::npos) << name;
  EXPECT_EQ(BackendClient(backend, "ci-17~").Get("/whoami").status(), 200);
}

TEST(MockBackend, RefusesATokenWhenThereAreTooManyWorkspaces) {
  MockBackend backend{RegistryOptions{.max_workspaces = 1}};
  EXPECT_EQ(BackendClient(backend, "one").Get("/whoami").status(), 200);
  const Seen seen = BackendClient(backend, "two").Get("/whoami");
  EXPECT_EQ(seen.status(), 400);
  EXPECT_EQ(seen.At("/error"), "too_many_workspaces");
  EXPECT_EQ(BackendClient(backend, "one").Get("/whoami").status(), 200);
}

TEST(MockBackend, AnswersUnknownPathsAndMethodsInTheEnvelope) {
  StillBackend still;
  const Seen missing = still.client.Get("/api/nothing?x=1");
  EXPECT_EQ(missing.status(), 404);
  EXPECT_EQ(missing.At("/error"), "not_found");
  EXPECT_EQ(missing.At("/message"), "no route /api/nothing");
  const Seen wrong = still.client.Call("PUT", "/api/sessions/ses_1");
  EXPECT_EQ(wrong.status(), 405);
  EXPECT_EQ(wrong.At("/error"), "method_not_allowed");
  EXPECT_EQ(wrong.Header("allow"), "GET, DELETE");
  EXPECT_EQ(still.client.Call("DELETE", "/sessions").Header("Allow"), "POST, GET");
  const auto exchange = still.Exchange(1);
  EXPECT_EQ(exchange.op, contract::Operation::kUnmatched);
  EXPECT_EQ(exchange.attempt, 0);
  EXPECT_EQ(exchange.status, 404);
  EXPECT_EQ(exchange.code, "not_found");
}

TEST(MockBackend, AnswersBytesThatAreNoTextWithJsonAllTheSame) {
  StillBackend still;
  const std::string junk = "\xFF\xC0\x01";
  for (const Seen& seen :
       {still.client.Get("/" + junk), still.client.Get("/sessions/%FF%C0"),
        still.client.Post("/sessions", junk, junk), still.client.Create(junk)}) {
    EXPECT_NE(seen.At(""), "") << seen.response.body;
  }
  EXPECT_EQ(still.client.Create(junk).status(), 200) << "a key is bytes, and is kept";
}

TEST(MockBackend, JournalsWhatWasNoHttpWhereTheWorkspaceIsKnown) {
  StillBackend still;
  RequestHead head;
  head.method = "POST";
  head.target = "/api/sessions?x=1";
  head.headers = {{"Authorization", "Bearer ci-1"}};
  const auto exchange =
      still.backend.BeginMalformed(head, 413, "payload_too_large", "the body is too long");
  EXPECT_EQ(DeliveryName(still.Exchange(1).delivery), "open");
  const auto answer = exchange->Decide({});
  EXPECT_EQ(answer->response.status, 413);
  EXPECT_EQ(answer->response.body,
            R"({"error":"payload_too_large","message":"the body is too long"})");
  EXPECT_EQ(answer->date, "Thu, 01 Jan 2026 00:00:00 GMT");
  exchange->Close({Delivery::Kind::kFull, 0}, 120);
  const auto journalled = still.Exchange(1);
  EXPECT_EQ(journalled.op, contract::Operation::kUnmatched);
  EXPECT_EQ(journalled.path, "/api/sessions");
  EXPECT_EQ(journalled.status, 413);
  EXPECT_EQ(journalled.code, "payload_too_large");
  EXPECT_EQ(DeliveryName(journalled.delivery), "full");
}

TEST(MockBackend, MakesNoWorkspaceOutOfWhatWasNoHttp) {
  MockBackend backend{RegistryOptions{}};
  RequestHead head;
  head.headers = {{"Authorization", "Bearer new"}};
  for (const auto& headers : {head.headers, Headers{}}) {
    head.headers = headers;
    const auto exchange = backend.BeginMalformed(head, 400, "bad_request", "no HTTP");
    EXPECT_EQ(exchange->Decide({})->response.status, 400);
    exchange->Close({Delivery::Kind::kFull, 0}, 1);
  }
  BackendClient anyone(backend, "");
  EXPECT_EQ(anyone.Get("/__mock/workspaces").At("/workspaces"), "[]");
}

TEST(MockBackend, DatesEveryAnswerByTheWorkspacesClock) {
  StillBackend still;
  EXPECT_EQ(still.client.Get("/whoami").date, "Thu, 01 Jan 2026 00:00:00 GMT");
  still.backend.AdvanceClock(StillBackend::kToken, kStartUs + 61'000 * kMs);
  EXPECT_EQ(still.client.Get("/nothing").date, "Thu, 01 Jan 2026 00:01:01 GMT");
}

TEST(MockBackend, BoundsTheJournalAndCountsWhatItDropped) {
  StillBackend still;
  WorkspaceOptions options;
  options.clock = still.clock;
  options.journal_limit = 2;
  still.backend.CreateWorkspace("small", options);
  BackendClient client(still.backend, "small");
  const std::string id = client.NewSession("k");
  for (int i = 0; i < 3; ++i) (void)client.Send(id, "m" + std::to_string(i));
  const WorkspaceEvidence evidence = still.backend.Read("small");
  EXPECT_EQ(evidence.dropped, 2);
  ASSERT_EQ(evidence.exchanges.size(), 2u);
  EXPECT_EQ(evidence.exchanges[0].seq, 3);
  EXPECT_EQ(evidence.exchanges[0].committed, std::vector<std::int64_t>{3});
  EXPECT_EQ(evidence.ledger.size(), 4u) << "the ledger keeps everything";
}

TEST(MockBackend, ReplacesAWorkspaceThatIsMadeAgain) {
  StillBackend still;
  (void)still.client.NewSession("k");
  WorkspaceOptions options;
  options.clock = still.clock;
  still.backend.CreateWorkspace(StillBackend::kToken, options);
  EXPECT_TRUE(still.Read().ledger.empty());
  EXPECT_EQ(still.client.Create("k").status(), 201);
}

}  // namespace
}  // namespace aex::http
