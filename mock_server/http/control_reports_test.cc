#include "mock_server/http/control_reports.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

const std::string kOurs = "/__mock/workspaces/ci-1";

TEST(ControlReports, ShowsTheLedgerWithWhatFellDue) {
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

TEST(ControlReports, ShowsTheJournalOldestFirst) {
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

TEST(ControlReports, ShowsTheJournalAfterASeqAndInLines) {
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

TEST(ControlReports, RefusesAJournalQueryThatIsNone) {
  StillBackend still;
  for (const char* query : {"after=", "after=x", "after=1.5", "after=99999999999999999999"})
    EXPECT_EQ(still.client.Get(kOurs + "/journal?" + query).At("/message"),
              "after must be the seq of an exchange")
        << query;
  EXPECT_EQ(still.client.Get(kOurs + "/journal?format=xml").At("/message"),
            "format must be one of: json, ndjson");
}

const std::string kLost =
    R"([{"op":"message.send","attempt":1,"commit":"done",
         "do":{"kind":"drop","phase":"response.head","close":"rst"}}])";

TEST(ControlReports, ShowsTheVerdictOfTheWire) {
  StillBackend still(kLost);
  const std::string id = still.client.NewSession("k1");
  (void)still.client.Send(id, "m1");
  (void)still.client.Send(id, "m2");
  const Seen seen = still.client.Get(kOurs + "/verdict");
  EXPECT_EQ(seen.status(), 200);
  EXPECT_EQ(seen.Header("Content-Type"), "application/json");
  EXPECT_EQ(seen.At("/intents/0/op"), "session.create");
  EXPECT_EQ(seen.At("/intents/0/verdict"), "ok");
  EXPECT_EQ(seen.At("/intents/1/verdict"), "duplicate");
  EXPECT_EQ(seen.At("/intents/1/exchanges"), "[2,3]");
  EXPECT_EQ(seen.At("/intents/1/commits"), "[2,3]");
  EXPECT_EQ(seen.At("/intents/1/keys"), R"(["m1","m2"])");
  EXPECT_EQ(seen.At("/findings/0/id"), "billing/one-turn-per-intent");
  EXPECT_EQ(seen.At("/findings/1/id"), "idempotency/key-stable");
  EXPECT_EQ(seen.At("/findings/2"), "");
  EXPECT_EQ(seen.At("/costOfDuplicatesMicroUsd"), "10000");
}

TEST(ControlReports, FindsNothingInARetryThatKeepsItsKey) {
  StillBackend still(kLost);
  const std::string id = still.client.NewSession("k1");
  (void)still.client.Send(id, "m1");
  (void)still.client.Send(id, "m1");
  (void)still.client.Send(id, "m2");  // The same again, wanted.
  const Seen seen = still.client.Get(kOurs + "/verdict");
  EXPECT_EQ(seen.At("/findings"), "[]");
  EXPECT_EQ(seen.At("/intents/1/exchanges"), "[2,3]");
  EXPECT_EQ(seen.At("/intents/2/verdict"), "ok");
}

TEST(ControlReports, JudgesWorkThatFellDue) {
  StillBackend still(R"([{"op":"session.create","attempt":1,"commit":"late:250",
                          "do":{"kind":"status","status":503}}])");
  (void)still.client.Create("k1");
  (void)still.client.Create("k2");
  EXPECT_EQ(still.client.Get(kOurs + "/verdict").At("/intents/0/verdict"), "ok");
  still.backend.AdvanceClock(StillBackend::kToken, kStartUs + 250 * kMs);
  EXPECT_EQ(still.client.Get(kOurs + "/verdict").At("/intents/0/verdict"), "duplicate");
}

// An answer that is held back leaves its client waiting: what comes meanwhile is
// another caller's, or a hedge.
TEST(ControlReports, CannotTellWhatCameWhileAnAnswerWasHeldBack) {
  StillBackend still(R"([{"op":"message.send","attempt":1,"do":{"kind":"delay","ms":60}}])");
  const std::string id = still.client.NewSession("k1");
  const std::string path = "/api/sessions/" + id + "/messages";
  const auto slow = still.client.Begin("POST", path, R"({"input":"hello"})", "m1");
  (void)slow->Decide({});
  (void)still.client.Send(id, "m2");
  slow->Close({contract::Delivery::Kind::kFull, 0}, 100);
  (void)still.client.Send(id, "m3");
  const Seen seen = still.client.Get(kOurs + "/verdict");
  EXPECT_EQ(seen.At("/intents/1/verdict"), "ambiguous");
  EXPECT_EQ(seen.At("/intents/1/exchanges"), "[2,3]");
  EXPECT_EQ(seen.At("/intents/2/exchanges"), "[4]");
}

