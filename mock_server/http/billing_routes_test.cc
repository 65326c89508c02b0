#include "mock_server/http/billing_routes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/error_codes.h"
#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

const std::string kCoupons =
    R"({"balanceUsd":1.5,"coupons":[{"code":"WELCOME","amountUsd":10},
        {"code":"THEIRS","amountUsd":5,"workspace":"ws_other"}]})";

Seen Redeem(StillBackend& still, const std::string& code) {
  return still.client.Post("/billing/redeem", R"({"code":")" + code + R"("})");
}

TEST(BillingRoutes, RedeemACouponOnce) {
  StillBackend still("[]", kCoupons);
  const Seen first = Redeem(still, "WELCOME");
  EXPECT_EQ(first.status(), 200);
  EXPECT_EQ(first.response.body, R"({"redeemed":true,"amountUsd":10,"newBalanceUsd":11.5})");
  EXPECT_EQ(still.Exchange(1).committed, std::vector<std::int64_t>{1});
  const Seen second = Redeem(still, "WELCOME");
  EXPECT_EQ(second.status(), 409);
  EXPECT_EQ(second.At("/error"), "code_already_redeemed");
  EXPECT_EQ(still.Exchange(2).code, "code_already_redeemed");
  EXPECT_EQ(still.client.Get("/billing").At("/balanceUsd"), "11.5");
}

TEST(BillingRoutes, RefuseEveryOtherCode) {
  StillBackend still("[]", kCoupons);
  EXPECT_EQ(Redeem(still, "NONE").status(), 404);
  EXPECT_EQ(Redeem(still, "NONE").At("/error"), "code_not_found");
  EXPECT_EQ(Redeem(still, "THEIRS").status(), 403);
  EXPECT_EQ(Redeem(still, "THEIRS").At("/error"), "code_not_allowed_for_workspace");
  for (const char* body : {"{}", R"({"code":""})", R"({"code":7})", R"({"code":null})", "[]"}) {
    const Seen seen = still.client.Post("/billing/redeem", body);
    EXPECT_EQ(seen.status(), 400) << body;
    EXPECT_EQ(seen.response.body, R"({"error":"invalid_request","message":"code required"})");
  }
  for (const char* body : {"", "x", R"({"code":)"})
    EXPECT_EQ(still.client.Post("/billing/redeem", body).At("/error"), "invalid_request");
  EXPECT_TRUE(still.Read().ledger.empty());
}

TEST(BillingRoutes, AllowACouponInItsWorkspace) {
  StillBackend still;
  const std::string workspace = still.client.Get("/whoami").At("/workspaceId");
  (void)still.client.Post("/__mock/workspaces/ci-1/settings",
                          R"({"coupons":[{"code":"OURS","amountUsd":0.1,"workspace":")" +
                              workspace + R"("}]})");
  EXPECT_EQ(Redeem(still, "OURS").At("/newBalanceUsd"), "0.1");
}

TEST(BillingRoutes, LoseARedeemThatWasCommitted) {
  StillBackend still(R"([{"op":"billing.redeem","attempt":1,"commit":"done",
                         "do":{"kind":"drop","phase":"response.head","close":"rst"}}])",
                     kCoupons);
  EXPECT_EQ(Redeem(still, "WELCOME").status(), 0);
  EXPECT_EQ(Redeem(still, "WELCOME").status(), 409) << "no key protects it (contract 1.10)";
  ASSERT_EQ(still.Read().ledger.size(), 1u);
  EXPECT_EQ(still.Read().ledger[0].commit, contract::Commit::kDone);
}

TEST(BillingRoutes, SumUp) {
  StillBackend still("[]", R"({"balanceUsd":1,"spendCapUsd":250})");
  (void)still.client.Send(still.client.NewSession(), "m1");
  EXPECT_EQ(still.client.Get("/api/billing").response.body,
            R"({"balanceUsd":0.99,"monthSpendUsd":0.01,"spendCapUsd":250,"planKey":"free",)"
            R"("subscriptionStatus":"none","paymentMethodStatus":"none"})");
  EXPECT_EQ(still.client.Get("/api/whoami").At("/limits"),
            R"({"maxConcurrentRuns":0,"submitRatePerMinute":0,"spendCapUsd":250,)"
            R"("monthSpendUsd":0.01,"balanceUsd":0.99,"balanceGraceFloorUsd":0,)"
            R"("paymentMethodStatus":"none"})");
}

