#include "mock_server/contract/evidence.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::contract {
namespace {

TEST(LedgerEntry, ShowsOnlyWhatItHas) {
  LedgerEntry turn{.seq = 2,
                   .kind = LedgerKind::kTurn,
                   .session_id = "ses_1",
                   .turn_seq = 1,
                   .code = {},
                   .key = "k:message",
                   .request_hash = "ab",
                   .intent = "i-0123456789ab",
                   .amount_microusd = 10'000,
                   .at_ms = 1790000000000.0,
                   .exchange = 7,
                   .commit = Commit::kLate};
  EXPECT_EQ(Stringify(ToJson(turn)),
            R"({"seq":2,"kind":"turn","sessionId":"ses_1","turnSeq":1,"key":"k:message",)"
            R"("requestHash":"ab","intent":"i-0123456789ab","amountMicroUsd":10000,)"
            R"("atMs":1790000000000,"exchange":7,"commit":"late"})");
  LedgerEntry redeem;
  redeem.kind = LedgerKind::kRedeem;
  redeem.code = "C";
  redeem.at_ms = 0.25;
  EXPECT_EQ(Stringify(ToJson(redeem)),
            R"({"seq":0,"kind":"redeem","code":"C","key":"","requestHash":"",)"
            R"("amountMicroUsd":0,"atMs":0.25,"exchange":0,"commit":"normal"})");
}

TEST(Exchange, ShowsOnlyWhatItHas) {
  EXPECT_EQ(Stringify(ToJson(Exchange{})),
            R"({"seq":0,"connection":0,"reuse":0,"op":"unmatched","method":"","path":"",)"
            R"("attempt":0,"committed":[],"replayed":false,"delivery":"open",)"
            R"("receivedAtMs":0,"requestBytes":0,"responseBytes":0,"bearer":false,)"
            R"("origin":"api"})");
  Exchange full;
  full.key = "";
  full.status = 429;
  full.retry_after = {"1"};
  full.rule = 0;
  full.commit = Commit::kNone;
  full.committed = {3};
  full.delivery = {Delivery::Kind::kPartial, 12};
  full.received_at_ms = 1e300;
  full.storage = true;
  const Json json = ToJson(full);
  EXPECT_EQ(*AsString(Find(json, "key")), "");
  EXPECT_EQ(*AsString(Find(json, "delivery")), "partial:12");
  EXPECT_EQ(*AsString(Find(json, "commit")), "none");
  EXPECT_EQ(*AsString(Find(json, "origin")), "storage");
  EXPECT_EQ(AsNumber(Find(json, "rule")), 0);
  EXPECT_EQ(AsNumber(Find(json, "receivedAtMs")), 1e300);
}

TEST(Names, AreTheOnesOfTheFormats) {
  EXPECT_EQ(CommitName(Commit::kDone), "done");
  EXPECT_EQ(LedgerKindName(LedgerKind::kSession), "session");
  EXPECT_EQ(DeliveryName({Delivery::Kind::kFull, 3}), "full");
  EXPECT_EQ(DeliveryName({Delivery::Kind::kNone, 0}), "none");
}

TEST(IntentNonce, IsFoundWhereverItStands) {
  EXPECT_EQ(FindIntentNonce("say hello i-0123456789ab"), "i-0123456789ab");
  EXPECT_EQ(FindIntentNonce(R"({"metadata":{"intent":"i-aaaaaaaaaaaa"}})"),
            "i-aaaaaaaaaaaa");
  EXPECT_EQ(FindIntentNonce("i-aaaaaaaaaaaa then i-bbbbbbbbbbbb."), "i-bbbbbbbbbbbb");
  // Thirteen digits, eleven digits, upper case: none.
  EXPECT_EQ(FindIntentNonce("i-0123456789abc"), "");
  EXPECT_EQ(FindIntentNonce("i-0123456789a"), "");
  EXPECT_EQ(FindIntentNonce("i-0123456789AB"), "");
  EXPECT_EQ(FindIntentNonce("i-aaaaaaaaaaaa and i-x"), "i-aaaaaaaaaaaa");
  EXPECT_EQ(FindIntentNonce(""), "");
  EXPECT_EQ(FindIntentNonce("i-"), "");
}

}  // namespace
}  // namespace aex::contract
