#include "mock_server/http/refusal_answer.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/error_codes.h"
#include "mock_server/platform/settings.h"

namespace aex::http {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;

// `session_busy` says which session and how it stands.
void AddFields(const contract::SessionRecord& session, Json& extra) {
  extra["sessionId"] = session.id;
  extra["runId"] = session.id;
  extra["status"] = SessionStatusName(session.status);
  extra["turnSeq"] = session.turn_seq;
}

void AddFields(const platform::OverConcurrency& over, Json& extra) {
  extra["cap"] = over.cap;
  extra["observed"] = over.observed;
}

void AddFields(const platform::OverSubmitRate& over, Json& extra) {
  extra["perMin"] = over.per_minute;
  extra["observed"] = over.observed;
}

void AddFields(const platform::OverBalance& over, Json& extra) {
  extra["balanceUsd"] = platform::UsdOf(over.balance_microusd);
  extra["balanceGraceFloorUsd"] = kGraceFloorUsd;
  extra["paymentMethodStatus"] = kPaymentMethod;
  extra["planKey"] = kPlanKey;
}

void AddFields(const platform::OverSpendCap& over, Json& extra) {
  extra["capUsd"] = platform::UsdOf(over.cap_microusd);
  extra["accruedUsd"] = platform::UsdOf(over.accrued_microusd);
}

}  // namespace

Handled RefusalAnswer(const platform::Refused& refused) {
  Json extra = Json::object();
  if (refused.session) AddFields(*refused.session, extra);
  if (refused.limit)
    std::visit([&](const auto& over) { AddFields(over, extra); }, *refused.limit);
  Handled handled = JsonAnswer(
      refused.status, contract::ErrorEnvelope(refused.code, refused.message, extra));
  handled.code = refused.code;
  const auto* rate = refused.limit
                         ? std::get_if<platform::OverSubmitRate>(&*refused.limit)
                         : nullptr;
  // The one limit of which it is known when it ends: whole seconds, rounded up.
  if (rate != nullptr && rate->wait_us > 0)
    handled.response.headers.push_back(
        {"Retry-After", std::to_string((rate->wait_us + kSecondUs - 1) / kSecondUs)});
  return handled;
}

}  // namespace aex::http
