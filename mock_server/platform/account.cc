#include "mock_server/platform/account.h"

#include <algorithm>
#include <chrono>

namespace aex::platform {
namespace {

std::int64_t MonthOf(std::int64_t now_us) {
  using namespace std::chrono;
  const auto day = floor<days>(sys_time<microseconds>{microseconds(now_us)});
  const year_month_day date(day);
  return static_cast<int>(date.year()) * 12LL + static_cast<unsigned>(date.month());
}

}  // namespace

std::int64_t Account::BalanceMicroUsd(const Settings& settings) const {
  if (!settings.balance_microusd) return redeemed_microusd_;
  return *settings.balance_microusd + redeemed_microusd_ - charged_microusd_;
}

std::int64_t Account::MonthSpendMicroUsd(std::int64_t now_us) const {
  return MonthOf(now_us) == month_ ? month_spend_microusd_ : 0;
}

std::optional<OverLimit> Account::Refuse(std::int64_t charge_microusd,
                                         const Settings& settings,
                                         std::int64_t now_us) const {
  const std::int64_t balance = BalanceMicroUsd(settings);
  if (settings.balance_microusd && balance < charge_microusd) return OverBalance{balance};
  const std::int64_t spent = MonthSpendMicroUsd(now_us);
  const std::int64_t cap = settings.spend_cap_microusd;
  if (cap > 0 && spent + charge_microusd > cap) return OverSpendCap{cap, spent};
  return std::nullopt;
}

void Account::Charge(std::int64_t charge_microusd, std::int64_t now_us) {
  charged_microusd_ += charge_microusd;
  month_spend_microusd_ = MonthSpendMicroUsd(now_us) + charge_microusd;
  month_ = MonthOf(now_us);
}

std::variant<Coupon, Refused> Account::Redeem(const std::string& code,
                                              const Settings& settings,
                                              const std::string& workspace_id) {
  const auto coupon =
      std::find_if(settings.coupons.begin(), settings.coupons.end(),
                   [&](const Coupon& candidate) { return candidate.code == code; });
  if (coupon == settings.coupons.end())
    return Refused{404, "code_not_found", "there is no such coupon"};
  if (coupon->workspace && *coupon->workspace != workspace_id)
    return Refused{403, "code_not_allowed_for_workspace", "the coupon is for another workspace"};
  if (!redeemed_codes_.insert(code).second)
    return Refused{409, "code_already_redeemed", "the coupon was redeemed before"};
  redeemed_microusd_ += coupon->amount_microusd;
  return *coupon;
}

}  // namespace aex::platform
