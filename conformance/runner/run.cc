#include "conformance/runner/run.h"

#include <fnmatch.h>

#include <algorithm>
#include <map>

#include "conformance/runner/shrinker.h"
#include "conformance/runner/tally.h"
#include "conformance/scenario/generators.h"

namespace aex::conformance {
namespace {

using SteadyClock = std::chrono::steady_clock;

double SecondsSince(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

std::string GroupOf(const Requirement& requirement) {
  return std::string(requirement.id.substr(0, requirement.id.find('/')));
}

RunProgress ProgressOf(const Tally& tally, std::int64_t done, std::int64_t planned) {
  RunProgress progress;
  progress.done = done;
  progress.planned = planned;
  for (const auto& entry : tally.entries()) {
    const std::string group = GroupOf(*entry.requirement);
    if (progress.groups.empty() || progress.groups.back().first != group)
      progress.groups.emplace_back(group, true);
    if (entry.failing) progress.groups.back().second = false;
  }
  return progress;
}

// Cases about requests for the requirements that are about them, cases with
// faults for all others.
CaseMix MixFor(const std::vector<Tally::Entry>& entries) {
  CaseMix mix{.faults = false, .parsing = false};
  for (const Tally::Entry& entry : entries)
    (entry.requirement->about_requests ? mix.parsing : mix.faults) = true;
  return mix;
}

// The parts of a run, in the order in which they happen.
class Suite {
 public:
  Suite(Subject& subject, const SuiteOptions& options)
      : subject_(subject),
        options_(options),
        pool_(mock_, subject, options.lanes, options.call_deadline) {
    result_.seed = options.seed;
    result_.cases_planned = options.cases;
    result_.lanes = options.lanes;
    result_.virtual_time = options.virtual_time;
    result_.hello = subject.hello();
  }

  Status Start() {
    if (const Status status = mock_.Start(); !status.ok()) return status;
    return pool_.Open();
  }

  RunResult Run() {
    std::vector<const Requirement*> supported;
    for (const Requirement* requirement : options_.selected) {
      if (MissingFor(*requirement, result_.hello).empty()) supported.push_back(requirement);
    }
    Tally tally(std::move(supported));
    Search(tally);
    ShrinkFailures(tally);
    Judge(tally);
    return std::move(result_);
  }

  RunResult Replay(const Case& c, const Requirement& requirement) {
    const auto began = SteadyClock::now();
    result_.cases_planned = result_.cases_run = 1;
    Repeats repeats = RepeatCase(pool_, c, requirement);
    result_.search_seconds = SecondsSince(began);
    RequirementResult verdict{&requirement, Passed{}, 1, 1};
    if (repeats.failed > 0) {
      Failure failure;
      failure.requirement = &requirement;
      failure.evidence = std::move(*repeats.evidence);
      failure.finding = *requirement.judge(failure.evidence);
      failure.found_in_case = c.number;
      failure.rules_before = failure.rules_after = c.rules.size();
      failure.repeats = repeats.failed;
      failure.tries = kRepeatRuns;
      result_.failures.push_back(std::move(failure));
      verdict.verdict = Failed{0};
    } else if (!repeats.evidence) {
      result_.problems = std::move(repeats.problems);
      verdict.verdict = Inconclusive{"the case could not be run"};
    }
    result_.requirements.push_back(std::move(verdict));
    return std::move(result_);
  }

 private:
  void Search(Tally& tally) {
    const auto began = SteadyClock::now();
    const CaseSource source(options_.seed, result_.hello, options_.virtual_time,
                            MixFor(tally.entries()));
    if (source.empty()) return;
    std::int64_t drawn = 0;
    std::int64_t done = 0;
    bool enough = false;
    pool_.Run(
        [&]() -> std::optional<Case> {
          if (drawn == options_.cases || enough || !tally.ended().empty() ||
              options_.stop.stop_requested())
            return std::nullopt;
          return source.Draw(++drawn);
        },
        [&](std::size_t position, CaseRun run) {
          tally.Add(position, static_cast<std::int64_t>(position) + 1, std::move(run));
          NoteWhen(tally, SecondsSince(began_));
          enough = options_.until_all_failed && tally.AllFailed();
          if (options_.progress)
            options_.progress(ProgressOf(tally, ++done, options_.cases));
        });
    result_.search_seconds = SecondsSince(began);
    result_.cases_run = tally.counted_cases();
    result_.ended_early = tally.ended();
    if (result_.ended_early.empty() && options_.stop.stop_requested())
      result_.ended_early = "interrupted";
  }

  void NoteWhen(const Tally& tally, double seconds) {
    for (const Tally::Entry& entry : tally.entries()) {
      if (entry.failing) failed_after_.try_emplace(entry.requirement, seconds);
    }
  }

  void ShrinkFailures(const Tally& tally) {
    const auto began = SteadyClock::now();
    const auto shapes = ShapesFor(result_.hello);
    for (const auto& entry : tally.entries()) {
      if (!entry.failing || ExplainedBefore(*entry.requirement)) continue;
      if (options_.progress) {
        RunProgress progress = ProgressOf(tally, tally.counted_cases(), options_.cases);
        progress.shrinking = true;
        options_.progress(progress);
      }
      result_.failures.push_back(FailureFrom(entry, shapes));
    }
    result_.shrink_seconds = SecondsSince(began);
  }

  Failure FailureFrom(const Tally::Entry& entry, const std::vector<Shape>& shapes) {
    Failure failure;
    failure.requirement = entry.requirement;
    failure.found_in_case = entry.failing->c.number;
    failure.rules_before = entry.failing->c.rules.size();
    if (options_.shrink) {
      Shrunk shrunk = Shrink(pool_, *entry.failing, *entry.requirement, shapes);
      failure.finding = std::move(shrunk.finding);
      failure.evidence = std::move(shrunk.evidence);
      failure.repeats = shrunk.repeats;
      failure.tries = kRepeatRuns;
    } else {
      failure.finding = *entry.requirement->judge(*entry.failing);
      failure.evidence = *entry.failing;
    }
    failure.rules_after = failure.evidence.c.rules.size();
    return failure;
  }

  // One cause is shown once: does the shrunk case of another failure break
  // this requirement too?
  bool ExplainedBefore(const Requirement& requirement) {
    for (Failure& failure : result_.failures) {
      if (!requirement.judge(failure.evidence)) continue;
      failure.also.push_back(&requirement);
      return true;
    }
    return false;
  }

  std::optional<std::size_t> FailureOf(const Requirement& requirement) const {
    for (std::size_t i = 0; i < result_.failures.size(); ++i) {
      const Failure& failure = result_.failures[i];
      if (failure.requirement == &requirement ||
          std::find(failure.also.begin(), failure.also.end(), &requirement) !=
              failure.also.end())
        return i;
    }
    return std::nullopt;
  }

  void Judge(const Tally& tally) {
    result_.problems = tally.problems();
    result_.coverage = tally.Coverage();
    for (const Requirement* requirement : options_.selected) {
      RequirementResult out{requirement, Passed{}, 0, 0};
      if (std::string missing = MissingFor(*requirement, result_.hello); !missing.empty()) {
        out.verdict = Unsupported{std::move(missing)};
      } else {
        const auto entry =
            std::find_if(tally.entries().begin(), tally.entries().end(),
                         [&](const auto& e) { return e.requirement == requirement; });
        out.cases = entry->cases;
        out.counted = entry->counted;
        if (const auto failure = FailureOf(*requirement)) {
          out.verdict = Failed{*failure};
          out.failed_after_seconds = failed_after_.at(requirement);
        } else if (entry->counted == 0) {
          std::string lacking = LackingFor(*requirement, result_.hello);
          if (requirement->needs_wire && !tally.HasSeen(*requirement->needs_wire))
            lacking = "the client never sends " +
                      std::string(contract::OperationId(*requirement->needs_wire));
          if (lacking.empty()) {
            out.verdict = Vacuous{};
          } else {
            out.verdict = Unsupported{std::move(lacking)};
          }
        }
      }
      result_.requirements.push_back(std::move(out));
    }
    if (result_.ended_early == "interrupted")
      result_.problems.push_back({0, "interrupted after " + std::to_string(result_.cases_run) +
                                         " cases",
                                  ""});
  }

  const SteadyClock::time_point began_ = SteadyClock::now();
  Subject& subject_;
  const SuiteOptions& options_;
  server::Mock mock_;
  LanePool pool_;
  RunResult result_;
  std::map<const Requirement*, double> failed_after_;
};

}  // namespace

Result<RunResult> RunSuite(Subject& subject, const SuiteOptions& options) {
  if (CaseSource(options.seed, subject.hello(), options.virtual_time).empty())
    return Invalid("the subject offers no operation that a case can be made of: it needs "
                   "\"run\", \"session.create\" or \"parse.submission\" in the ops of its hello");
  Suite suite(subject, options);
  if (const Status status = suite.Start(); !status.ok()) return status.error();
  return suite.Run();
}

Result<RunResult> ReplayCase(Subject& subject, const Case& c, const Requirement& requirement,
                             const SuiteOptions& options) {
  Suite suite(subject, options);
  if (const Status status = suite.Start(); !status.ok()) return status.error();
  return suite.Replay(c, requirement);
}

Result<std::vector<const Requirement*>> SelectRequirements(
    const std::vector<std::string>& only, const std::vector<std::string>& skip) {
  const auto matches = [](const std::vector<std::string>& globs, std::string_view id) {
    return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
      return fnmatch(glob.c_str(), std::string(id).c_str(), 0) == 0;
    });
  };
  for (const auto* globs : {&only, &skip}) {
    for (const std::string& glob : *globs) {
      if (std::none_of(Catalogue().begin(), Catalogue().end(),
                       [&](const Requirement& r) { return matches({glob}, r.id); }))
        return Invalid("\"" + glob + "\" matches no requirement; `aex-conformance list` shows "
                       "them all", globs == &only ? "--only" : "--skip");
    }
  }
  std::vector<const Requirement*> selected;
  for (const Requirement& requirement : Catalogue()) {
    if ((only.empty() || matches(only, requirement.id)) && !matches(skip, requirement.id))
      selected.push_back(&requirement);
  }
  if (selected.empty()) return Invalid("no requirement is left to check", "--skip");
  return selected;
}

}  // namespace aex::conformance
