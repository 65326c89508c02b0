#include "mock_server/http/control_routes.h"

#include <gtest/gtest.h>

#include <algorithm>

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
           GuardRow{"127.8.8.8:1", nullptr, true},
           GuardRow{"localhost:4010", nullptr, true},
           GuardRow{"localhost", nullptr, true},
           GuardRow{"[::1]:4010", nullptr, true},
           GuardRow{"[::1]", nullptr, true},
           GuardRow{"", nullptr, false},
           GuardRow{"evil.test", nullptr, false},
           GuardRow{"localhost.evil.test", nullptr, false},
           GuardRow{"evil.localhost", nullptr, false},
           GuardRow{"127.0.0.1.evil.test", nullptr, false},
           GuardRow{"127.evil.test.x", nullptr, false},
           GuardRow{"10.0.0.1", nullptr, false},
           GuardRow{"[::1]evil.test", nullptr, false},
           GuardRow{"[::2]", nullptr, false},
           GuardRow{"127.0.0.1", "http://localhost:3000", true},
           GuardRow{"127.0.0.1", "http://127.0.0.1:4010", true},
           GuardRow{"127.0.0.1", "https://[::1]:8443", true},
           GuardRow{"127.0.0.1", "http://evil.test", false},
           GuardRow{"127.0.0.1", "http://localhost.evil.test", false},
           GuardRow{"127.0.0.1", "null", false},
           GuardRow{"127.0.0.1", "", false},
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

TEST(ControlPlane, ShowsTheLedgerWithWhatFellDue) {
  StillBackend still(R"([{"op":"message.send","attempt":1,"commit":"late:250",
                          "do":{"kind":"status","status":503}}])");
  const std::string id = still.client.NewSession("k1");
  (void)still.client.Send(id, "m1");
  EXPECT_EQ(still.client.Get(kOurs + "/ledger").At("/totals"),
            R"({"sessions":1,"turns":0,"redeems":0,"amountMicroUsd":0})");
  still.backend.AdvanceClock(StillBackend::kToken, kStartUs + 250 * kMs);
  const Seen seen = still.client.Get(kOurs + "/ledger");
  EXPECT_EQ(seen.At("/totals"),
            R"({"sessions":1,"turns":1,"redeems":0,"amountMicroUsd":10000})");
  EXPECT_EQ(seen.At("/entries/1/commit"), "late");
  EXPECT_EQ(seen.At("/entries/1/atMs"), "1767225600250");
  EXPECT_EQ(seen.At("/entries/1/exchange"), "2");
}

TEST(ControlPlane, DecodesTheTokenOfThePath) {
  StillBackend still;
  (void)BackendClient(still.backend, "a/b%25").NewSession("k");
  EXPECT_EQ(still.client.Get("/__mock/workspaces/a%2Fb%2525/ledger").At("/totals/sessions"), "1");
}

TEST(ControlPlane, ShowsTheJournalOldestFirst) {
  StillBackend still(R"([{"op":"message.send","attempt":1,"commit":"done",
                          "do":{"kind":"drop","phase":"response.head","close":"rst"}},
                         {"op":"whoami","attempt":1,"do":{"kind":"delay","ms":1}}])");
  const std::string id = still.client.NewSession("k1");
  (void)still.client.Send(id, "m1");
  const Seen seen = still.client.Get(kOurs + "/journal");
  EXPECT_EQ(seen.Header("content-type"), "application/json");
  EXPECT_EQ(seen.At("/exchanges/0/op"), "session.create");
  EXPECT_EQ(seen.At("/exchanges/0/committed"), "[1]");
  EXPECT_EQ(seen.At("/exchanges/1/op"), "message.send");
  EXPECT_EQ(seen.At("/exchanges/1/committed"), "[2]");
  EXPECT_EQ(seen.At("/exchanges/1/phase"), "response.head");
  EXPECT_EQ(seen.At("/exchanges/1/status"), "") << "no status line went out";
  EXPECT_EQ(seen.At("/exchanges/2"), "");
  EXPECT_EQ(seen.At("/dropped"), "0");
  EXPECT_EQ(seen.At("/scenario"), R"([{"rule":0,"fired":1},{"rule":1,"fired":0}])");
}

TEST(ControlPlane, ShowsTheJournalAfterASeqAndInLines) {
  StillBackend still;
  for (int i = 0; i < 3; ++i) (void)still.client.Get("/whoami");
  const Seen after = still.client.Get(kOurs + "/journal?after=2&format=json");
  EXPECT_EQ(after.At("/exchanges/0/seq"), "3");
  EXPECT_EQ(after.At("/exchanges/1"), "");
  EXPECT_EQ(still.client.Get(kOurs + "/journal?after=3").At("/exchanges"), "[]");
  EXPECT_EQ(still.client.Get(kOurs + "/journal?after=-1").At("/exchanges/0/seq"), "1");

  const Seen lines = still.client.Get(kOurs + "/journal?format=ndjson&after=1");
  EXPECT_EQ(lines.Header("Content-Type"), "application/x-ndjson");
  const std::string& text = lines.response.body;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_TRUE(text.starts_with(R"({"seq":2,)"));
  EXPECT_TRUE(text.ends_with("}\n"));
  EXPECT_EQ(still.client.Get(kOurs + "/journal?format=ndjson&after=3").response.body, "");
}

TEST(ControlPlane, RefusesAJournalQueryThatIsNone) {
  StillBackend still;
  for (const char* query : {"after=", "after=x", "after=1.5", "after=99999999999999999999"})
    EXPECT_EQ(still.client.Get(kOurs + "/journal?" + query).At("/message"),
              "after must be the seq of an exchange")
        << query;
  EXPECT_EQ(still.client.Get(kOurs + "/journal?format=xml").At("/message"),
            "format must be one of: json, ndjson");
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
