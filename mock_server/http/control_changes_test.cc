// What the control plane changes: scenario, settings and clock of a workspace.
// Whatever is refused changes nothing and makes no workspace.
#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

const std::string kOurs = "/__mock/workspaces/ci-1";
const std::string kNew = "/__mock/workspaces/new";

Seen PutScenario(StillBackend& still, const std::string& body,
                 const std::string& path = kOurs) {
  return still.client.Call("PUT", path + "/scenario", body);
}

TEST(InstallScenario, TakesAFileAndResetsItsCounts) {
  StillBackend still;
  const std::string file =
      R"({"version":1,"name":"mine","faults":[{"op":"whoami","attempt":1,
          "do":{"kind":"status","status":503}}]})";
  EXPECT_EQ(PutScenario(still, file).response.body, R"({"name":"mine","rules":1})");
  EXPECT_EQ(still.client.Get("/whoami").status(), 503);
  EXPECT_EQ(still.client.Get("/whoami").status(), 200);
  EXPECT_EQ(still.Read().account, (std::vector<faults::RuleCount>{{0, 1}}));
  EXPECT_EQ(PutScenario(still, file).status(), 200);
  EXPECT_EQ(still.Read().account, (std::vector<faults::RuleCount>{{0, 0}}));
  EXPECT_EQ(still.client.Get("/whoami").status(), 503);
}

TEST(InstallScenario, TakesANameAndMakesTheWorkspace) {
  StillBackend still;
  EXPECT_EQ(PutScenario(still, R"({"name":"throttled-once"})", kNew).response.body,
            R"({"name":"throttled-once","rules":2})");
  EXPECT_EQ(BackendClient(still.backend, "new").Create("k").status(), 429);
  EXPECT_EQ(still.client.Create("k").status(), 201) << "of that workspace alone";
}

TEST(InstallScenario, LaysItsSettingsOverTheDefaultsNotOverThoseBefore) {
  StillBackend still("[]", R"({"turnLatencyMs":500})");
  EXPECT_EQ(PutScenario(still, R"({"version":1,"settings":{"pageSize":2},"faults":[]})").status(),
            200);
  const Seen settings = still.client.Post(kOurs + "/settings", "{}");
  EXPECT_EQ(settings.At("/turnLatencyMs"), "0");
  EXPECT_EQ(settings.At("/pageSize"), "2");
}

TEST(InstallScenario, KeepsSessionsKeysAndLedger) {
  StillBackend still;
  const std::string id = still.client.NewSession("k1");
  (void)PutScenario(still, R"({"name":"healthy"})");
  EXPECT_EQ(still.client.Create("k1").At("/session/id"), id);
  EXPECT_EQ(still.SessionsBilled(), 1);
}

struct ErrorRow {
  const char* body;
  const char* message;  // Its beginning.
};

TEST(InstallScenario, RefusesWithThePointerAndChangesNothing) {
  StillBackend still(R"([{"op":"whoami","attempt":"all","do":{"kind":"status","status":503}}])");
  for (const ErrorRow& row : {
           ErrorRow{"", "line 1, column 1: "},
           ErrorRow{R"({"name":"a","name":"b"})", "line 1, column"},
           ErrorRow{"[]", "/: must be an object"},
           ErrorRow{R"({"name":"nope"})", "no scenario is named \"nope\"; there are: "},
           ErrorRow{R"({"name":"healthy","faults":[]})", "/version: "},
           ErrorRow{R"({"version":2,"faults":[]})", "/version: "},
           ErrorRow{R"({"version":1,"faults":[],"extra":1})", "/extra: is not an allowed field"},
           ErrorRow{R"({"version":1,"faults":[{"op":"nope","attempt":1,"do":{"kind":"delay","ms":1}}]})",
                    "/faults/0/op: must be one of: *, session.create"},
           ErrorRow{R"({"version":1,"faults":[{"op":"*","attempt":1,"do":{"kind":"skew"}}]})",
                    "/faults/0/do/ms: "},
           ErrorRow{R"({"version":1,"settings":{"pageSize":0},"faults":[]})",
                    "/settings/pageSize: must be a whole number from 1 to 1000"},
           ErrorRow{R"({"version":1,"settings":{"clock":"manual"},"faults":[]})",
                    "/settings/clock: the clock of a workspace is chosen when it starts"},
           ErrorRow{R"({"version":1,"settings":{"nowMs":5},"faults":[]})",
                    "/settings/nowMs: the clock of a workspace is chosen when it starts"},
       }) {
    for (const std::string& path : {kOurs, kNew}) {
      const Seen seen = PutScenario(still, row.body, path);
      EXPECT_EQ(seen.status(), 400) << row.body;
      EXPECT_EQ(seen.At("/error"), "invalid_request") << row.body;
      EXPECT_TRUE(seen.At("/message").starts_with(row.message)) << seen.At("/message");
    }
  }
  EXPECT_EQ(still.client.Get("/whoami").status(), 503) << "the old one still stands";
  EXPECT_EQ(still.client.Get(kNew + "/ledger").status(), 404);
}

