#include "mock_server/http/control_routes.h"

#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

const std::string kOurs = "/__mock/workspaces/ci-1";

TEST(ControlPlane, OwnsItsPrefixAndNothingBesideIt) {
  for (const char* target : {"/__mock", "/__mock/", "/__mock/health", "/__mock?x=1"})
    EXPECT_TRUE(ControlPlane::Owns(target)) << target;
  for (const char* target : {"/", "/__mocks", "/__mock-up", "/api/__mock/health", "__mock"})
    EXPECT_FALSE(ControlPlane::Owns(target)) << target;
}

struct GuardRow {
  const char* host;    // Null: none.
  const char* origin;  // Null: none.
  bool open;
};

TEST(ControlPlane, AnswersOnlyALoopbackHostAndOrigin) {
  StillBackend still;
  for (const GuardRow& row : {
           GuardRow{"127.0.0.1:4010", nullptr, true},
           GuardRow{"127.0.0.1", nullptr, true},
           GuardRow{"LOCALHOST:4010", nullptr, true},
           GuardRow{"[::1]:4010", nullptr, true},
           GuardRow{"", nullptr, false},
           GuardRow{"localhost.evil.test", nullptr, false},
           GuardRow{"127.0.0.1.evil.test", nullptr, false},
           GuardRow{"127.0.0.1:80@evil.test", nullptr, false},
           GuardRow{"127.0.0.1", "http://localhost:3000", true},
           GuardRow{"127.0.0.1", "http://evil.test", false},
           GuardRow{"127.0.0.1", "null", false},
       }) {
    Headers headers = {{"Host", row.host}};
    if (row.origin != nullptr) headers.push_back({"Origin", row.origin});
    const Seen seen = still.client.Call("GET", "/__mock/health", "", headers);
    const std::string what = std::string(row.host) + " " + (row.origin ? row.origin : "-");
    EXPECT_EQ(seen.status(), row.open ? 200 : 403) << what;
    EXPECT_EQ(seen.At("/error"), row.open ? "" : "forbidden") << what;
  }
}

TEST(ControlPlane, AnswersNobodyFromBeyondThisMachine) {
  Registry registry({});
  ControlPlane control(registry);
  Request request;
  request.head.method = "GET";
  request.head.target = "/__mock/health";
  EXPECT_EQ(control.Handle(request).response.status, 403) << "no Host at all";
  request.head.headers = {{"Host", "localhost"}};
  EXPECT_EQ(control.Handle(request).response.status, 200);
  request.head.peer_is_loopback = false;
  EXPECT_EQ(control.Handle(request).response.status, 403);
}

TEST(ControlPlane, NeedsNoTokenAndLeavesNoTraceInAJournal) {
  StillBackend still;
  BackendClient nobody(still.backend, "");
  const Seen seen = nobody.Get("/__mock/health");
  EXPECT_EQ(seen.At("/ok"), "true");
  EXPECT_NE(seen.At("/version"), "");
  EXPECT_NE(seen.At("/uptimeMs"), "");
  EXPECT_EQ(seen.At("/workspaces"), "1");
  EXPECT_TRUE(still.Read().exchanges.empty());
}

struct RouteRow {
  const char* method;
  std::string path;
  int status;
  const char* allow;
};

