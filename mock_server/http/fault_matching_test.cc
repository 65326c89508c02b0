// Which exchanges meet which rule, seen through real requests (faults 1).
#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

const std::string kDo = R"("do":{"kind":"status","status":503})";

// The statuses of five sends of one text with one key, in one word each.
std::string FiveSends(StillBackend& still, const std::string& id, const std::string& text = "a") {
  std::string out;
  for (int i = 0; i < 5; ++i)
    out += std::to_string(still.client.Send(id, "m-" + text, text).status()) + " ";
  return out;
}

struct AttemptRow {
  const char* attempt;
  const char* statuses;
};

TEST(FaultMatching, CountsTheAttemptsOfAnIntent) {
  for (const AttemptRow& row : {
           AttemptRow{R"("attempt":1)", "503 202 200 200 200 "},
           AttemptRow{R"("attempt":2)", "202 503 200 200 200 "},
           AttemptRow{R"("attempt":[1,3])", "503 202 503 200 200 "},
           AttemptRow{R"("attempt":"all")", "503 503 503 503 503 "},
           AttemptRow{R"("from":3)", "202 200 503 503 503 "},
           AttemptRow{R"("attempt":"all","times":2)", "503 503 202 200 200 "},
           AttemptRow{R"("attempt":1,"intent":2)", "202 200 200 200 200 "},
       }) {
    StillBackend still(R"([{"op":"message.send",)" + std::string(row.attempt) + "," + kDo + "}]");
    EXPECT_EQ(FiveSends(still, still.client.NewSession()), row.statuses) << row.attempt;
  }
}

TEST(FaultMatching, CountsEachIntentForItself) {
  StillBackend still(R"([{"op":"message.send","attempt":1,)" + kDo + "}]");
  const std::string id = still.client.NewSession();
  EXPECT_EQ(still.client.Send(id, "m1", "a").status(), 503);
  EXPECT_EQ(still.client.Send(id, "m2", "b").status(), 503);
  EXPECT_EQ(still.client.Send(id, "m1", "a").status(), 202);
  // Another session is another intent, whatever the body.
  EXPECT_EQ(still.client.Send(still.client.NewSession(), "m1", "a").status(), 503);
}

TEST(FaultMatching, TellsIntentsByTheNonceBeforeAllElse) {
  StillBackend still(R"([{"op":"message.send","attempt":[1,2],"intent":1,)" + kDo + "}]");
  const std::string id = still.client.NewSession();
  EXPECT_EQ(still.client.Send(id, "m1", "one i-000000000001").status(), 503);
  EXPECT_EQ(still.client.Send(id, "m2", "two i-000000000002").status(), 202);
  EXPECT_EQ(still.client.Send(id, "m3", "another wording i-000000000001").status(), 503);
  EXPECT_EQ(still.client.Send(id, "m3", "another wording i-000000000001").status(), 202);
  const auto exchange = still.Exchange(5);
  EXPECT_EQ(exchange.intent, "i-000000000001");
  EXPECT_EQ(exchange.attempt, 3);
}

TEST(FaultMatching, NeverTellsIntentsByTheKey) {
  StillBackend still(R"([{"op":"message.send","attempt":1,)" + kDo + "}]");
  const std::string id = still.client.NewSession();
  EXPECT_EQ(still.client.Send(id, "m1").status(), 503);
  EXPECT_EQ(still.client.Send(id, "fresh").status(), 202);
}

TEST(FaultMatching, CountsExchangesWithoutABodyBySession) {
  StillBackend still(R"([{"op":"session.get","attempt":2,)" + kDo + "}]");
  const std::string one = still.client.NewSession("k1");
  const std::string two = still.client.NewSession("k2");
  EXPECT_EQ(still.client.Get("/sessions/" + one).status(), 200);
  EXPECT_EQ(still.client.Get("/sessions/" + two).status(), 200);
  EXPECT_EQ(still.client.Get("/sessions/" + one).status(), 503);
  EXPECT_EQ(still.client.Get("/api/sessions/" + two).status(), 503);
  EXPECT_EQ(still.client.Get("/sessions/" + one).status(), 200);
}

