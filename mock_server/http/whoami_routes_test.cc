#include "mock_server/http/whoami_routes.h"

#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

TEST(WhoAmI, TellsTokenScopesCapsAndLimits) {
  StillBackend still;
  const Seen seen = still.client.Get("/api/whoami");
  EXPECT_EQ(seen.status(), 200);
  EXPECT_EQ(seen.At("/principalType"), "api_token");
  EXPECT_TRUE(seen.At("/workspaceId").starts_with("ws_"));
  EXPECT_TRUE(seen.At("/tokenId").starts_with("tok_"));
  EXPECT_EQ(seen.At("/tokenId").size(), 36u);
  EXPECT_EQ(seen.At("/tokenName"), "null");
  EXPECT_EQ(seen.At("/scopes"),
            R"(["runs:read","runs:write","assets:write","secrets:read","secrets:write",)"
            R"("billing:read"])");
  EXPECT_EQ(seen.At("/caps"),
            R"({"runSubmitPerMinute":0,"maxConcurrentRuns":0,"storageCapBytes":null,)"
            R"("storageUsedBytes":0,"maxRunDurationMs":21600000})");
  EXPECT_EQ(seen.At("/limits"),
            R"({"maxConcurrentRuns":0,"submitRatePerMinute":0,"spendCapUsd":0,)"
            R"("monthSpendUsd":0,"balanceUsd":0,"balanceGraceFloorUsd":0,)"
            R"("paymentMethodStatus":"none"})");
}

TEST(WhoAmI, CountsWhatWasSpentAndStored) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  (void)still.client.Send(id, "m2");
  ASSERT_TRUE(
      still.backend.AddOutput(StillBackend::kToken, id, {"a", "text/plain", "abc"}).ok());
  const Seen seen = still.client.Get("/whoami");
  EXPECT_EQ(seen.At("/limits/monthSpendUsd"), "0.02");
  EXPECT_EQ(seen.At("/caps/storageUsedBytes"), "3");
}

TEST(WhoAmI, ShowsTheCapsThatAreSet) {
  StillBackend still("[]", R"({"submitPerMinute":120,"concurrencyCap":50})");
  EXPECT_EQ(still.client.Get("/api/whoami").At("/caps"),
            R"({"runSubmitPerMinute":120,"maxConcurrentRuns":50,"storageCapBytes":null,)"
            R"("storageUsedBytes":0,"maxRunDurationMs":21600000})");
}

TEST(WhoAmI, HasNothingOfTheToken) {
  StillBackend still;
  const Seen seen = still.client.Get("/whoami");
  EXPECT_EQ(seen.response.body.find(StillBackend::kToken), std::string::npos);
}

}  // namespace
}  // namespace aex::http
