// mutant_matrix: runs every mutant against the requirements that have to kill it
// and prints who killed it, how soon, and with how small a case.
//
// Exit codes: 0 each mutant is killed by its own requirements and the correct
// client passes, 1 not so, 2 usage, 3 interrupted.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>

#include "conformance/cli/commands.h"
#include "conformance/cli/signals.h"
#include "conformance/cli/terminal.h"
#include "conformance/power/matrix.h"
#include "conformance/power/matrix_text.h"
#include "conformance/power/status_line.h"
#include "conformance/runner/in_order.h"
#include "conformance/runner/lane_pool.h"
#include "conformance/scenario/seeds.h"

namespace aex::conformance {
namespace {

constexpr int kExitInterrupted = 3;
constexpr std::int64_t kMaxCases = 1'000'000;

struct Flags {
  std::uint64_t seed = 1;
  std::int64_t cases = 3000;
  std::vector<std::string> only;
  int jobs = 2;
  int lanes = kTrialLanes;
  bool whole = false;
};

constexpr const char* kAbout =
    "Runs every mutant, a client that is wrong in one way, against the requirements that\n"
    "have to kill it, and prints the matrix.";
constexpr const char* kExits =
    "Exit codes: 0 each mutant is killed by its own requirements and the correct client\n"
    "passes, 1 not so, 2 usage, 3 interrupted.\n";

void Declare(CLI::App& app, Flags& flags) {
  app.footer(kExits);
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--seed", flags.seed, "Whole number below 2^53")
      ->check(CLI::Range(std::uint64_t{0}, kSeedBound - 1))
      ->capture_default_str();
  app.add_option("--cases", flags.cases, "How many cases to try on a mutant, at most")
      ->check(CLI::Range(std::int64_t{1}, kMaxCases))
      ->capture_default_str();
  app.add_option("--only", flags.only, "Only these mutants (glob, repeatable)")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--jobs", flags.jobs, "Mutants at a time")
      ->check(CLI::Range(1, kMaxJobThreads))
      ->capture_default_str();
  app.add_option("--lanes", flags.lanes, "Cases at a time, for each of them")
      ->check(CLI::Range(1, kMaxLanes))
      ->capture_default_str();
  app.add_flag("--whole", flags.whole,
               "Run each mutant against the whole suite too, to see what notices it first");
}

TrialOptions OptionsFor(const Flags& flags, std::stop_token stop) {
  TrialOptions options;
  options.seed = flags.seed;
  options.cases = flags.cases;
  options.lanes = flags.lanes;
  options.whole = flags.whole ? TrialOptions::Whole::kAlways : TrialOptions::Whole::kSurvivors;
  options.stop = std::move(stop);
  return options;
}

void TryAll(const std::vector<Mutant>& mutants, const TrialOptions& options, int jobs,
            StatusLine& out, const Paint& paint, Matrix& matrix) {
  matrix.trials.resize(mutants.size());
  std::atomic<std::int64_t> done = 0;
  InOrder(
      mutants.size(), jobs,
      [&](std::size_t i) {
        if (options.stop.stop_requested()) return;
        out.Show(mutants[i].name);
        matrix.trials[i] = TryMutant(mutants[i], options);
        out.Advance(++done, static_cast<std::int64_t>(mutants.size()));
      },
      [&](std::size_t i) {
        if (!matrix.trials[i].mutant.empty()) out.Print(TrialText(matrix.trials[i], paint));
      });
}

int Main(const Flags& flags) {
  const std::vector<Mutant> mutants = ChosenMutants(flags.only);
  if (mutants.empty()) {
    std::fprintf(stderr, "mutant_matrix: --only matches no mutant\n");
    return kExitUsage;
  }
  const EndSignals signals;
  const Terminal terminal = StandardOutput();
  const Paint paint(terminal.colour);
  StatusLine out(terminal);
  const TrialOptions options = OptionsFor(flags, signals.token());
  out.Print(MatrixHead(flags.seed, mutants.size(), flags.cases, flags.jobs));

  Matrix matrix;
  matrix.seed = flags.seed;
  matrix.complete = flags.only.empty();
  TryAll(mutants, options, flags.jobs, out, paint, matrix);
  std::erase_if(matrix.trials, [](const Trial& trial) { return trial.mutant.empty(); });
  for (const CleanPlan& plan : CleanPlansFor(matrix.trials, flags.cases)) {
    if (options.stop.stop_requested()) break;
    out.Show("the correct client");
    TrialOptions clean = options;
    clean.cases = plan.cases;
    matrix.clean.push_back(TryReference(plan.mix, clean));
  }
  matrix.interrupted = options.stop.stop_requested();
  out.Print(MatrixSummary(matrix, paint));
  if (matrix.interrupted) return kExitInterrupted;
  return Complaints(matrix).empty() ? 0 : 1;
}

}  // namespace
}  // namespace aex::conformance

int main(int argc, char** argv) {
  using namespace aex::conformance;
  Flags flags;
  CLI::App app(kAbout, "mutant_matrix");
  Declare(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "mutant_matrix: %s (see --help)\n", error.what());
    return kExitUsage;
  }
  return Main(flags);
}
