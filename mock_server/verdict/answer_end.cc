#include "mock_server/verdict/answer_end.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "mock_server/contract/retry_policy.h"

namespace aex::verdict {
namespace {

using contract::Delivery;
using contract::Exchange;

constexpr std::string_view kInFlight = "idempotency_in_flight";
constexpr std::string_view kBeforeTheBody = "request.";  // Phases, faults 2.
constexpr std::array<std::string_view, 5> kDamaging = {"body", "chunk", "garbage", "header",
                                                       "length"};

bool Damages(std::string_view kind) {
  return std::find(kDamaging.begin(), kDamaging.end(), kind) != kDamaging.end();
}

}  // namespace

AnswerEnd EndOf(const Exchange& exchange) {
  if (exchange.phase.starts_with(kBeforeTheBody)) return AnswerEnd::kUnread;
  if (exchange.delivery.kind != Delivery::Kind::kFull) return AnswerEnd::kUnsettled;
  const int status = exchange.status;
  if (status >= 200 && status < 300)
    return Damages(exchange.kind) ? AnswerEnd::kDoubtful : AnswerEnd::kSettled;
  if (status < 400 || contract::IsRetryableStatus(status) || exchange.code == kInFlight)
    return AnswerEnd::kUnsettled;
  // Of what the contract does not name, a client's fault is final.
  return status < 500 || contract::IsFinalStatus(status) ? AnswerEnd::kSettled
                                                         : AnswerEnd::kUnsettled;
}

std::int64_t OpenUntil(const Exchange& exchange) {
  return exchange.delivery.kind == Delivery::Kind::kOpen
             ? std::numeric_limits<std::int64_t>::max()
             : exchange.open_until;
}

bool OpenAt(const Exchange& exchange, std::int64_t seq) {
  return exchange.seq < seq && OpenUntil(exchange) >= seq;
}

bool FollowsOn(const Exchange& next, const Exchange& earlier) {
  return next.connection == earlier.connection && next.reuse == earlier.reuse + 1;
}

}  // namespace aex::verdict
