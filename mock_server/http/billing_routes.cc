#include "mock_server/http/billing_routes.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "mock_server/contract/digest.h"
#include "mock_server/http/refusal_answer.h"

namespace aex::http {
namespace {

using contract::LedgerKind;
using contract::Operation;
using platform::UsdOf;
using platform::Workspace;

constexpr std::string_view kCurrency = "USD";

Handled Redeem(Workspace& workspace, const Call& call) {
  const auto body = ParseJson(call.request->body);
  if (!body.ok())
    return ErrorAnswer(400, "invalid_request", "the body is not JSON: " + Describe(body.error()));
  const auto* code = AsString(Find(*body, "code"));
  if (code == nullptr || code->empty())
    return ErrorAnswer(400, "invalid_request", "code required");
  const auto outcome = workspace.Redeem(CallerOf(call, contract::Sha256Hex(*code)), *code);
  if (const auto* refused = std::get_if<platform::Refused>(&outcome))
    return RefusalAnswer(*refused);
  const auto& redeemed = std::get<platform::Redeemed>(outcome);
  Json out = Json::object();
  out["redeemed"] = true;
  out["amountUsd"] = UsdOf(redeemed.amount_microusd);
  out["newBalanceUsd"] = UsdOf(redeemed.new_balance_microusd);
  Handled handled = JsonAnswer(200, out);
  handled.committed = {redeemed.ledger};
  return handled;
}

Handled Summary(const Workspace& workspace) {
  Json out = Json::object();
  out["balanceUsd"] = UsdOf(workspace.BalanceMicroUsd());
  out["monthSpendUsd"] = UsdOf(workspace.MonthSpendMicroUsd());
  out["spendCapUsd"] = UsdOf(workspace.settings().spend_cap_microusd);
  out["planKey"] = kPlanKey;
  out["subscriptionStatus"] = "none";
  out["paymentMethodStatus"] = kPaymentMethod;
  return JsonAnswer(200, out);
}

// Signed as it moves the balance.
Json EntryOf(const Workspace& workspace, const contract::LedgerEntry& entry) {
  const bool redeem = entry.kind == LedgerKind::kRedeem;
  Json out = Json::object();
  out["id"] = workspace.id() + ":" + std::to_string(entry.seq);
  out["entryType"] = redeem ? "top_up" : "run_charge";
  out["amountUsd"] = UsdOf(redeem ? entry.amount_microusd : -entry.amount_microusd);
  out["currency"] = kCurrency;
  out["runId"] = redeem ? Json(nullptr) : Json(entry.session_id);
  out["description"] =
      redeem ? "coupon " + entry.code : "turn " + std::to_string(entry.turn_seq);
  out["createdAt"] = contract::IsoTime(std::llround(entry.at_ms * 1000.0));
  return out;
}

// Newest first. The creation of a session moves no money and is not listed.
Handled Ledger(const Workspace& workspace, const Call& call) {
  const auto limit = PageLimit(call.route);
  if (!limit) return ErrorAnswer(400, "bad_request", "limit must be a whole number");
  Json out = Json::object();
  Json& entries = out["entries"] = Json::array();
  const auto& kept = workspace.ledger().entries();
  for (auto entry = kept.rbegin(); entry != kept.rend(); ++entry) {
    if (static_cast<std::int64_t>(entries.size()) == *limit) break;
    if (entry->kind != LedgerKind::kSession) entries.push_back(EntryOf(workspace, *entry));
  }
  return JsonAnswer(200, out);
}

}  // namespace

bool IsBillingOperation(Operation op) {
  return op == Operation::kBillingRedeem || op == Operation::kBillingSummary ||
         op == Operation::kBillingLedger;
}

Handled HandleBilling(Workspace& workspace, const Call& call) {
  switch (call.route.op) {
    case Operation::kBillingRedeem: return Redeem(workspace, call);
    case Operation::kBillingSummary: return Summary(workspace);
    case Operation::kBillingLedger: return Ledger(workspace, call);
    default: CHECK(false && "not a billing operation");
  }
}

}  // namespace aex::http
