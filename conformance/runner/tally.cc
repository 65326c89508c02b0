#include "conformance/runner/tally.h"

#include <algorithm>
#include <set>

namespace aex::conformance {

Tally::Tally(std::vector<const Requirement*> requirements) {
  for (const Requirement* requirement : requirements)
    entries_.push_back({requirement, 0, 0, std::nullopt});
}

void Tally::Add(std::size_t position, std::int64_t case_number, CaseRun run) {
  waiting_.emplace(position, Waiting{case_number, std::move(run)});
  while (ended_.empty() && !waiting_.empty() && waiting_.begin()->first == next_) {
    Count(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    ++next_;
  }
}

void Tally::Count(const Waiting& result) {
  ++cases_;
  if (!result.run.evidence) {
    problems_.push_back({result.case_number, result.run.trouble, result.run.error_output});
    if (static_cast<int>(problems_.size()) >= kMaxProblems)
      ended_ = "after " + std::to_string(kMaxProblems) + " cases that could not be run";
    return;
  }
  const Evidence& evidence = *result.run.evidence;
  CountCoverage(evidence);
  for (const auto& exchange : evidence.exchanges) seen_.insert(exchange.op);
  for (Entry& entry : entries_) {
    if (entry.failing) continue;
    ++entry.cases;
    if (entry.requirement->counts(evidence)) ++entry.counted;
    if (entry.requirement->judge(evidence)) entry.failing = evidence;
  }
  if (std::any_of(evidence.calls.begin(), evidence.calls.end(), [](const CallReport& call) {
        return call.ending == CallReport::Ending::kHung;
      }))
    ++hung_;
  if (hung_ >= kMaxHungCases)
    ended_ = "after " + std::to_string(kMaxHungCases) + " cases in which a call never ended";
}

bool Tally::AllFailed() const {
  return std::ranges::all_of(entries_, [](const Entry& e) { return e.failing.has_value(); });
}

void Tally::CountCoverage(const Evidence& evidence) {
  std::set<std::tuple<std::string, std::string, std::string>> met;
  for (const auto& exchange : evidence.exchanges) {
    if (exchange.rule)
      met.emplace(exchange.kind, exchange.phase,
                  std::string(contract::OperationId(exchange.op)));
  }
  for (const auto& count : evidence.account) {
    const auto& fault = evidence.c.rules[static_cast<std::size_t>(count.rule)].fault;
    if (count.fired > 0 && faults::StageOf(fault) == faults::Stage::kConnection)
      met.emplace(std::string(faults::KindName(faults::KindOf(fault))),
                  faults::PhaseOf(fault), "*");
  }
  for (const auto& cell : met) ++coverage_[cell];
}

std::vector<CoverageCell> Tally::Coverage() const {
  std::vector<CoverageCell> cells;
  for (const auto& [name, cases] : coverage_)
    cells.push_back({std::get<0>(name), std::get<1>(name), std::get<2>(name), cases});
  return cells;
}

}  // namespace aex::conformance
