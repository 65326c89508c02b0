// Coupons and uploads: requests that no retry layer may touch.
#include <algorithm>

#include "conformance/oracle/attempts.h"
#include "conformance/oracle/requirement.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::LedgerEntry;
using contract::LedgerKind;
using contract::Operation;
using Ending = CallReport::Ending;

// A call, and the one request that it should have made.
struct RedeemCall {
  std::size_t index = 0;
  std::vector<const Exchange*> exchanges;
};

std::vector<RedeemCall> RedeemsOf(const Evidence& evidence) {
  std::vector<RedeemCall> calls;
  for (std::size_t i = 0; i < evidence.c.calls.size(); ++i) {
    if (evidence.c.calls[i].op != "redeem") continue;
    calls.push_back({i, ExchangesOf(evidence, i, Operation::kBillingRedeem)});
  }
  return calls;
}

const LedgerEntry* CreditOf(const Evidence& evidence, const RedeemCall& call) {
  for (const LedgerEntry& entry : evidence.ledger) {
    if (entry.kind != LedgerKind::kRedeem) continue;
    for (const Exchange* exchange : call.exchanges) {
      if (entry.exchange == exchange->seq) return &entry;
    }
  }
  return nullptr;
}

bool CountsRedeem(const Evidence& evidence) {
  const auto calls = RedeemsOf(evidence);
  return std::any_of(calls.begin(), calls.end(),
                     [](const RedeemCall& call) { return !call.exchanges.empty(); });
}

// Says that nothing was credited, and leaves no doubt (subject protocol 3).
bool ClaimsNotRedeemed(const CallReport& report) {
  if (report.ending != Ending::kError) return false;
  if (!report.error.outcome.empty()) return report.error.outcome == "not-created";
  return report.error.kind == "rejected";
}

std::optional<Finding> JudgeOnce(const Evidence& evidence) {
  constexpr const char* kWhy =
      "A redeem carries no key: after a lost answer nobody can tell by asking again. Contract "
      "1.10: one request, no retry layer; a lost answer is no proof either way.";
  for (const RedeemCall& call : RedeemsOf(evidence)) {
    const CallReport& report = evidence.calls[call.index];
    const LedgerEntry* credit = CreditOf(evidence, call);
    std::vector<std::int64_t> seqs;
    for (const Exchange* exchange : call.exchanges) seqs.push_back(exchange->seq);
    if (report.ending == Ending::kOk && credit == nullptr)
      return Finding{"a redeem was reported as credited, and the ledger has no credit of it", kWhy,
                     seqs, ""};
    if (credit != nullptr && ClaimsNotRedeemed(report))
      return Finding{"a redeem that was credited was reported as not redeemed", kWhy, seqs, ""};
    // The 409 after its own lost attempt would read as somebody else's redeem.
    if (credit != nullptr && call.exchanges.size() > 1 && report.ending == Ending::kError &&
        report.error.status == 409)
      return Finding{"a redeem met 409 after its own lost attempt and was reported as already "
                     "redeemed", kWhy, seqs, ""};
  }
  return std::nullopt;
}

std::string_view TextOf(int status) {
  switch (status) {
    case 401: return "not authorized";
    case 403: return "this coupon can't be redeemed by this workspace";
    case 404: return "coupon code not found";
    case 409: return "coupon already redeemed";
    default: return "";
  }
}

std::optional<Finding> JudgeOutcomes(const Evidence& evidence) {
  constexpr const char* kWhy =
      "The user reads one line and has to know whether the money is there. Contract 1.10: one "
      "request, and a text for each outcome.";
  for (const RedeemCall& call : RedeemsOf(evidence)) {
    const CallReport& report = evidence.calls[call.index];
    if (call.exchanges.size() > 1)
      return Finding{"a redeem was sent " + std::to_string(call.exchanges.size()) + " times", kWhy,
                     {call.exchanges[0]->seq, call.exchanges[1]->seq}, ""};
    if (call.exchanges.empty() || SeenBy(*call.exchanges[0], evidence) != Seen::kStatus) continue;
    const Exchange& answer = *call.exchanges[0];
    if (report.ending == Ending::kOk)
      return Finding{"a redeem that was answered " + std::to_string(answer.status) +
                         " was reported as credited", kWhy, {answer.seq}, ""};
    if (report.ending != Ending::kError) continue;
    if (report.error.status && *report.error.status != answer.status)
      return Finding{"an answer " + std::to_string(answer.status) +
                         " to a redeem was reported with status " +
                         std::to_string(*report.error.status), kWhy, {answer.seq}, ""};
    if (report.error.message.find(TextOf(answer.status)) == std::string::npos)
      return Finding{"the text for an answer " + std::to_string(answer.status) +
                         " to a redeem is missing", kWhy, {answer.seq}, ""};
  }
  return std::nullopt;
}

bool IsStorage(const Exchange& exchange) {
  return exchange.op == Operation::kAssetPut || exchange.op == Operation::kLinkFetch;
}

bool CountsStorage(const Evidence& evidence) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(), IsStorage);
}

std::optional<Finding> JudgeStorage(const Evidence& evidence) {
  constexpr const char* kWhy =
      "The storage is another origin, and its links are used once. Contract 4: asset PUT and "
      "presigned GET go through the raw fetch, without retries and without the bearer token.";
  for (const Exchange& exchange : evidence.exchanges) {
    if (IsStorage(exchange) && exchange.bearer)
      return Finding{std::string(contract::OperationId(exchange.op)) +
                         " carried the bearer token to another origin",
                     kWhy, {exchange.seq}, exchange.intent};
  }
  for (std::size_t i = 0; i < evidence.c.calls.size(); ++i) {
    if (evidence.c.calls[i].op != "asset.upload") continue;
    const auto puts = ExchangesOf(evidence, i, Operation::kAssetPut);
    if (puts.size() > 1)
      return Finding{"an upload was put " + std::to_string(puts.size()) + " times", kWhy,
                     {puts[0]->seq, puts[1]->seq}, ""};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> RedeemRequirements() {
  return {
      {"billing/redeem-once", Level::kAlways, "A redeem is never reported as what it is not",
       "1.10",
       "A redeem whose answer was lost is neither reported as not redeemed, when the coupon is "
       "credited, nor as credited when it is not.",
       {{"redeem"}}, {}, "", CountsRedeem, JudgeOnce},
      {"redeem/outcomes", Level::kMust, "Every outcome of a redeem has its text", "1.10",
       "A redeem is one request. 404, 403, 409, 401 and other answers are reported with their "
       "own texts, and never as a credit.",
       {{"redeem"}}, {}, "", CountsRedeem, JudgeOutcomes},
  };
}

std::vector<Requirement> StorageRequirements() {
  return {
      {"retry/storage-untouched", Level::kMust, "Uploads go once, and without the token", "4",
       "The PUT of an asset and the GET of a presigned link leave the API's origin: they are "
       "not retried and carry no bearer token.",
       {{"asset.upload"}}, {}, "", CountsStorage, JudgeStorage},
  };
}

}  // namespace aex::conformance
