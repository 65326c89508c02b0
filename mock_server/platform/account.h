// The money of a workspace: what it may still spend, what it spent this month,
// and which coupons it redeemed (contract 1.9, 1.10).
//
// Opening balance, caps and coupons are settings and given with every question;
// this class keeps what happened. Without a balance in the settings turns are
// not paid from one, and what is redeemed adds up from zero. Amounts are
// micro-dollars, months are those of UTC. Not thread-safe: lives under the
// workspace lock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <variant>

#include "mock_server/platform/refusal.h"
#include "mock_server/platform/settings.h"

namespace aex::platform {

class Account {
 public:
  std::int64_t BalanceMicroUsd(const Settings& settings) const;
  std::int64_t MonthSpendMicroUsd(std::int64_t now_us) const;

  // Why that much cannot be charged now: balance first, then spend cap.
  std::optional<OverLimit> Refuse(std::int64_t charge_microusd, const Settings& settings,
                                  std::int64_t now_us) const;
  void Charge(std::int64_t charge_microusd, std::int64_t now_us);

  // Adds a coupon of the settings, once; otherwise says why not (contract 1.10).
  std::variant<Coupon, Refused> Redeem(const std::string& code, const Settings& settings,
                                       const std::string& workspace_id);

 private:
  std::int64_t charged_microusd_ = 0;
  std::int64_t redeemed_microusd_ = 0;
  std::unordered_set<std::string> redeemed_codes_;
  std::int64_t month_ = 0;  // Of the last charge, counted from year 0.
  std::int64_t month_spend_microusd_ = 0;
};

}  // namespace aex::platform
