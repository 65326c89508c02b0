#include "mock_server/http/session_routes.h"

#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

// Ids are told apart by their place, so that answers can be compared whole.
std::string Replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at))
    text.replace(at, what.size(), with);
  return text;
}

TEST(SessionRoutes, ServeTheOperationsOfThisVersionAndNoOther) {
  std::string served;
  for (const auto& route : contract::Routes()) {
    if (IsSessionOperation(route.op)) served += std::string(route.id) + " ";
  }
  EXPECT_EQ(served, "session.create session.list session.get message.send session.suspend "
                    "session.cancel session.resume session.delete events.list run.events ");
}

TEST(SessionRoutes, CreateASessionWith201AndItsRecord) {
  StillBackend still;
  const Seen seen = still.client.Create("k1");
  EXPECT_EQ(seen.status(), 201);
  EXPECT_EQ(seen.Header("content-type"), "application/json");
  EXPECT_EQ(seen.Header("Idempotent-Replayed"), "");
  const std::string id = seen.At("/session/id");
  EXPECT_EQ(id.size(), 36u);
  const std::string workspace = still.client.Get("/whoami").At("/workspaceId");
  EXPECT_EQ(Replaced(Replaced(seen.response.body, id, "SES"), workspace, "WS"),
            R"({"session":{"id":"SES","status":"idle","turnSeq":0,"idleTtl":"3m","idleTtlMs":180000,)"
            R"("createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z",)"
            R"("idleAt":"2026-01-01T00:00:00.000Z","suspendedAt":null,)"
            R"("costUsd":0,"sessionId":"SES","workspaceId":"WS","errorMessage":null}})");
}

TEST(SessionRoutes, ReplayACreateWith200AndTheCurrentRecord) {
  StillBackend still;
  const std::string id = still.client.NewSession("k1");
  (void)still.client.Send(id, "m1");
  const Seen replay = still.client.Create("k1");
  EXPECT_EQ(replay.status(), 200);
  EXPECT_EQ(replay.At("/session/id"), id);
  EXPECT_EQ(replay.At("/session/turnSeq"), "1");
  EXPECT_EQ(still.SessionsBilled(), 1);
}

