#include "mock_server/verdict/wire_verdict.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/verdict/testing/traffic_script.h"

namespace aex::verdict {
namespace {

using contract::LedgerKind;
using testing::FindingsText;
using testing::kPrice;
using testing::Traffic;

TEST(WireVerdict, SaysWhatWasBilledTwiceAndWhy) {
  struct Row {
    const char* script;
    const char* findings;
    const char* message;  // Of the first.
  };
  for (const Row& row : {
           Row{"X/k1=lost+ X/k2=202+", "one-turn-per-intent 1 2, key-stable 1 2",
               "one message.send was billed twice ($0.02 instead of $0.01): it was sent again "
               "under another key"},
           Row{"X/-=lost+ X/-=503+ X/-=202+", "one-turn-per-intent 1 2 3, key-present 1 2 3",
               "one message.send was billed 3 times ($0.03 instead of $0.01): it was sent "
               "again without a key to tell by"},
           Row{"X/k1=202+ X/k1=202+", "one-turn-per-intent 1 2",
               "one message.send was billed twice ($0.02 instead of $0.01): the platform took "
               "the same key for new work"},
           Row{"create:X/k1=lost+ create:X/k2=201+",
               "one-session-per-intent 1 2, key-stable 1 2",
               "one session.create made 2 sessions: it was sent again under another key"},
           Row{"redeem:X/-=lost+ redeem:X/-=200+", "redeem-once 1 2",
               "one billing.redeem was credited twice"},
       }) {
    const WireVerdict verdict = Traffic(row.script).Judged();
    EXPECT_EQ(FindingsText(verdict), row.findings) << row.script;
    ASSERT_FALSE(verdict.findings.empty());
    EXPECT_EQ(verdict.findings[0].message, row.message);
  }
}

// Its caller may have asked again, and a redeem that is credited once is right.
TEST(WireVerdict, AllowsARedeemThatWasSentAgain) {
  for (const char* end : {"lost", "503", "part"}) {
    const auto verdict =
        Traffic("redeem:X/-=" + std::string(end) + "+ redeem:X/-=409").Judged();
    EXPECT_EQ(FindingsText(verdict), "") << end;
    EXPECT_EQ(verdict.intents[0].verdict, IntentVerdict::kOk);
  }
}

TEST(WireVerdict, CountsWhatDuplicatesCost) {
  const auto cost = [](const char* script) {
    return Traffic(script).Judged().cost_of_duplicates_microusd;
  };
  EXPECT_EQ(cost("X/k1=202+ X/k2=202+"), 0);
  EXPECT_EQ(cost("X/k1=lost+ X/k2=202+"), kPrice);
  EXPECT_EQ(cost("X/k1=lost+ X/k2=lost+ X/k3=202+ Y/-=lost+ Y/-=202+"), 3 * kPrice);
  EXPECT_EQ(cost("X/k1=202+& X/k2=202+ ]1"), 0) << "ambiguous ones do not count";
  EXPECT_EQ(cost("create:X/k1=lost+ create:X/k2=201+"), 0) << "a session is free";
  EXPECT_EQ(cost("redeem:X/-=lost+ redeem:X/-=200+"), 0) << "and a coupon is a gain";
}

TEST(WireVerdict, CountsTheTurnThatACreateBrings) {
  Traffic traffic("create:X/k1=lost+ create:X/k2=201+");
  for (const std::int64_t seq : {1, 2}) traffic.Commit(seq, LedgerKind::kTurn);
  const WireVerdict verdict = traffic.Judged();
  EXPECT_EQ(FindingsText(verdict),
            "one-session-per-intent 1 2, one-turn-per-intent 1 2, key-stable 1 2");
  EXPECT_EQ(verdict.cost_of_duplicates_microusd, kPrice);
}

TEST(WireVerdict, ShowsSmallPricesInFull) {
  Traffic traffic("X/k1=lost+ X/k2=202+");
  for (auto& entry : traffic.ledger) entry.amount_microusd = 1234;
  EXPECT_TRUE(traffic.Judged().findings[0].message.starts_with(
      "one message.send was billed twice ($0.002468 instead of $0.001234)"));
}

TEST(WireVerdict, IsTheJsonOfTheFormats) {
  EXPECT_EQ(
      Stringify(ToJson(Traffic("X/k1=lost+ X/-=202+ get:/k9=200 create:X/k3=201+").Judged())),
      R"({"intents":[{"intent":"ses_1#X","op":"message.send","exchanges":[1,2],)"
      R"("commits":[1,2],"keys":["k1",""],"verdict":"duplicate",)"
      R"("findings":["billing/one-turn-per-intent","idempotency/key-present",)"
      R"("idempotency/key-stable"]},)"
      R"({"intent":"#X","op":"session.create","exchanges":[4],"commits":[3],"keys":["k3"],)"
      R"("verdict":"ok","findings":[]}],)"
      R"("findings":[{"id":"billing/one-turn-per-intent","level":"ALWAYS","intent":"ses_1#X",)"
      R"("exchanges":[1,2],"message":"one message.send was billed twice ($0.02 instead of )"
      R"($0.01): it was sent again without a key to tell by"},)"
      R"({"id":"idempotency/key-present","level":"MUST","intent":"ses_1#X","exchanges":[2],)"
      R"("message":"message.send was sent without an Idempotency-Key"},)"
      R"({"id":"idempotency/key-stable","level":"ALWAYS","intent":"ses_1#X",)"
      R"("exchanges":[1,2],"message":"attempts of one message.send went with a key and )"
      R"(without"},)"
      R"({"id":"idempotency/key-scope","level":"MUST","exchanges":[3],)"
      R"("message":"session.get carried an Idempotency-Key"}],)"
      R"("costOfDuplicatesMicroUsd":10000})");
  EXPECT_EQ(Stringify(ToJson(Traffic().Judged())),
            R"({"intents":[],"findings":[],"costOfDuplicatesMicroUsd":0})");
}

TEST(WireVerdict, PutsAFindingToTheIntentOfItsOperation) {
  const auto verdict = Traffic("create:n1/k1=201+ n1/-=202+").Judged();
  EXPECT_TRUE(verdict.intents[0].findings.empty());
  EXPECT_EQ(verdict.intents[1].findings,
            (std::vector<std::string_view>{"idempotency/key-present"}));
}

}  // namespace
}  // namespace aex::verdict