TEST(BillingRoutes, ListWhatMovedMoneyNewestFirst) {
  StillBackend still("[]", kCoupons);
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  (void)Redeem(still, "WELCOME");
  const std::string workspace = still.client.Get("/whoami").At("/workspaceId");
  const Seen seen = still.client.Get("/api/billing/ledger");
  EXPECT_EQ(seen.response.body,
            R"({"entries":[{"id":")" + workspace +
                R"(:3","entryType":"top_up","amountUsd":10,"currency":"USD","runId":null,)"
                R"("description":"coupon WELCOME","createdAt":"2026-01-01T00:00:00.000Z"},)"
                R"({"id":")" +
                workspace +
                R"(:2","entryType":"run_charge","amountUsd":-0.01,"currency":"USD","runId":")" +
                id + R"(","description":"turn 1","createdAt":"2026-01-01T00:00:00.000Z"}]})");
}

TEST(BillingRoutes, ClampTheLimitOfTheLedger) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  for (int i = 0; i < 101; ++i) (void)still.client.Send(id, std::to_string(i));
  const auto count = [&](const std::string& query) {
    const auto body = ParseJson(still.client.Get("/billing/ledger" + query).response.body);
    return Find(*body, "entries")->size();
  };
  EXPECT_EQ(count(""), 25u);
  EXPECT_EQ(count("?limit=0"), 1u);
  EXPECT_EQ(count("?limit=1000"), 100u);
  EXPECT_EQ(still.client.Get("/billing/ledger?limit=x").status(), 400);
}

TEST(BillingRoutes, SayInWholeSecondsWhenTheNextSubmitIsTaken) {
  StillBackend still("[]", R"({"submitPerMinute":2})");
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  still.clock->AdvanceTo(kStartUs + 1'500 * kMs);
  EXPECT_EQ(still.client.Send(id, "m2").Header("Retry-After"), "29") << "28.5 rounded up";
  still.clock->AdvanceTo(kStartUs + 30'500 * kMs);
  EXPECT_EQ(still.client.Send(id, "m2").status(), 202);
}

TEST(BillingRoutes, RefuseInTheContractsWords) {
  const struct {
    const char* settings;
    int status;
    const char* body;
    const char* retry_after;
  } kRows[] = {
      {R"({"balanceUsd":0.015})", 402,
       R"({"error":"insufficient_balance","message":"the balance of this workspace does not )"
       R"(cover the run","balanceUsd":0.005,"balanceGraceFloorUsd":0,)"
       R"("paymentMethodStatus":"none","planKey":"free"})",
       ""},
      {R"({"spendCapUsd":0.01})", 402,
       R"({"error":"workspace_spend_cap_exceeded","message":"the run would pass this )"
       R"(workspace's spend cap","capUsd":0.01,"accruedUsd":0.01})",
       ""},
      {R"({"concurrencyCap":1,"turnLatencyMs":50})", 429,
       R"({"error":"workspace_concurrency_exceeded","message":"too many runs at once in this )"
       R"(workspace","cap":1,"observed":1})",
       ""},
      {R"({"submitPerMinute":2})", 429,
       R"({"error":"workspace_submit_rate_exceeded","message":"too many submits a minute in )"
       R"(this workspace","perMin":2,"observed":2})",
       "30"},
  };
  for (const auto& row : kRows) {
    StillBackend still("[]", row.settings);
    const std::string id = still.client.NewSession();
    EXPECT_EQ(still.client.Send(id, "m1").status(), 202) << row.settings;
    const Seen seen = still.client.Send(id, "m2");
    EXPECT_EQ(seen.status(), row.status);
    EXPECT_EQ(seen.status(), contract::StatusOfCode(seen.At("/error")));
    EXPECT_EQ(seen.response.body, row.body);
    EXPECT_EQ(seen.Header("Retry-After"), row.retry_after);
    // Every field that the contract gives the code is there.
    for (const auto field : contract::FindErrorKind(seen.At("/error"))->fields)
      EXPECT_NE(seen.At("/" + std::string(field)), "") << field;
    EXPECT_EQ(still.client.Send(id, "m1").status(), 200) << "a replay goes first";
    EXPECT_EQ(still.TurnsBilled(), 1);
  }
}

}  // namespace
}  // namespace aex::http
