#include "mock_server/platform/account.h"

#include <gtest/gtest.h>

namespace aex::platform {
namespace {

constexpr std::int64_t kJanuary = 1'769'903'999'000'000;   // 2026-01-31T23:59:59Z
constexpr std::int64_t kFebruary = 1'769'904'000'000'000;  // A second later.

Settings WithBalance(std::int64_t microusd) {
  Settings settings;
  settings.balance_microusd = microusd;
  settings.coupons = {{"ANY", 500, std::nullopt}, {"OURS", 70, "ws_1"}};
  return settings;
}

std::string CodeOf(const std::variant<Coupon, Refused>& outcome) {
  const auto* refused = std::get_if<Refused>(&outcome);
  return refused == nullptr ? "" : std::to_string(refused->status) + " " + refused->code;
}

TEST(Account, IsUnlimitedUntilABalanceIsSet) {
  Account account;
  account.Charge(1'000'000, kJanuary);
  EXPECT_EQ(account.Refuse(1'000'000'000, {}, kJanuary), std::nullopt);
  EXPECT_EQ(account.BalanceMicroUsd({}), 0);
}

TEST(Account, PaysFromTheBalanceDownToNothing) {
  const Settings settings = WithBalance(1'000);
  Account account;
  EXPECT_EQ(account.Refuse(1'000, settings, kJanuary), std::nullopt);
  EXPECT_EQ(account.Refuse(1'001, settings, kJanuary), OverLimit(OverBalance{1'000}));
  account.Charge(1'000, kJanuary);
  EXPECT_EQ(account.BalanceMicroUsd(settings), 0);
  EXPECT_EQ(account.Refuse(1, settings, kJanuary), OverLimit(OverBalance{0}));
  EXPECT_EQ(account.Refuse(0, settings, kJanuary), std::nullopt) << "nothing to pay";
}

TEST(Account, CapsTheSpendOfAMonth) {
  Settings settings;
  settings.spend_cap_microusd = 100;
  Account account;
  account.Charge(60, kJanuary);
  EXPECT_EQ(account.Refuse(40, settings, kJanuary), std::nullopt);
  EXPECT_EQ(account.Refuse(41, settings, kJanuary), OverLimit(OverSpendCap{100, 60}));
  EXPECT_EQ(account.Refuse(100, settings, kFebruary), std::nullopt);
  account.Charge(1, kFebruary);
  EXPECT_EQ(account.MonthSpendMicroUsd(kFebruary), 1);
}

TEST(Account, SaysThatTheBalanceIsOutBeforeItSaysThatTheCapIsMet) {
  Settings settings = WithBalance(0);
  settings.spend_cap_microusd = 1;
  EXPECT_EQ(Account().Refuse(2, settings, kJanuary), OverLimit(OverBalance{0}));
}

TEST(Account, RedeemsACouponOnceWhereItIsAllowed) {
  const Settings settings = WithBalance(10);
  Account account;
  EXPECT_EQ(CodeOf(account.Redeem("NONE", settings, "ws_1")), "404 code_not_found");
  EXPECT_EQ(CodeOf(account.Redeem("OURS", settings, "ws_2")),
            "403 code_not_allowed_for_workspace");
  EXPECT_EQ(CodeOf(account.Redeem("OURS", settings, "ws_1")), "");
  EXPECT_EQ(CodeOf(account.Redeem("OURS", settings, "ws_1")), "409 code_already_redeemed");
  EXPECT_EQ(CodeOf(account.Redeem("ANY", settings, "ws_1")), "");
  EXPECT_EQ(account.BalanceMicroUsd(settings), 580);
  EXPECT_EQ(account.BalanceMicroUsd({}), 570) << "without an opening balance";
}

}  // namespace
}  // namespace aex::platform