TEST(ControlPlane, SaysWhichMethodsAndPathsThereAre) {
  StillBackend still;
  for (const RouteRow& row : {
           RouteRow{"POST", "/__mock/health", 405, "GET"},
           RouteRow{"DELETE", "/__mock/workspaces", 405, "GET"},
           RouteRow{"GET", kOurs, 405, "DELETE"},
           RouteRow{"POST", kOurs + "/scenario", 405, "PUT"},
           RouteRow{"PUT", kOurs + "/settings", 405, "POST"},
           RouteRow{"POST", kOurs + "/ledger", 405, "GET"},
           RouteRow{"POST", kOurs + "/journal", 405, "GET"},
           RouteRow{"GET", kOurs + "/clock", 405, "POST"},
           RouteRow{"POST", kOurs + "/verdict", 405, "GET"},
           RouteRow{"DELETE", kOurs + "/journal.har", 405, "GET"},
           RouteRow{"OPTIONS", kOurs + "/journal", 405, "GET"},
           RouteRow{"OPTIONS", kOurs + "/settings", 405, "POST"},
           RouteRow{"HEAD", kOurs + "/settings", 405, "POST"},
           RouteRow{"TRACE", "/__mock/health", 405, "GET"},
           RouteRow{"GET", "/__mock/workspaces/", 404, ""},
           RouteRow{"GET", kOurs + "/journal/", 404, ""},
           RouteRow{"GET", kOurs + "/Journal", 404, ""},
           RouteRow{"GET", "/__mock/workspaces/unknown/verdict", 404, ""},
           RouteRow{"GET", "/__mock/workspaces/unknown/journal.har", 404, ""},
           RouteRow{"GET", "/__mock", 404, ""},
           RouteRow{"GET", "/__mock/", 404, ""},
           RouteRow{"GET", "/__mock/nothing", 404, ""},
           RouteRow{"GET", kOurs + "/nothing", 404, ""},
           RouteRow{"GET", kOurs + "/ledger/more", 404, ""},
           RouteRow{"GET", "/__mock/workspaces/unknown/ledger", 404, ""},
           RouteRow{"GET", "/__mock/workspaces/unknown/journal", 404, ""},
           RouteRow{"POST", "/__mock/workspaces/unknown/clock", 404, ""},
           RouteRow{"DELETE", "/__mock/workspaces/unknown", 404, ""},
           RouteRow{"GET", "/__mock/workspaces//ledger", 400, ""},
           RouteRow{"GET", "/__mock/workspaces/a%2/ledger", 400, ""},
       }) {
    const Seen seen = still.client.Call(row.method, row.path);
    EXPECT_EQ(seen.status(), row.status) << row.method << " " << row.path;
    EXPECT_EQ(seen.Header("Allow"), row.allow) << row.path;
    EXPECT_NE(seen.At("/message"), "") << row.path;
  }
  EXPECT_EQ(still.client.Get("/__mock/workspaces").At("/workspaces/1"), "") << "nothing made";
}

TEST(ControlPlane, ListsWorkspacesWithTheirCounts) {
  StillBackend still(R"([{"op":"session.create","attempt":1,"commit":"late:250",
                          "do":{"kind":"status","status":503}}])");
  (void)still.client.Create("k1");
  still.backend.AdvanceClock(StillBackend::kToken, kStartUs + 250 * kMs);
  (void)BackendClient(still.backend, "another").Get("/whoami");
  EXPECT_EQ(still.client.Get("/__mock/workspaces").response.body,
            R"({"workspaces":[{"token":"another","sessions":0,"turns":0,"exchanges":1},)"
            R"({"token":"ci-1","sessions":1,"turns":0,"exchanges":1}]})");
}

TEST(ControlPlane, AnswersHeadAsGet) {
  StillBackend still;
  (void)still.client.NewSession("k");
  for (const std::string& path : {std::string("/__mock/health"), std::string("/__mock/workspaces"),
                                  kOurs + "/ledger", kOurs + "/journal", kOurs + "/verdict",
                                  kOurs + "/journal.har"})
    EXPECT_EQ(still.client.Call("HEAD", path).status(), 200) << path;
}

TEST(ControlPlane, GivesNoPageLeaveToReadIt) {
  StillBackend still;
  for (const char* method : {"GET", "OPTIONS"}) {
    const Seen seen = still.client.Call(
        method, "/__mock/health", "",
        {{"Host", "127.0.0.1"}, {"Origin", "http://localhost:3000"}});
    for (const Header& header : seen.response.headers)
      EXPECT_FALSE(header.name.starts_with("Access-Control")) << header.name;
  }
}

TEST(ControlPlane, DecodesTheTokenOfThePath) {
  StillBackend still;
  (void)BackendClient(still.backend, "a/b%25").NewSession("k");
  EXPECT_EQ(still.client.Get("/__mock/workspaces/a%2Fb%2525/ledger").At("/totals/sessions"), "1");
  (void)BackendClient(still.backend, "ci~healthy").NewSession("k");
  for (const char* token : {"ci~healthy", "ci%7Ehealthy", "%63i%7ehealthy"})
    EXPECT_EQ(still.client.Get("/__mock/workspaces/" + std::string(token) + "/ledger")
                  .At("/totals/sessions"),
              "1")
        << token;
  EXPECT_EQ(still.client.Get("/__mock/workspaces/ci/ledger").status(), 404);
}

