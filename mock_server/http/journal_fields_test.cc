// Every field of an exchange as the journal shows it (formats 2), for each way in
// which one can end.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/digest.h"
#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

const std::string kOurs = "/__mock/workspaces/ci-1";
const std::string kBody = R"({"input":"hello i-0123456789ab"})";

// The exchange's members without those that are the same in all rows.
std::string Shown(StillBackend& still, std::size_t n) {
  const auto body = ParseJson(still.client.Get(kOurs + "/journal").response.body);
  Json exchange = body->at("exchanges").at(n - 1);
  for (const char* name : {"seq", "connection", "reuse", "receivedAtMs", "sentAtMs"}) {
    EXPECT_TRUE(exchange.at(name).is_number()) << name;
    exchange.erase(name);
  }
  return Stringify(exchange);
}

std::string Messages(const std::string& id) { return "/api/sessions/" + id + "/messages"; }

TEST(JournalFields, ShowAHealthyExchange) {
  StillBackend still;
  const std::string id = still.client.NewSession("k1");
  const Seen seen = still.client.Post(Messages(id) + "?x=1", kBody, "m1");
  const std::string bytes = std::to_string(100 + seen.response.body.size());
  EXPECT_EQ(Shown(still, 2),
            R"({"op":"message.send","method":"POST","path":")" + Messages(id) +
                R"(","key":"m1","fingerprint":")" + contract::Sha256Hex(kBody) +
                R"(","intent":"i-0123456789ab","attempt":1,"status":202,"committed":[2],)"
                R"("replayed":false,"delivery":"full","requestBytes":)" +
                std::to_string(100 + kBody.size()) + R"(,"responseBytes":)" + bytes +
                R"(,"bearer":true,"origin":"api"})");
  EXPECT_EQ(still.client.Get(kOurs + "/journal").At("/exchanges/1/connection"), "1");
  EXPECT_EQ(still.client.Get(kOurs + "/journal").At("/exchanges/1/reuse"), "1");
}

TEST(JournalFields, ShowAReplay) {
  StillBackend still;
  const std::string id = still.client.NewSession("k1");
  for (int i = 0; i < 2; ++i) (void)still.client.Post(Messages(id), kBody, "m1");
  const std::string shown = Shown(still, 3);
  EXPECT_NE(shown.find(R"("attempt":2,"status":200,"committed":[],"replayed":true)"),
            std::string::npos)
      << shown;
}

TEST(JournalFields, ShowThatThereIsNoKeyNoBodyAndNoBearer) {
  StillBackend still;
  (void)still.storage.Get("/storage/get/" + std::string("nobody"));
  (void)still.client.Get("/whoami");
  const std::string shown = Shown(still, 1);
  EXPECT_TRUE(shown.starts_with(
      R"({"op":"whoami","method":"GET","path":"/whoami","attempt":1,"status":200,)"))
      << shown;
  (void)BackendClient(still.backend, StillBackend::kToken, StillBackend::kStoragePort)
      .Get("/storage/get/x");
  const std::string stored = Shown(still, 2);
  EXPECT_NE(stored.find(R"("bearer":true,"origin":"storage")"), std::string::npos) << stored;
}

struct FaultRow {
  const char* rule;
  const char* shown;  // From the attempt on, up to the sizes.
};