TEST(SessionRoutes, AcceptTheInputOfACreateAsTurnOne) {
  StillBackend still("[]", R"({"turnLatencyMs":50})");
  const std::string body = CreateBody("", R"(,"input":["one","two"])");
  const Seen seen = still.client.Create("k1", body);
  EXPECT_EQ(seen.status(), 201);
  EXPECT_EQ(seen.At("/session/status"), "running");
  EXPECT_EQ(seen.At("/turn/turnSeq"), "1");
  EXPECT_EQ(seen.At("/eventCursor"), "1");
  EXPECT_EQ(still.Exchange(1).committed, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(still.client.Create("k1", body).At("/turn/turnId"), seen.At("/turn/turnId"));
  EXPECT_EQ(still.TurnsBilled(), 1);
}

struct BodyRow {
  std::string body;
  const char* error;
  const char* message;  // Its beginning.
};

TEST(SessionRoutes, RefuseACreateThatHasNotItsShape) {
  StillBackend still;
  for (const BodyRow& row : {
           BodyRow{"", "bad_request", "the body is not JSON"},
           BodyRow{"{", "bad_request", "the body is not JSON: line 1, column 2"},
           BodyRow{CreateBody() + " x", "bad_request", "the body is not JSON"},
           BodyRow{"[]", "invalid_submission", "submission must be an object"},
           BodyRow{"null", "invalid_submission", "submission must be an object"},
           BodyRow{"{}", "missing_provider_key", "secrets.apiKeys[\"anthropic\"] is required"},
           BodyRow{R"({"submission":[],"secrets":{"apiKeys":{"anthropic":"k"}}})",
                   "invalid_submission", "submission.submission must be an object"},
           BodyRow{CreateBody("", R"(,"machine":{"spot":"yes"})"), "invalid_submission",
                   "machine.spot must be a boolean"},
           BodyRow{CreateBody("", R"(,"input":"")"), "invalid_submission", ""},
           BodyRow{CreateBody("", R"(,"input":[])"), "invalid_submission", ""},
           BodyRow{CreateBody("", R"(,"input":[1])"), "invalid_submission", ""},
           BodyRow{CreateBody("", R"(,"input":null)"), "invalid_submission", ""},
       }) {
    const Seen seen = still.client.Create("k1", row.body);
    EXPECT_EQ(seen.status(), 400) << row.body;
    EXPECT_EQ(seen.At("/error"), row.error) << row.body;
    EXPECT_TRUE(seen.At("/message").starts_with(row.message)) << seen.At("/message");
  }
  EXPECT_TRUE(still.Read().ledger.empty());
  EXPECT_EQ(still.client.Create("k1").status(), 201) << "the key stayed free";
}

TEST(SessionRoutes, RefuseNestingBeyondTheLimit) {
  StillBackend still;
  const std::string deep(2'000, '[');
  EXPECT_EQ(still.client.Create("k1", deep).status(), 400);
  EXPECT_EQ(still.client.Create("k1", R"({"submission":)" + deep).status(), 400);
}

TEST(SessionRoutes, ConflictWhenACreateKeyComesWithAnotherBody) {
  StillBackend still;
  (void)still.client.NewSession("k1");
  const Seen seen = still.client.Create("k1", CreateBody(R"(,"system":"other")"));
  EXPECT_EQ(seen.status(), 409);
  EXPECT_EQ(seen.At("/error"), "idempotency_conflict");
  EXPECT_EQ(still.Exchange(2).code, "idempotency_conflict");
}

TEST(SessionRoutes, LeaveWebhookSecretsAndRetentionOutOfWhatIsCompared) {
  StillBackend still;
  (void)still.client.Create("k1", CreateBody("", R"(,"webhook":{"url":"https://x.test/"})"));
  std::string body = CreateBody("", R"(,"retention":{"idleTtl":"5m"})");
  body.replace(body.find("sk-anthropic-test"), 2, "other-key");
  EXPECT_EQ(still.client.Create("k1", body).status(), 200);
}

TEST(SessionRoutes, AcceptAMessageWith202AndItsTurn) {
  StillBackend still("[]", R"({"turnLatencyMs":50})");
  const std::string id = still.client.NewSession();
  const Seen seen = still.client.Send(id, "m1");
  EXPECT_EQ(seen.status(), 202);
  EXPECT_EQ(seen.At("/session/status"), "running");
  EXPECT_EQ(seen.At("/session/costUsd"), "0");
  EXPECT_EQ(seen.At("/eventCursor"), "1");
  EXPECT_EQ(Replaced(Replaced(seen.At("/turn"), id, "SES"), seen.At("/turn/turnId"), "TURN"),
            R"({"sessionId":"SES","turnId":"TURN","turnSeq":1,"status":"running",)"
            R"("startedAt":"2026-01-01T00:00:00.000Z","endedAt":null,"eventCursor":1})");
}

TEST(SessionRoutes, ReplayAMessageWith200AndItsOriginalTurn) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  const Seen first = still.client.Send(id, "m1", "one");
  (void)still.client.Send(id, "m2", "two");
  const Seen replay = still.client.Send(id, "m1", "one");
  EXPECT_EQ(replay.status(), 200);
  EXPECT_EQ(replay.At("/turn/turnId"), first.At("/turn/turnId"));
  EXPECT_EQ(replay.At("/turn/turnSeq"), "1");
  EXPECT_EQ(replay.At("/eventCursor"), first.At("/eventCursor"));
  EXPECT_EQ(replay.At("/session/turnSeq"), "2");
  // One string and an array of it are the same input.
  EXPECT_EQ(still.client.Post("/sessions/" + id + "/messages", R"({"input":["one"]})", "m1")
                .status(),
            200);
  EXPECT_EQ(still.client.Send(id, "m1", "another").At("/error"), "idempotency_conflict");
  EXPECT_EQ(still.TurnsBilled(), 2);
}

TEST(SessionRoutes, MarkReplaysOnlyWhenTheSettingsSaySo) {
  StillBackend still("[]", R"({"replayMarker":true})");
  const Seen first = still.client.Create("k1");
  EXPECT_EQ(first.Header("Idempotent-Replayed"), "");
  EXPECT_EQ(still.client.Create("k1").Header("Idempotent-Replayed"), "true");
  const std::string id = first.At("/session/id");
  EXPECT_EQ(still.client.Send(id, "m1").Header("Idempotent-Replayed"), "");
  EXPECT_EQ(still.client.Send(id, "m1").Header("Idempotent-Replayed"), "true");
}

TEST(SessionRoutes, RefuseAMessageWithoutAnInput) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  for (const char* body :
       {"", "x", "[]", "{}", R"({"input":""})", R"({"input":7})", R"({"input":[]})",
        R"({"input":["a",""]})", R"({"input":["a",1]})", R"({"input":{"a":1}})",
        R"({"input":"a","metadata":[]})", R"({"input":"a","metadata":"m"})"}) {
    const Seen seen = still.client.Post("/sessions/" + id + "/messages", body, "m1");
    EXPECT_EQ(seen.status(), 400) << body;
    EXPECT_EQ(seen.At("/error"), "bad_request") << body;
  }
  EXPECT_EQ(still.TurnsBilled(), 0);
  EXPECT_EQ(still.client
                .Post("/sessions/" + id + "/messages", R"({"input":"a","metadata":{}})", "m1")
                .status(),
            202);
}

TEST(SessionRoutes, SayHowABusySessionStands) {
  StillBackend still("[]", R"({"turnLatencyMs":50})");
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  const Seen busy = still.client.Send(id, "m2");
  EXPECT_EQ(busy.status(), 409);
  EXPECT_EQ(Replaced(busy.response.body, id, "SES"),
            R"({"error":"session_busy","message":"the session is running","sessionId":"SES",)"
            R"("runId":"SES","status":"running","turnSeq":1})");
  (void)still.client.Call("DELETE", "/sessions/" + id);
  EXPECT_EQ(still.client.Send(id, "m2").At("/status"), "deleted");
}

TEST(SessionRoutes, ChangeTheStateOfASession) {
  StillBackend still("[]", R"({"turnLatencyMs":50})");
  const std::string id = still.client.NewSession();
  const std::string path = "/api/sessions/" + id;
  const auto post = [&](const char* what) {
    const Seen seen = still.client.Post(path + what, "");
    EXPECT_EQ(seen.status(), 200) << what;
    return seen.At("/session/status");
  };
  EXPECT_EQ(post("/suspend"), "suspended");
  EXPECT_EQ(post("/suspend"), "suspended");
  EXPECT_EQ(post("/resume"), "idle");
  EXPECT_EQ(post("/resume"), "idle");
  (void)still.client.Send(id, "m1");
  EXPECT_EQ(post("/cancel"), "cancelling");
  EXPECT_EQ(still.client.Get(path).At("/session/status"), "idle");
  const Seen gone = still.client.Call("DELETE", path);
  EXPECT_EQ(gone.status(), 200);
  EXPECT_EQ(gone.At("/session/status"), "deleted");
  EXPECT_EQ(still.client.Get(path).At("/session/status"), "deleted");
  EXPECT_EQ(still.client.Post(path + "/cancel", "").At("/error"), "session_busy");
  EXPECT_EQ(still.TurnsBilled(), 1);
}

TEST(SessionRoutes, DoNotKnowASessionThatIsNotTheirs) {
  StillBackend still;
  for (const auto& [method, path] :
       {std::pair("GET", ""), {"DELETE", ""}, {"GET", "/events"}, {"GET", "/outputs"},
        {"POST", "/suspend"}, {"POST", "/cancel"}, {"POST", "/resume"}}) {
    const Seen seen = still.client.Call(method, std::string("/sessions/ses_none") + path);
    EXPECT_EQ(seen.status(), 404) << method << path;
    EXPECT_EQ(seen.At("/error"), "not_found");
    EXPECT_EQ(seen.At("/message"), "no session ses_none in this workspace");
  }
  EXPECT_EQ(still.client.Send("ses_none", "m1").status(), 404);
}

TEST(SessionRoutes, SayWhoIsAsking) {
  StillBackend still;
  const Seen seen = still.client.Get("/api/whoami");
  EXPECT_EQ(seen.status(), 200);
  EXPECT_EQ(seen.At("/principalType"), "api_token");
  EXPECT_TRUE(seen.At("/workspaceId").starts_with("ws_"));
}

}  // namespace
}  // namespace aex::http