TEST(FaultMatching, TakesAStarForEveryOperationAndNothingUnmatched) {
  StillBackend still(R"([{"op":"*","attempt":1,)" + kDo + "}]");
  EXPECT_EQ(still.client.Get("/nothing").status(), 404);
  EXPECT_EQ(still.client.Get("/whoami").status(), 503);
  EXPECT_EQ(still.client.Create("k").status(), 503);
  const std::string id = still.client.NewSession("k");
  EXPECT_EQ(still.client.Get("/sessions/" + id + "/events").status(), 503);
  EXPECT_EQ(still.client.Call("DELETE", "/sessions/" + id).status(), 503);
  EXPECT_EQ(still.client.Get("/whoami").status(), 200);
}

TEST(FaultMatching, LetsTheFirstRuleOfTheFileWin) {
  StillBackend still(R"([{"op":"message.send","attempt":1,"times":1,
                          "do":{"kind":"status","status":500}},
                         {"op":"message.send","from":1,"do":{"kind":"status","status":502}}])");
  const std::string id = still.client.NewSession();
  EXPECT_EQ(FiveSends(still, id, "a"), "500 502 502 502 502 ");
  EXPECT_EQ(still.client.Send(id, "mb", "b").status(), 502) << "the first is used up";
  EXPECT_EQ(still.Exchange(3).rule, 1);
  EXPECT_EQ(still.Read().account, (std::vector<faults::RuleCount>{{0, 1}, {1, 5}}));
}

TEST(FaultMatching, CountsHeadsOfAnOperationInItsSession) {
  StillBackend still(R"([{"op":"message.send","attempt":2,
                          "do":{"kind":"drop","phase":"request.head","close":"rst"}}])");
  const std::string id = still.client.NewSession("k1");
  const std::string other = still.client.NewSession("k2");
  EXPECT_EQ(still.client.Send(id, "m1", "a").status(), 202);
  EXPECT_EQ(still.client.Send(other, "m1", "a").status(), 202);
  EXPECT_TRUE(still.client.Send(id, "m2", "b").early.has_value());
  EXPECT_EQ(still.client.Send(id, "m2", "b").status(), 202);
  const auto dropped = still.Exchange(5);
  EXPECT_EQ(dropped.attempt, 2);
  EXPECT_EQ(dropped.status, 0);
  EXPECT_EQ(dropped.session_id, id);
  EXPECT_EQ(dropped.key, "m2");
  EXPECT_EQ(dropped.fingerprint, "");
  EXPECT_EQ(DeliveryName(dropped.delivery), "none");
}

TEST(FaultMatching, FiresNothingOnceItIsDisarmed) {
  StillBackend still(R"([{"op":"message.send","attempt":"all",)" + kDo + R"(},
                         {"op":"whoami","attempt":"all",
                          "do":{"kind":"drop","phase":"request.head","close":"rst"}},
                         {"op":"*","attempt":"all",
                          "do":{"kind":"drop","phase":"accept","close":"rst"}}])");
  const std::string id = still.client.NewSession();
  EXPECT_EQ(still.client.Send(id, "m1").status(), 503);
  EXPECT_TRUE(still.client.Get("/whoami").early);
  EXPECT_TRUE(still.backend.OnConnect(StillBackend::kPort));
  still.backend.Disarm(StillBackend::kToken);
  EXPECT_EQ(still.client.Send(id, "m1").status(), 202);
  EXPECT_EQ(still.client.Get("/whoami").status(), 200);
  EXPECT_FALSE(still.backend.OnConnect(StillBackend::kPort));
  EXPECT_EQ(still.Read().account, (std::vector<faults::RuleCount>{{0, 1}, {1, 1}, {2, 1}}));
}

}  // namespace
}  // namespace aex::http
