#include "mock_server/verdict/wire_verdict.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "mock_server/verdict/findings.h"

namespace aex::verdict {
namespace {

using contract::Delivery;
using contract::Exchange;

IntentVerdict VerdictOf(const WorkIntent& intent, const Traffic& traffic) {
  std::map<contract::LedgerKind, int> done;
  for (const Strand& strand : intent.strands) {
    if (!SurplusOf(strand, traffic).empty()) return IntentVerdict::kDuplicate;
    for (const std::size_t entry : strand.commits) ++done[traffic.ledger[entry].kind];
  }
  const bool several =
      std::any_of(done.begin(), done.end(), [](const auto& kind) { return kind.second > 1; });
  return several ? IntentVerdict::kAmbiguous : IntentVerdict::kOk;
}

JudgedIntent Judged(const WorkIntent& intent, const Traffic& traffic) {
  JudgedIntent judged;
  judged.intent = intent.name;
  judged.op = intent.op;
  const auto exchanges = intent.Exchanges();
  judged.exchanges = traffic.SeqsOf(exchanges);
  std::set<std::string_view> keys;
  for (const std::size_t i : exchanges) {
    const std::string& key = KeyOf(traffic.exchanges[i]);
    if (keys.insert(key).second) judged.keys.push_back(key);
  }
  for (const std::size_t i : intent.Commits()) judged.commits.push_back(traffic.ledger[i].seq);
  judged.verdict = VerdictOf(intent, traffic);
  return judged;
}

Level LevelOf(std::string_view id) {
  for (const JudgedRequirement& requirement : JudgedRequirements()) {
    if (requirement.id == id) return requirement.level;
  }
  CHECK(false && "a finding of no known requirement");
}

// Ids to the intents they are about.
void Note(const std::vector<Finding>& findings, std::vector<JudgedIntent>& intents) {
  std::map<std::pair<contract::Operation, std::string>, JudgedIntent*> by_name;
  for (JudgedIntent& intent : intents) by_name[{intent.op, intent.intent}] = &intent;
  for (const Finding& finding : findings) {
    if (finding.op == contract::Operation::kUnmatched) continue;
    auto& ids = by_name.at({finding.op, finding.intent})->findings;
    if (std::find(ids.begin(), ids.end(), finding.id) == ids.end()) ids.push_back(finding.id);
  }
}

}  // namespace

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kAlways: return "ALWAYS";
    case Level::kMust: return "MUST";
    case Level::kShould: return "SHOULD";
  }
  return "";
}

std::string_view IntentVerdictName(IntentVerdict verdict) {
  switch (verdict) {
    case IntentVerdict::kOk: return "ok";
    case IntentVerdict::kDuplicate: return "duplicate";
    case IntentVerdict::kAmbiguous: return "ambiguous";
  }
  return "";
}

const std::vector<JudgedRequirement>& JudgedRequirements() {
  static const std::vector<JudgedRequirement> kAll = {
      {"billing/one-turn-per-intent", Level::kAlways},
      {"billing/one-session-per-intent", Level::kAlways},
      {"billing/redeem-once", Level::kAlways},
      {"idempotency/key-present", Level::kMust},
      {"idempotency/key-stable", Level::kAlways},
      {"idempotency/body-stable", Level::kMust},
      {"idempotency/key-distinct", Level::kAlways},
      {"idempotency/key-scope", Level::kMust},
      {"retry/never-early", Level::kAlways},
      {"retry/final-statuses", Level::kMust},
      {"retry/storage-untouched", Level::kMust},
  };
  return kAll;
}

std::vector<std::int64_t> Traffic::SeqsOf(const std::vector<std::size_t>& indices) const {
  std::vector<std::int64_t> seqs;
  for (const std::size_t index : indices) seqs.push_back(exchanges[index].seq);
  return seqs;
}

Finding About(std::string_view id, const WorkIntent& intent,
              std::vector<std::int64_t> exchanges, std::string message) {
  Finding finding;
  finding.id = id;
  finding.intent = intent.name;
  finding.op = intent.op;
  finding.exchanges = std::move(exchanges);
  finding.message = std::move(message);
  return finding;
}

std::string AnswerText(const Exchange& exchange) {
  if (exchange.status == 0 || exchange.delivery.kind == Delivery::Kind::kNone)
    return "no answer";
  if (exchange.delivery.kind == Delivery::Kind::kFull) return std::to_string(exchange.status);
  return "part of an answer";
}

std::string Times(std::size_t n) { return n == 2 ? "twice" : std::to_string(n) + " times"; }

WireVerdict Judge(const std::vector<Exchange>& exchanges,
                  const std::vector<contract::LedgerEntry>& ledger) {
  const Traffic traffic = {exchanges, ledger, AttributeWork(exchanges, ledger)};
  WireVerdict verdict;
  for (const WorkIntent& intent : traffic.intents) {
    verdict.intents.push_back(Judged(intent, traffic));
    for (const Strand& strand : intent.strands) {
      // A coupon that is credited twice costs the client nothing.
      if (intent.op == contract::Operation::kBillingRedeem) continue;
      for (const std::size_t entry : SurplusOf(strand, traffic))
        verdict.cost_of_duplicates_microusd += ledger[entry].amount_microusd;
    }
  }
  for (const auto& group : {BillingFindings(traffic), KeyFindings(traffic), RetryFindings(traffic)})
    verdict.findings.insert(verdict.findings.end(), group.begin(), group.end());
  for (Finding& finding : verdict.findings) finding.level = LevelOf(finding.id);
  Note(verdict.findings, verdict.intents);
  return verdict;
}

Json ToJson(const WireVerdict& verdict) {
  Json out = Json::object();
  Json& intents = out["intents"] = Json::array();
  for (const JudgedIntent& judged : verdict.intents) {
    intents.push_back({{"intent", judged.intent},
                       {"op", contract::OperationId(judged.op)},
                       {"exchanges", judged.exchanges},
                       {"commits", judged.commits},
                       {"keys", judged.keys},
                       {"verdict", IntentVerdictName(judged.verdict)},
                       {"findings", judged.findings}});
  }
  Json& findings = out["findings"] = Json::array();
  for (const Finding& finding : verdict.findings) {
    Json entry = Json::object();
    entry["id"] = finding.id;
    entry["level"] = LevelName(finding.level);
    if (!finding.intent.empty()) entry["intent"] = finding.intent;
    entry["exchanges"] = finding.exchanges;
    entry["message"] = finding.message;
    findings.push_back(std::move(entry));
  }
  out["costOfDuplicatesMicroUsd"] = verdict.cost_of_duplicates_microusd;
  return out;
}

}  // namespace aex::verdict