TEST(ControlPlane, RefusesATokenThatNoRequestCouldCarry) {
  StillBackend still;
  for (const std::string& token : {std::string("%00"), std::string("a%20b"), std::string("%0A"),
                                   std::string("%7F"), std::string("%C3%A4"), std::string("%"),
                                   std::string("%zz"), std::string(4097, 'x')}) {
    const Seen seen = still.client.Post("/__mock/workspaces/" + token + "/settings", "{}");
    EXPECT_EQ(seen.status(), 400) << token;
    EXPECT_EQ(seen.At("/message"), "the token in the path is malformed");
  }
  EXPECT_EQ(still.client.Get("/__mock/workspaces").At("/workspaces/1"), "") << "nothing made";
  EXPECT_EQ(still.client.Post("/__mock/workspaces/" + std::string(4096, 'x') + "/settings", "{}")
                .status(),
            200);
}

TEST(ControlPlane, KnowsTheScenarioThatATokenNames) {
  StillBackend still;
  EXPECT_EQ(still.client.Post("/__mock/workspaces/new~throttled-once/settings", "{}").status(),
            200);
  EXPECT_EQ(BackendClient(still.backend, "new~throttled-once").Create("k").status(), 429);
  const Seen seen = still.client.Post("/__mock/workspaces/new~nope/settings", "{}");
  EXPECT_EQ(seen.status(), 400);
  EXPECT_TRUE(seen.At("/message").starts_with("no scenario is named \"nope\"; there are: "));
}

TEST(ControlPlane, RefusesQueryParametersThatItDoesNotKnow) {
  StillBackend still;
  struct Row {
    const char* method;
    std::string path;
    const char* message;
  };
  const char* none = "query parameter x is not allowed; there are: none";
  for (const Row& row : {
           Row{"GET", "/__mock/health?x=1", none},
           Row{"GET", "/__mock/workspaces?x", none},
           Row{"GET", kOurs + "/ledger?x=1", none},
           Row{"GET", kOurs + "/verdict?x=1", none},
           Row{"POST", kOurs + "/settings?x=1", none},
           Row{"PUT", kOurs + "/scenario?x=1", none},
           Row{"POST", kOurs + "/clock?x=1", none},
           Row{"DELETE", kOurs + "?x=1", none},
           Row{"GET", kOurs + "/journal?after=0&x=1",
               "query parameter x is not allowed; there are: after, format"},
           Row{"GET", kOurs + "/journal.har?format=json",
               "query parameter format is not allowed; there are: after"},
           Row{"GET", kOurs + "/journal?after=1&after=2", "query parameter after is given twice"},
       }) {
    const Seen seen = still.client.Call(row.method, row.path, "{}");
    EXPECT_EQ(seen.status(), 400) << row.path;
    EXPECT_EQ(seen.At("/message"), row.message) << row.path;
  }
  EXPECT_EQ(still.client.Get("/__mock/health?").status(), 200);
  EXPECT_EQ(still.client.Get(kOurs + "/ledger").status(), 200) << "still there";
}

TEST(ControlPlane, IsNotOnTheStoragePort) {
  StillBackend still;
  BackendClient with_token(still.backend, StillBackend::kToken, StillBackend::kStoragePort);
  for (BackendClient* client : {&still.storage, &with_token}) {
    for (const std::string& path : {std::string("/__mock/health"), kOurs + "/ledger"}) {
      const Seen seen = client->Get(path);
      EXPECT_EQ(seen.status(), 404) << path;
      EXPECT_EQ(seen.At("/message"), "no route " + path);
    }
  }
  EXPECT_EQ(still.client.Call("DELETE", kOurs).status(), 204) << "nothing was forgotten";
}

TEST(ControlPlane, ForgetsAWorkspace) {
  StillBackend still;
  (void)still.client.NewSession("k1");
  const Seen gone = still.client.Call("DELETE", kOurs);
  EXPECT_EQ(gone.status(), 204);
  EXPECT_EQ(gone.response.body, "");
  EXPECT_EQ(still.client.Get(kOurs + "/ledger").status(), 404);
  EXPECT_EQ(still.client.Create("k1").status(), 201) << "a new one, on first use";
}

}  // namespace
}  // namespace aex::http