TEST(ControlReports, CannotTellWhatCameWhileAnAnswerDripped) {
  StillBackend still(R"([{"op":"message.send","attempt":1,
                          "do":{"kind":"drip","bytes":1,"everyMs":1}}])");
  const std::string id = still.client.NewSession("k1");
  const auto slow = still.client.Begin("POST", "/api/sessions/" + id + "/messages",
                                       R"({"input":"hello"})", "m1");
  (void)slow->Decide({});
  (void)still.client.Send(id, "m2");
  slow->Close({contract::Delivery::Kind::kFull, 0}, 100);
  EXPECT_EQ(still.client.Get(kOurs + "/verdict").At("/intents/1/verdict"), "ambiguous");
}

// The client has an answer that goes out at once before the server hears so.
TEST(ControlReports, TakesAnAnswerForKnownAsSoonAsItGoesOut) {
  StillBackend still(kLost);
  const std::string id = still.client.NewSession("k1");
  const std::string path = "/api/sessions/" + id + "/messages";
  const auto lost = still.client.Begin("POST", path, R"({"input":"hello"})", "m1");
  (void)lost->Decide({});
  (void)still.client.Send(id, "m2");
  lost->Close({contract::Delivery::Kind::kNone, 0}, 100);
  EXPECT_EQ(still.client.Get(kOurs + "/verdict").At("/intents/1/verdict"), "duplicate");
}

TEST(ControlReports, OffersTheJournalAsAFile) {
  StillBackend still;
  for (int i = 0; i < 3; ++i) (void)still.client.Get("/whoami");
  const Seen seen = still.client.Get(kOurs + "/journal.har?after=1");
  EXPECT_EQ(seen.status(), 200);
  EXPECT_EQ(seen.Header("Content-Type"), "application/json");
  EXPECT_EQ(seen.Header("Content-Disposition"), "attachment; filename=\"aex-mock.har\"");
  EXPECT_EQ(seen.At("/log/entries/0/_aexSeq"), "2");
  EXPECT_EQ(seen.At("/log/entries/1/_aexSeq"), "3");
  EXPECT_EQ(seen.At("/log/entries/2"), "");
  EXPECT_EQ(seen.At("/log/entries/0/request/url"), "http://127.0.0.1:4010/whoami");
  EXPECT_EQ(still.client.Get(kOurs + "/journal.har?after=x").status(), 400);
}

TEST(ControlReports, NamesTheSchemeThatWasAskedFor) {
  StillBackend still;
  (void)still.client.Get("/whoami");
  Request request;
  request.head.method = "GET";
  request.head.target = kOurs + "/journal.har";
  request.head.headers = {{"Host", "localhost:1"}};
  request.head.tls = true;
  const auto exchange = still.backend.Begin(request);
  const auto answer = exchange->Decide({});
  exchange->Close({contract::Delivery::Kind::kFull, 0}, 1);
  ASSERT_TRUE(answer);
  EXPECT_NE(answer->response.body.find(R"("url":"https://localhost:1/whoami")"),
            std::string::npos);
}

TEST(ControlReports, NamesTheHostThatWasAskedFor) {
  StillBackend still;
  (void)still.client.Get("/whoami");
  (void)BackendClient(still.backend, StillBackend::kToken, StillBackend::kStoragePort)
      .Get("/storage/get/x");
  for (const auto& [host, name] : {std::pair("[::1]:4010", "[::1]"), std::pair("[::1]", "[::1]"),
                                   std::pair("localhost", "localhost")}) {
    const Seen seen =
        still.client.Call("GET", kOurs + "/journal.har", "", {{"Host", host}});
    EXPECT_EQ(seen.At("/log/entries/0/request/url"), "http://" + std::string(host) + "/whoami");
    EXPECT_EQ(seen.At("/log/entries/1/request/url"),
              "http://" + std::string(name) + ":4011/storage/get/redacted");
  }
}

}  // namespace
}  // namespace aex::http
