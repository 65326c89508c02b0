// The requirements on coupons and uploads against evidence made by hand.
#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::Operation;

EvidenceOf Redeemed(int status) {
  EvidenceOf made("redeem");
  made.Begin();
  made.Add(Operation::kBillingRedeem, status);
  return made;
}

TEST(Redeem, MayNotBeDeniedOnceItIsCredited) {
  EvidenceOf made = Redeemed(0);
  made.Credit(1);
  CallReport& report = made.evidence.calls[0];
  FailWith(report, "network");
  EXPECT_TRUE(made.Counts("billing/redeem-once"));
  EXPECT_FALSE(made.Fails("billing/redeem-once")) << "an honest maybe";
  report.error.outcome = "not-created";
  EXPECT_TRUE(made.Fails("billing/redeem-once"));
}

TEST(Redeem, MayNotBeClaimedWithoutACredit) {
  EvidenceOf made = Redeemed(409);
  EXPECT_TRUE(made.Fails("billing/redeem-once"));
  EXPECT_TRUE(made.Fails("redeem/outcomes"));
  made = Redeemed(200);
  made.Credit(1);
  EXPECT_FALSE(made.Fails("billing/redeem-once"));
  EXPECT_FALSE(made.Fails("redeem/outcomes"));
}

TEST(Redeem, IsOneRequestAndItsOwn409IsNobodyElses) {
  EvidenceOf made = Redeemed(0);
  made.Credit(1);
  made.Add(Operation::kBillingRedeem, 409);
  FailWith(made.evidence.calls[0], "api", 409);
  EXPECT_TRUE(made.Fails("billing/redeem-once"));
  EXPECT_TRUE(made.Fails("redeem/outcomes"));
}

TEST(Redeem, HasATextForEachOutcome) {
  for (const auto& [status, text] : std::vector<std::pair<int, std::string>>{
           {401, "not authorized"},
           {403, "this coupon can't be redeemed by this workspace"},
           {404, "coupon code not found"},
           {409, "coupon already redeemed"},
           {500, ""}}) {
    EvidenceOf made = Redeemed(status);
    FailWith(made.evidence.calls[0], "api", status);
    made.evidence.calls[0].error.message = text;
    EXPECT_FALSE(made.Fails("redeem/outcomes")) << status;
    made.evidence.calls[0].error.message = "no";
    EXPECT_EQ(made.Fails("redeem/outcomes"), !text.empty()) << status;
  }
}

TEST(Storage, GetsNoTokenAndNoSecondTry) {
  EvidenceOf made("upload");
  made.Begin();
  made.Add(Operation::kAssetPut, 503);
  EXPECT_TRUE(made.Counts("retry/storage-untouched"));
  EXPECT_FALSE(made.Fails("retry/storage-untouched"));
  made.evidence.exchanges[0].bearer = true;
  EXPECT_TRUE(made.Fails("retry/storage-untouched"));
  made.evidence.exchanges[0].bearer = false;
  made.Add(Operation::kAssetPut, 200);
  EXPECT_TRUE(made.Fails("retry/storage-untouched"));
}

}  // namespace
}  // namespace aex::conformance
