// retry/never-early, retry/final-statuses and retry/storage-untouched.
//
// Work that comes back is told by its strand. Requests without a body are told
// apart by nothing, so only the next request on the same connection counts: two
// callers may well ask for the same at once.
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "mock_server/contract/retry_after.h"
#include "mock_server/contract/retry_policy.h"
#include "mock_server/verdict/answer_end.h"
#include "mock_server/verdict/findings.h"

namespace aex::verdict {
namespace {

using contract::Delivery;
using contract::Exchange;
using contract::Operation;
using contract::RetryAfterForm;

// Clients count whole milliseconds, and their timers too.
constexpr double kToleranceMs = 2;
// What arrives on another connection within this may have been sent before.
constexpr double kAtOnceMs = 20;

std::string Op(const Exchange& exchange) {
  return std::string(contract::OperationId(exchange.op));
}

std::string Milliseconds(double ms) { return FormatNumber(std::round(ms)) + " ms"; }

// When the client may be back; nothing without a hint that all must read alike.
std::optional<double> DueMs(const Exchange& failed) {
  if (failed.delivery.kind != Delivery::Kind::kFull || failed.retry_after.size() != 1 ||
      !contract::IsRetryableStatus(failed.status) || !failed.sent_at_ms)
    return std::nullopt;
  const double now_ms = *failed.sent_at_ms;
  const auto form = contract::ClassifyRetryAfter(failed.retry_after, now_ms);
  if (form != RetryAfterForm::kSeconds && form != RetryAfterForm::kImfFixdate)
    return std::nullopt;
  const auto wait_ms = contract::ParseRetryAfter(failed.retry_after.front(), now_ms);
  if (!wait_ms) return std::nullopt;
  return now_ms + *wait_ms;
}

bool IsEarly(const Exchange& exchange, double due_ms) {
  return exchange.received_at_ms < due_ms - kToleranceMs;
}

std::string EarlyText(const Exchange& failed, const Exchange& next, double due_ms) {
  return Op(next) + " came back after " +
         Milliseconds(next.received_at_ms - *failed.sent_at_ms) + " instead of " +
         Milliseconds(due_ms - *failed.sent_at_ms) + ": the answer " +
         std::to_string(failed.status) + " said Retry-After: " + failed.retry_after.front();
}

// The first of the strand that came when the end of its n-th was known.
const Exchange* NextOf(const Traffic& traffic, const Strand& strand, std::size_t n) {
  const Exchange& earlier = traffic.exchanges[strand.exchanges[n]];
  for (std::size_t i = n + 1; i < strand.exchanges.size(); ++i) {
    const Exchange& next = traffic.exchanges[strand.exchanges[i]];
    if (!OpenAt(earlier, next.seq)) return &next;
  }
  return nullptr;
}

// On another connection it may be a second caller with the same key; then the
// first one comes back in time, or later.
void JudgeEarlyWork(const Traffic& traffic, const WorkIntent& intent, const Strand& strand,
                    std::vector<Finding>& findings) {
  for (std::size_t n = 0; n + 1 < strand.exchanges.size(); ++n) {
    const Exchange& failed = traffic.exchanges[strand.exchanges[n]];
    const auto due_ms = DueMs(failed);
    const Exchange* next = due_ms ? NextOf(traffic, strand, n) : nullptr;
    if (next == nullptr || !IsEarly(*next, *due_ms)) continue;
    const Exchange& last = traffic.exchanges[strand.exchanges.back()];
    if (!FollowsOn(*next, failed) && !IsEarly(last, *due_ms)) continue;
    findings.push_back(About("retry/never-early", intent, {failed.seq, next->seq},
                             EarlyText(failed, *next, *due_ms)));
  }
}

void JudgeEarlyReads(const Traffic& traffic, std::vector<Finding>& findings) {
  std::map<std::pair<std::int64_t, std::int64_t>, const Exchange*> by_place;
  for (const Exchange& exchange : traffic.exchanges)
    by_place.emplace(std::pair(exchange.connection, exchange.reuse), &exchange);
  for (const Exchange& failed : traffic.exchanges) {
    if (AsksForWork(failed.op) || failed.storage || failed.op == Operation::kEventsStream)
      continue;
    const auto due_ms = DueMs(failed);
    if (!due_ms) continue;
    const auto found = by_place.find({failed.connection, failed.reuse + 1});
    if (found == by_place.end()) continue;
    const Exchange& next = *found->second;
    if (next.method != failed.method || next.path != failed.path || !IsEarly(next, *due_ms))
      continue;
    findings.push_back({"retry/never-early", Level::kMust, "", Operation::kUnmatched,
                        {failed.seq, next.seq}, EarlyText(failed, next, *due_ms)});
  }
}

void JudgeFinal(const Traffic& traffic, const WorkIntent& intent, const Strand& strand,
                std::vector<Finding>& findings) {
  for (std::size_t n = 0; n + 1 < strand.exchanges.size(); ++n) {
    const Exchange& refused = traffic.exchanges[strand.exchanges[n]];
    if (EndOf(refused) != AnswerEnd::kSettled || !contract::IsFinalStatus(refused.status))
      continue;
    const Exchange* next = NextOf(traffic, strand, n);
    if (next == nullptr) continue;
    const double gap_ms = next->received_at_ms - refused.sent_at_ms.value_or(0);
    if (!FollowsOn(*next, refused) && gap_ms < kAtOnceMs) continue;
    findings.push_back(About("retry/final-statuses", intent, {refused.seq, next->seq},
                             Op(*next) + " was sent again after a final " +
                                 AnswerText(refused)));
  }
}

void JudgeStorage(const Traffic& traffic, std::vector<Finding>& findings) {
  std::vector<std::int64_t> with_bearer;
  std::map<std::string, const Exchange*> last_put;
  for (const Exchange& exchange : traffic.exchanges) {
    if (exchange.storage && exchange.bearer) with_bearer.push_back(exchange.seq);
    if (exchange.op != Operation::kAssetPut) continue;
    const Exchange*& last = last_put[exchange.path];
    const Exchange* const before = std::exchange(last, &exchange);
    if (before == nullptr || EndOf(*before) == AnswerEnd::kSettled ||
        OpenAt(*before, exchange.seq))
      continue;
    findings.push_back({"retry/storage-untouched", Level::kMust, "", Operation::kUnmatched,
                        {before->seq, exchange.seq},
                        "asset.put was sent again after " + AnswerText(*before) +
                            "; uploads are not retried"});
  }
  if (with_bearer.empty()) return;
  findings.push_back({"retry/storage-untouched", Level::kMust, "", Operation::kUnmatched,
                      std::move(with_bearer),
                      "the bearer token went to the storage origin"});
}

}  // namespace

std::vector<Finding> RetryFindings(const Traffic& traffic) {
  std::vector<Finding> findings;
  for (const WorkIntent& intent : traffic.intents) {
    // A redeem is one request: who sends it again is a caller.
    if (!contract::RouteOf(intent.op).keyed) continue;
    for (const Strand& strand : intent.strands) {
      JudgeEarlyWork(traffic, intent, strand, findings);
      JudgeFinal(traffic, intent, strand, findings);
    }
  }
  JudgeEarlyReads(traffic, findings);
  JudgeStorage(traffic, findings);
  return findings;
}

}  // namespace aex::verdict
