// One mutant against the requirements that have to kill it: whether each of them
// does, how soon, and how small the counterexample becomes.
//
// The search ends when all of them have failed. A mutant that gets away is run
// against the whole suite too, to see who notices it instead. Blocks; trials of
// different mutants may run at the same time, each has a mock of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "conformance/reference/mutants.h"
#include "conformance/runner/run.h"
#include "conformance/scenario/generators.h"

namespace aex::conformance {

// Shorter than that of a run: some mutants hang, and each shrink step of theirs
// takes so long. A correct client is far below it.
inline constexpr std::chrono::milliseconds kTrialDeadline{10'000};

// Some cases only wait, and these wait together; more lanes than that cost a
// short trial more than they save.
inline constexpr int kTrialLanes = 32;

struct TrialOptions {
  std::uint64_t seed = 0;
  std::int64_t cases = 3000;  // At most.
  int lanes = kTrialLanes;
  // Against every requirement: never, when it got away, always.
  enum class Whole { kNever, kSurvivors, kAlways };
  Whole whole = Whole::kSurvivors;
  int replays = 0;  // Of each shrunk counterexample, in rounds of kRepeatRuns.
  std::stop_token stop;
};

// What became of a requirement in a trial.
struct Kill {
  std::string requirement;
  bool judged = false;  // Supported and in the catalogue.
  bool failed = false;
  std::int64_t cases = 0;    // Up to the first one that fails it, else all.
  std::int64_t counted = 0;  // Those of them that say something about it.
  double ms = 0;             // To the first one, since the trial began.
  // Of its counterexample; `same_cause` when that is the one of an earlier kill.
  std::size_t rules_before = 0;
  std::size_t rules_after = 0;
  bool same_cause = false;
  int replays = 0;         // Replays of the counterexample, and
  int replays_failed = 0;  // those that failed again.
};

struct Trial {
  std::string mutant;
  std::vector<Kill> own;  // In the order of the mutant's list.
  std::int64_t cases = 0;  // Until the last of them had failed, else all.
  CaseMix mix{.faults = false, .parsing = false};  // What its cases were about.
  bool ran_whole = false;
  std::vector<Kill> whole;  // The failed ones of the whole suite, soonest first.
  std::vector<std::string> troubles;  // Of the harness, not of the client.
  bool interrupted = false;

  bool survived() const;         // No requirement of its own failed.
  bool killed() const;           // Each of them did.
  const Kill* first() const;     // The own one that failed soonest; may be null.
};

// Those whose name matches one of the globs; no glob means all.
std::vector<Mutant> ChosenMutants(const std::vector<std::string>& globs);

Trial TryMutant(const Mutant& mutant, const TrialOptions& options);

// The correct client, with the cases that mutants were run with.
struct CleanRun {
  CaseMix mix;
  std::int64_t cases = 0;
  std::vector<std::string> accused;  // Requirements that failed.
  std::vector<std::string> troubles;
  bool interrupted = false;
};

CleanRun TryReference(CaseMix mix, const TrialOptions& options);

}  // namespace aex::conformance
