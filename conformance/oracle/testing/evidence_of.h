// Evidence made by hand: a pattern of calls, each with its window of exchanges.
//
// Test support. Exchanges added belong to the call that was begun last.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "conformance/oracle/requirement.h"
#include "conformance/scenario/shapes.h"

namespace aex::conformance {

// Whether the evidence breaks the requirement; what breaks it is then named.
inline bool IsBroken(std::string_view id, const Evidence& evidence) {
  const std::optional<Finding> finding = FindRequirement(id)->judge(evidence);
  if (!finding) return false;
  EXPECT_TRUE(!finding->exchanges.empty() || finding->call || !finding->facts.empty())
      << id << " names nothing: " << finding->summary;
  return true;
}

class EvidenceOf {
 public:
  explicit EvidenceOf(std::string_view shape, std::vector<faults::Fault> faults = {}) {
    evidence.c = MakeCase(1, 7, *FindShape(shape));
    for (faults::Fault& fault : faults) {
      faults::Rule rule;
      rule.fault = std::move(fault);
      evidence.c.rules.push_back(std::move(rule));
    }
    evidence.calls.resize(evidence.c.calls.size());
  }

  // The next call, which succeeds unless it is said otherwise.
  CallReport& Begin() {
    CallReport& report = evidence.calls[next_++];
    report.ending = CallReport::Ending::kOk;
    report.first_seq = static_cast<std::int64_t>(evidence.exchanges.size()) + 1;
    report.last_seq = report.first_seq - 1;
    return report;
  }

  contract::Exchange& Add(contract::Operation op, int status, std::string key = {}) {
    contract::Exchange& exchange = evidence.exchanges.emplace_back();
    exchange.seq = static_cast<std::int64_t>(evidence.exchanges.size());
    exchange.op = op;
    exchange.method = contract::RouteOf(op).method;
    exchange.status = status;
    if (!key.empty()) exchange.key = std::move(key);
    exchange.intent = evidence.c.intents.front().nonce;
    exchange.fingerprint = "f";
    exchange.delivery.kind = status == 0 ? contract::Delivery::Kind::kNone
                                         : contract::Delivery::Kind::kFull;
    evidence.calls[next_ - 1].last_seq = exchange.seq;
    return exchange;
  }

  // For the intent of the call that was begun last, received and decided at once.
  contract::Exchange& AddAt(double ms, contract::Operation op, int status, std::string key = {}) {
    contract::Exchange& exchange = Add(op, status, std::move(key));
    exchange.intent = evidence.c.intents[evidence.c.calls[next_ - 1].intent].nonce;
    exchange.received_at_ms = ms;
    exchange.sent_at_ms = ms;
    return exchange;
  }

  // The rule fired on that exchange.
  contract::Exchange& Meet(contract::Exchange& exchange, int rule = 0) {
    const faults::Fault& fault = evidence.c.rules.at(static_cast<std::size_t>(rule)).fault;
    exchange.rule = rule;
    exchange.kind = faults::KindName(faults::KindOf(fault));
    exchange.phase = faults::PhaseOf(fault);
    Fire(rule);
    return exchange;
  }

  void Fire(int rule) {
    for (faults::RuleCount& count : evidence.account) {
      if (count.rule == rule) {
        ++count.fired;
        return;
      }
    }
    evidence.account.push_back({rule, 1});
  }

  void Commit(contract::LedgerKind kind, const contract::Exchange& exchange) {
    contract::LedgerEntry& entry = evidence.ledger.emplace_back();
    entry.kind = kind;
    entry.intent = exchange.intent;
    entry.exchange = exchange.seq;
  }

  void Credit(std::int64_t exchange) {
    contract::LedgerEntry& entry = evidence.ledger.emplace_back();
    entry.kind = contract::LedgerKind::kRedeem;
    entry.exchange = exchange;
  }

  bool Fails(std::string_view id) const { return IsBroken(id, evidence); }
  // What is found; empty when nothing is.
  std::string Finds(std::string_view id) const {
    const auto finding = FindRequirement(id)->judge(evidence);
    return finding ? finding->summary : std::string();
  }
  bool Counts(std::string_view id) const { return FindRequirement(id)->counts(evidence); }

  Evidence evidence;

 private:
  std::size_t next_ = 0;
};

inline void FailWith(CallReport& report, std::string kind, std::int64_t status = 0) {
  report.ending = CallReport::Ending::kError;
  report.error = {};
  report.error.kind = std::move(kind);
  if (status != 0) report.error.status = status;
}

}  // namespace aex::conformance