TEST(ChangeSettings, LaysFieldsOverThePresentOnesAndShowsAllOfThem) {
  StillBackend still("[]", R"({"pageSize":7})");
  const Seen shown = still.client.Post(kOurs + "/settings",
                                       R"({"turnPriceMicroUsd":5,"agent":{"text":"hi"}})");
  EXPECT_EQ(shown.At("/turnPriceMicroUsd"), "5");
  EXPECT_EQ(shown.At("/pageSize"), "7");
  EXPECT_EQ(shown.At("/turnLatencyMs"), "0");
  EXPECT_EQ(shown.At("/agent"), R"({"text":"hi"})");
  (void)still.client.Send(still.client.NewSession(), "m1");
  EXPECT_EQ(still.Read().ledger.back().amount_microusd, 5);
  EXPECT_EQ(still.client.Post(kNew + "/settings", "{}").At("/pageSize"), "1000");
}

TEST(ChangeSettings, RefusesWithThePointerAndChangesNothing) {
  StillBackend still;
  for (const ErrorRow& row : {
           ErrorRow{"", "line 1, column 1: "},
           ErrorRow{R"({"pageSize":1,"pageSize":2})", "line 1, column"},
           ErrorRow{"7", "/: must be an object"},
           ErrorRow{R"({"replayMarker":true,"pageSize":1001})", "/pageSize: must be a whole"},
           ErrorRow{R"({"replayMarker":true,"agent":{"mood":1}})", "/agent/mood: is not an"},
           ErrorRow{R"({"replayMarker":true,"nope":1})", "/nope: is not an allowed field"},
           ErrorRow{R"({"replayMarker":true,"clock":"manual"})", "/clock: the clock of"},
           ErrorRow{R"({"replayMarker":true,"nowMs":1})", "/nowMs: the clock of"},
       }) {
    for (const std::string& path : {kOurs, kNew}) {
      const Seen seen = still.client.Post(path + "/settings", row.body);
      EXPECT_EQ(seen.status(), 400) << row.body;
      EXPECT_EQ(seen.At("/error"), "invalid_request") << row.body;
      EXPECT_TRUE(seen.At("/message").starts_with(row.message)) << seen.At("/message");
    }
  }
  EXPECT_EQ(still.client.Post(kOurs + "/settings", "{}").At("/replayMarker"), "false");
  EXPECT_EQ(still.client.Get(kNew + "/ledger").status(), 404);
}

TEST(AdvanceClock, MovesTheClockAndWhatIsDueWithIt) {
  StillBackend still("[]", R"({"turnLatencyMs":50})");
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  EXPECT_EQ(still.client.Post(kOurs + "/clock", R"({"advanceMs":49})").response.body,
            R"({"nowMs":1767225600049})");
  EXPECT_EQ(still.client.Get("/sessions/" + id).At("/session/status"), "running");
  EXPECT_EQ(still.client.Post(kOurs + "/clock", R"({"advanceMs":1})").status(), 200);
  EXPECT_EQ(still.client.Get("/sessions/" + id).At("/session/status"), "idle");
  EXPECT_EQ(still.client.Post(kOurs + "/clock", R"({"advanceMs":0})").At("/nowMs"),
            "1767225600050");
}

TEST(AdvanceClock, RefusesWithThePointerAndChangesNothing) {
  StillBackend still;
  const char* bounds = "/advanceMs: must be a whole number from 0 to 31622400000";
  for (const ErrorRow& row :
       {ErrorRow{"", "line 1, column 1: "}, ErrorRow{"{}", "/advanceMs: is required"},
        ErrorRow{R"({"advanceMs":-1})", bounds}, ErrorRow{R"({"advanceMs":1.5})", bounds},
        ErrorRow{R"({"advanceMs":31622400001})", bounds},
        ErrorRow{R"({"advanceMs":"1"})", bounds},
        ErrorRow{R"({"advanceMs":1,"by":2})", "/by: is not an allowed field"}}) {
    const Seen seen = still.client.Post(kOurs + "/clock", row.body);
    EXPECT_EQ(seen.status(), 400) << row.body;
    EXPECT_TRUE(seen.At("/message").starts_with(row.message)) << seen.At("/message");
  }
  EXPECT_EQ(still.PassedUs(), 0);
  EXPECT_EQ(still.client.Post(kOurs + "/clock", R"({"advanceMs":31622400000})").status(), 200);
}

TEST(AdvanceClock, CannotMoveTheSystems) {
  MockBackend backend{RegistryOptions{}};
  BackendClient client(backend, "ci-1");
  (void)client.Get("/whoami");
  const Seen seen = client.Post(kOurs + "/clock", R"({"advanceMs":1})");
  EXPECT_EQ(seen.status(), 400);
  EXPECT_TRUE(seen.At("/message").starts_with("/advanceMs: the clock of this workspace is the"));
}

}  // namespace
}  // namespace aex::http