TEST(JournalFields, ShowTheFaultAndItsCommit) {
  for (const FaultRow& row : {
           FaultRow{R"("commit":"done","do":{"kind":"drop","phase":"response.head",
                       "close":"rst"})",
                    R"("attempt":1,"rule":0,"kind":"drop","phase":"response.head",)"
                    R"("commit":"done","committed":[2],"replayed":false,"delivery":"none")"},
           FaultRow{R"("commit":"none","do":{"kind":"drop","phase":"work","close":"fin"})",
                    R"("attempt":1,"rule":0,"kind":"drop","phase":"work","commit":"none",)"
                    R"("committed":[],"replayed":false,"delivery":"none")"},
           FaultRow{R"("commit":"done","do":{"kind":"drop","phase":"response.body@5",
                       "close":"fin"})",
                    R"("attempt":1,"status":202,"rule":0,"kind":"drop",)"
                    R"("phase":"response.body@5","commit":"done","committed":[2],)"
                    R"("replayed":false,"delivery":"partial:105")"},
           FaultRow{R"("commit":"late:250","do":{"kind":"status","status":503,
                       "retryAfter":["1","2"]})",
                    R"("attempt":1,"status":503,"retryAfter":["1","2"],"rule":0,)"
                    R"("kind":"status","commit":"late","committed":[],"replayed":false,)"
                    R"("delivery":"full")"},
           FaultRow{R"("do":{"kind":"delay","ms":1})",
                    R"("attempt":1,"status":202,"rule":0,"kind":"delay","committed":[2],)"
                    R"("replayed":false,"delivery":"full")"},
       }) {
    StillBackend still(R"([{"op":"message.send","attempt":1,)" + std::string(row.rule) + "}]");
    const std::string id = still.client.NewSession("k1");
    (void)still.client.Post(Messages(id), kBody, "m1");
    const std::string shown = Shown(still, 2);
    EXPECT_NE(shown.find(row.shown), std::string::npos) << shown << "\n" << row.shown;
  }
}

TEST(JournalFields, ShowWhatWasEndedBeforeItsBody) {
  StillBackend still(R"([{"op":"message.send","attempt":1,
                          "do":{"kind":"drop","phase":"request.head","close":"rst"}}])");
  const std::string id = still.client.NewSession("k1");
  (void)still.client.Post(Messages(id), kBody, "m1");
  EXPECT_EQ(Shown(still, 2),
            R"({"op":"message.send","method":"POST","path":")" + Messages(id) +
                R"(","key":"m1","attempt":1,"rule":0,"kind":"drop","phase":"request.head",)"
                R"("commit":"none","committed":[],"replayed":false,"delivery":"none",)"
                R"("requestBytes":0,"responseBytes":0,"bearer":true,"origin":"api"})");
}

TEST(JournalFields, CountTheTimeFromRequestToDecision) {
  StillBackend still(R"([{"op":"message.send","attempt":1,"commit":"late:250",
                          "do":{"kind":"status","status":503}}])");
  const std::string id = still.client.NewSession("k1");
  (void)still.client.Post(Messages(id), kBody, "m1");
  (void)still.client.Post(Messages(id), kBody, "m1");  // Held until the commit.
  const Seen journal = still.client.Get(kOurs + "/journal");
  EXPECT_EQ(journal.At("/exchanges/2/receivedAtMs"), "1767225600000");
  EXPECT_EQ(journal.At("/exchanges/2/sentAtMs"), "1767225600250");
  EXPECT_EQ(still.Exchange(3).closed_at_ms, 1767225600250.0);
  EXPECT_EQ(still.Exchange(3).open_until, 3);
  EXPECT_EQ(journal.At("/exchanges/1/committed"), "[2]") << "late work is its first attempt's";
  EXPECT_EQ(journal.At("/dropped"), "0");
}

TEST(JournalFields, KeepHowLongBodiesWere) {
  StillBackend still;
  const std::string id = still.client.NewSession("k1");
  const Seen seen = still.client.Post(Messages(id), kBody, "m1");
  EXPECT_EQ(still.Exchange(2).request_body_bytes, static_cast<std::int64_t>(kBody.size()));
  EXPECT_EQ(still.Exchange(2).response_body_bytes,
            static_cast<std::int64_t>(seen.response.body.size()));
  (void)still.client.Call("HEAD", "/whoami");
  EXPECT_EQ(still.Exchange(3).response_body_bytes, 0);
}

}  // namespace
}  // namespace aex::http
