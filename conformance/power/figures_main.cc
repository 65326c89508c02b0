// power_figures: measures how sharp the suite is and prints the figures as a
// table. Takes long; nothing it prints is a verdict.
//
// Exit codes: 0 measured, 2 usage, 3 interrupted.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "conformance/cli/commands.h"
#include "conformance/cli/signals.h"
#include "conformance/cli/terminal.h"
#include "conformance/power/figures.h"
#include "conformance/power/status_line.h"
#include "conformance/report/text_columns.h"
#include "conformance/runner/in_order.h"
#include "conformance/scenario/seeds.h"

namespace aex::conformance {
namespace {

constexpr int kExitInterrupted = 3;
constexpr int kReplayRounds = 3;
constexpr int kSpeedLanes = 64;
constexpr int kSpeedWorkers = 2;
constexpr std::int64_t kMaxCases = 100'000'000;

struct Flags {
  int seeds = 20;
  std::uint64_t first_seed = 1;
  std::int64_t cases = 3000;
  std::int64_t clean_cases = 100'000;
  std::int64_t speed_cases = 3000;
  std::vector<std::string> only;
  std::vector<std::string> clients;
  int jobs = 2;
};

constexpr const char* kAbout =
    "Measures how sharp the suite is: speed, time to a counterexample, its size after\n"
    "shrinking, mutation score, false accusations, stability of replays.";

void Declare(CLI::App& app, Flags& flags) {
  const CLI::Range cases(std::int64_t{0}, kMaxCases);
  app.footer("Exit codes: 0 measured, 2 usage, 3 interrupted.\n");
  app.add_option("--seeds", flags.seeds, "How many seeds to run the mutants with")
      ->check(CLI::Range(0, 10'000))
      ->capture_default_str();
  app.add_option("--first-seed", flags.first_seed, "The first of them; the others follow")
      ->check(CLI::Range(std::uint64_t{0}, kSeedBound - 10'000))
      ->capture_default_str();
  app.add_option("--cases", flags.cases, "How many cases to try on a mutant, at most")
      ->check(CLI::Range(std::int64_t{1}, kMaxCases))
      ->capture_default_str();
  app.add_option("--clean-cases", flags.clean_cases, "How many to try on the correct client")
      ->check(cases)
      ->capture_default_str();
  app.add_option("--speed-cases", flags.speed_cases, "How many to time each client with")
      ->check(cases)
      ->capture_default_str();
  app.add_option("--only", flags.only, "Only these mutants (glob, repeatable)");
  app.add_option("--client", flags.clients,
                 "NAME=CMD: time this adapter too (repeatable)");
  app.add_option("--jobs", flags.jobs, "Mutants at a time")
      ->check(CLI::Range(1, kMaxJobThreads))
      ->capture_default_str();
}

// The whole requirement set, as `aex-conformance run` would.
Speed SpeedOf(const std::string& name, const SubjectFlags& who, const Flags& flags,
              const std::stop_token& stop) {
  Speed speed;
  speed.subject = name;
  SubjectChoice choice = ChooseSubject(who, kSpeedWorkers, kSpeedLanes);
  if (choice.subject == nullptr) {
    speed.trouble = Describe(choice.error);
    return speed;
  }
  SuiteOptions options;
  options.seed = flags.first_seed;
  options.cases = flags.speed_cases;
  options.lanes = kSpeedLanes;
  options.virtual_time = choice.subject->hello().features.virtual_time;
  options.selected = *SelectRequirements({}, {});
  options.shrink = false;
  options.stop = stop;
  const auto run = RunSuite(*choice.subject, options);
  if (!run.ok()) {
    speed.trouble = Describe(run.error());
    return speed;
  }
  speed.cases = run->cases_run;
  speed.seconds = run->search_seconds;
  if (!run->problems.empty()) speed.trouble = run->problems.front().why;
  return speed;
}

void MeasureSpeeds(const Flags& flags, const std::stop_token& stop, StatusLine& out,
                   Figures& figures) {
  if (flags.speed_cases == 0) return;
  std::vector<std::pair<std::string, SubjectFlags>> subjects = {
      {"reference", {"", "reference"}}};
  for (const std::string& client : flags.clients) {
    const std::size_t equals = client.find('=');
    subjects.emplace_back(client.substr(0, equals),
                          SubjectFlags{client.substr(equals + 1), ""});
  }
  for (const auto& [name, who] : subjects) {
    if (stop.stop_requested()) return;
    out.Print("timing " + name + "\n");
    figures.speeds.push_back(SpeedOf(name, who, flags, stop));
  }
}

void TrySeed(const std::vector<Mutant>& mutants, const TrialOptions& options, int jobs,
             StatusLine& out, Figures& figures) {
  std::vector<Trial> trials(mutants.size());
  std::int64_t killed = 0;
  InOrder(
      mutants.size(), jobs,
      [&](std::size_t i) {
        if (options.stop.stop_requested()) return;
        out.Show("seed " + std::to_string(options.seed) + "  " + std::string(mutants[i].name));
        trials[i] = TryMutant(mutants[i], options);
      },
      [&](std::size_t i) {
        if (trials[i].mutant.empty() || trials[i].interrupted) return;
        figures.Count(trials[i]);
        if (trials[i].killed()) ++killed;
      });
  out.Print("seed " + std::to_string(options.seed) + ": " + WithThousands(killed) + " of " +
            Plural(static_cast<std::int64_t>(mutants.size()), "mutant") + " killed\n");
}

void TryClean(const Flags& flags, const std::stop_token& stop, StatusLine& out,
              Figures& figures) {
  if (flags.clean_cases == 0 || stop.stop_requested()) return;
  out.Print("the correct client, " + Plural(flags.clean_cases, "case") + "\n");
  TrialOptions options;
  options.seed = flags.first_seed;
  options.cases = flags.clean_cases;
  options.lanes = kSpeedLanes;
  options.stop = stop;
  figures.Count(TryReference(CaseMix(), options));
}

int Main(const Flags& flags) {
  const std::vector<Mutant> mutants = ChosenMutants(flags.only);
  if (mutants.empty()) {
    std::fprintf(stderr, "power_figures: --only matches no mutant\n");
    return kExitUsage;
  }
  for (const std::string& client : flags.clients) {
    if (client.find('=') != std::string::npos) continue;
    std::fprintf(stderr, "power_figures: --client is NAME=CMD, got \"%s\"\n", client.c_str());
    return kExitUsage;
  }
  const EndSignals signals;
  StatusLine out(StandardOutput());
  Figures figures;
  MeasureSpeeds(flags, signals.token(), out, figures);
  for (int i = 0; i < flags.seeds && !signals.token().stop_requested(); ++i) {
    TrialOptions options;
    options.seed = flags.first_seed + static_cast<std::uint64_t>(i);
    options.cases = flags.cases;
    options.whole = TrialOptions::Whole::kNever;
    options.replays = kReplayRounds;
    options.stop = signals.token();
    TrySeed(mutants, options, flags.jobs, out, figures);
  }
  TryClean(flags, signals.token(), out, figures);
  out.Print("\n" + FiguresText(figures));
  if (!signals.token().stop_requested()) return 0;
  out.Print("interrupted: the figures are of what was run\n");
  return kExitInterrupted;
}

}  // namespace
}  // namespace aex::conformance

int main(int argc, char** argv) {
  using namespace aex::conformance;
  Flags flags;
  CLI::App app(kAbout, "power_figures");
  Declare(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "power_figures: %s (see --help)\n", error.what());
    return kExitUsage;
  }
  return Main(flags);
}
