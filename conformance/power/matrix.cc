#include "conformance/power/matrix.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace aex::conformance {
namespace {

std::string Named(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// Why a requirement of its own did not kill the mutant.
std::string WhyNot(const Kill& kill) {
  if (!kill.judged) return kill.requirement + " is not judged";
  return kill.requirement + " did not fail in " + std::to_string(kill.cases) + " cases, " +
         std::to_string(kill.counted) + " of which counted";
}

void ComplainAbout(const Trial& trial, std::vector<std::string>& complaints) {
  for (const std::string& trouble : trial.troubles)
    complaints.push_back(trial.mutant + ": harness error, " + trouble);
  for (const Kill& kill : trial.own) {
    if (!kill.failed) {
      complaints.push_back(trial.mutant + ": " + WhyNot(kill));
    } else if (kill.rules_after > kMostRules) {
      complaints.push_back(trial.mutant + ": the counterexample of " + kill.requirement +
                           " has " + std::to_string(kill.rules_after) + " rules, at most " +
                           std::to_string(kMostRules));
    }
  }
  const Kill* const first = trial.first();
  if (first != nullptr && first->ms > kLongestMs)
    complaints.push_back(trial.mutant + ": the first counterexample took " +
                         std::to_string(std::llround(first->ms)) + " ms");
}

}  // namespace

Score ScoreOf(const Matrix& matrix) {
  Score score;
  score.mutants = matrix.trials.size();
  std::vector<double> ms;
  for (const Trial& trial : matrix.trials) {
    if (trial.killed()) ++score.killed;
    const Kill* const first = trial.first();
    if (first == nullptr) continue;
    ms.push_back(first->ms);
    if (first->ms > kAimMs) ++score.later_than_aim;
    if (first->ms <= score.worst_ms) continue;
    score.worst_ms = first->ms;
    score.worst = trial.mutant;
  }
  score.median_ms = Median(std::move(ms));
  return score;
}

std::vector<std::string> Toothless(const Matrix& matrix) {
  std::set<std::string, std::less<>> biting;
  for (const Trial& trial : matrix.trials) {
    for (const Kill& kill : trial.own) {
      if (kill.failed) biting.insert(kill.requirement);
    }
  }
  std::vector<std::string> toothless;
  for (const Requirement& requirement : Catalogue()) {
    if (!biting.contains(requirement.id)) toothless.emplace_back(requirement.id);
  }
  return toothless;
}

std::vector<std::string> Complaints(const Matrix& matrix) {
  std::vector<std::string> complaints;
  for (const Trial& trial : matrix.trials) ComplainAbout(trial, complaints);
  for (const CleanRun& run : matrix.clean) {
    for (const std::string& trouble : run.troubles)
      complaints.push_back("the correct client: harness error, " + trouble);
    if (!run.accused.empty())
      complaints.push_back("the correct client is accused: " + Named(run.accused));
  }
  if (!matrix.complete) return complaints;
  for (const std::string& id : Toothless(matrix)) complaints.push_back(id + " kills no mutant");
  return complaints;
}

std::vector<CleanPlan> CleanPlansFor(const std::vector<Trial>& trials, std::int64_t cases) {
  std::vector<CleanPlan> plans;
  const auto want = [&](CaseMix mix, std::int64_t needed) {
    if (needed == 0) return;
    const auto found = std::ranges::find_if(plans, [&](const CleanPlan& plan) {
      return plan.mix.faults == mix.faults && plan.mix.parsing == mix.parsing;
    });
    if (found == plans.end()) {
      plans.push_back({mix, needed});
    } else {
      found->cases = std::max(found->cases, needed);
    }
  };
  for (const Trial& trial : trials) {
    want(trial.mix, trial.cases);
    if (trial.ran_whole) want(CaseMix(), cases);
  }
  return plans;
}

double Median(std::vector<double> numbers) {
  if (numbers.empty()) return 0;
  std::ranges::sort(numbers);
  const std::size_t middle = numbers.size() / 2;
  if (numbers.size() % 2 == 1) return numbers[middle];
  return (numbers[middle - 1] + numbers[middle]) / 2;
}

double Percentile(std::vector<double> numbers, double share) {
  if (numbers.empty()) return 0;
  std::ranges::sort(numbers);
  const double rank = std::ceil(share * static_cast<double>(numbers.size()));
  const auto at = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
  return numbers[std::min(at, numbers.size() - 1)];
}

}  // namespace aex::conformance
