#include "conformance/power/trial.h"

#include <fnmatch.h>

#include <algorithm>
#include <variant>

#include "conformance/reference/reference_subject.h"
#include "conformance/runner/shrinker.h"

namespace aex::conformance {
namespace {

constexpr double kMsInSecond = 1000;

SuiteOptions SuiteFor(const TrialOptions& options, std::vector<const Requirement*> selected) {
  SuiteOptions suite;
  suite.seed = options.seed;
  suite.cases = options.cases;
  suite.lanes = options.lanes;
  suite.call_deadline = kTrialDeadline;
  suite.selected = std::move(selected);
  suite.stop = options.stop;
  return suite;
}

std::vector<std::string> TroublesOf(const RunResult& run) {
  std::vector<std::string> troubles;
  if (run.ended_early == "interrupted") return troubles;
  for (const HarnessProblem& problem : run.problems)
    troubles.push_back("case " + std::to_string(problem.case_number) + ": " + problem.why);
  return troubles;
}

// Trouble with starting it is trouble of the trial.
std::optional<RunResult> RunMutant(std::string_view mutant, const SuiteOptions& suite,
                                   std::vector<std::string>& troubles, bool& interrupted) {
  auto subject = ReferenceSubject::Make(mutant);
  CHECK(subject.ok());
  auto run = RunSuite(**subject, suite);
  if (!run.ok()) {
    troubles.push_back(Describe(run.error()));
    return std::nullopt;
  }
  std::ranges::move(TroublesOf(*run), std::back_inserter(troubles));
  interrupted = interrupted || suite.stop.stop_requested();
  return std::move(*run);
}

Kill KillOf(const RequirementResult& result, const RunResult& run) {
  Kill kill;
  kill.requirement = result.requirement->id;
  kill.judged = !std::holds_alternative<Unsupported>(result.verdict);
  kill.cases = result.cases;
  kill.counted = result.counted;
  const auto* failed = std::get_if<Failed>(&result.verdict);
  if (failed == nullptr) return kill;
  const Failure& failure = run.failures[failed->failure];
  kill.failed = true;
  kill.ms = result.failed_after_seconds * kMsInSecond;
  kill.rules_before = failure.rules_before;
  kill.rules_after = failure.rules_after;
  kill.same_cause = failure.requirement != result.requirement;
  return kill;
}

void Replay(const Mutant& mutant, const RunResult& run, const TrialOptions& options,
            Trial& trial) {
  for (Kill& kill : trial.own) {
    if (!kill.failed || kill.same_cause) continue;
    const auto failure =
        std::ranges::find_if(run.failures, [&](const Failure& found) {
          return found.requirement->id == kill.requirement;
        });
    for (int i = 0; i < options.replays && !options.stop.stop_requested(); ++i) {
      auto subject = ReferenceSubject::Make(mutant.name);
      CHECK(subject.ok());
      const auto again = ReplayCase(**subject, failure->evidence.c, *failure->requirement,
                                    SuiteFor(options, {}));
      kill.replays += kRepeatRuns;
      if (again.ok() && !again->failures.empty())
        kill.replays_failed += again->failures.front().repeats;
    }
  }
}

void TryOwn(const Mutant& mutant, const TrialOptions& options, Trial& trial) {
  std::vector<const Requirement*> selected;
  for (const Requirement& requirement : Catalogue()) {
    if (std::ranges::find(mutant.killed_by, requirement.id) != mutant.killed_by.end())
      selected.push_back(&requirement);
  }
  for (const std::string_view id : mutant.killed_by)
    trial.own.emplace_back().requirement = id;
  if (selected.empty()) return;
  for (const Requirement* requirement : selected)
    (requirement->about_requests ? trial.mix.parsing : trial.mix.faults) = true;
  SuiteOptions suite = SuiteFor(options, std::move(selected));
  suite.until_all_failed = true;
  const auto run = RunMutant(mutant.name, suite, trial.troubles, trial.interrupted);
  if (!run) return;
  for (const RequirementResult& result : run->requirements) {
    *std::ranges::find(trial.own, result.requirement->id, &Kill::requirement) =
        KillOf(result, *run);
    // Not cases_run: lanes that were at work ran a few more.
    trial.cases = std::max(trial.cases, result.cases);
  }
  Replay(mutant, *run, options, trial);
}

void TryWhole(const Mutant& mutant, const TrialOptions& options, Trial& trial) {
  std::vector<const Requirement*> all;
  for (const Requirement& requirement : Catalogue()) all.push_back(&requirement);
  SuiteOptions suite = SuiteFor(options, std::move(all));
  suite.shrink = false;
  const auto run = RunMutant(mutant.name, suite, trial.troubles, trial.interrupted);
  if (!run) return;
  trial.ran_whole = true;
  for (const RequirementResult& result : run->requirements) {
    if (std::holds_alternative<Failed>(result.verdict))
      trial.whole.push_back(KillOf(result, *run));
  }
  std::ranges::stable_sort(trial.whole, {}, &Kill::cases);
}

}  // namespace

bool Trial::survived() const { return std::ranges::none_of(own, &Kill::failed); }

bool Trial::killed() const { return !own.empty() && std::ranges::all_of(own, &Kill::failed); }

const Kill* Trial::first() const {
  const Kill* first = nullptr;
  for (const Kill& kill : own) {
    if (kill.failed && (first == nullptr || kill.ms < first->ms)) first = &kill;
  }
  return first;
}

std::vector<Mutant> ChosenMutants(const std::vector<std::string>& globs) {
  std::vector<Mutant> mutants = AllMutants();
  if (globs.empty()) return mutants;
  std::erase_if(mutants, [&](const Mutant& mutant) {
    return std::ranges::none_of(globs, [&](const std::string& glob) {
      return fnmatch(glob.c_str(), std::string(mutant.name).c_str(), 0) == 0;
    });
  });
  return mutants;
}

Trial TryMutant(const Mutant& mutant, const TrialOptions& options) {
  using Whole = TrialOptions::Whole;
  Trial trial;
  trial.mutant = mutant.name;
  TryOwn(mutant, options, trial);
  const bool whole = options.whole == Whole::kAlways ||
                     (options.whole == Whole::kSurvivors && !trial.killed());
  if (whole && !trial.interrupted) TryWhole(mutant, options, trial);
  return trial;
}

CleanRun TryReference(CaseMix mix, const TrialOptions& options) {
  CleanRun clean;
  clean.mix = mix;
  std::vector<const Requirement*> selected;
  for (const Requirement& requirement : Catalogue()) {
    if (requirement.about_requests ? mix.parsing : mix.faults)
      selected.push_back(&requirement);
  }
  SuiteOptions suite = SuiteFor(options, std::move(selected));
  suite.call_deadline = kCallDeadline;
  const auto run = RunMutant("", suite, clean.troubles, clean.interrupted);
  if (!run) return clean;
  clean.cases = run->cases_run;
  for (const RequirementResult& result : run->requirements) {
    if (std::holds_alternative<Failed>(result.verdict))
      clean.accused.emplace_back(result.requirement->id);
  }
  return clean;
}

}  // namespace aex::conformance
