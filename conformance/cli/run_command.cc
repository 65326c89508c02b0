#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <random>

#include "conformance/cli/commands.h"
#include "conformance/cli/run_line.h"
#include "conformance/cli/signals.h"
#include "conformance/cli/terminal.h"
#include "conformance/report/console.h"
#include "conformance/report/json_report.h"
#include "conformance/report/report_dir.h"
#include "conformance/runner/doctor.h"
#include "conformance/runner/run.h"
#include "conformance/scenario/seeds.h"

namespace aex::conformance {
namespace {

std::uint64_t DrawSeed() {
  std::random_device device;
  return ((static_cast<std::uint64_t>(device()) << 32) | device()) % kSeedBound;
}

std::string EnvironmentValue(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

// What is printed while it runs goes where it does not spoil JSON output.
class Talk {
 public:
  Talk(bool json, const Terminal& terminal)
      : out_(json ? stderr : stdout),
        progress_(terminal, std::chrono::steady_clock::now, [this](std::string_view text) {
          std::fwrite(text.data(), 1, text.size(), out_);
          std::fflush(out_);
        }) {}

  void Say(const std::string& text) {
    std::fputs(text.c_str(), out_);
    std::fflush(out_);
  }
  Progress& progress() { return progress_; }

 private:
  std::FILE* out_;
  Progress progress_;
};

// An adapter that is not sound is told so before any case is run.
std::vector<HarnessProblem> AdapterProblems(Subject& subject, bool virtual_time) {
  std::vector<HarnessProblem> problems;
  auto checks = ExamineAdapter(subject, virtual_time);
  if (!checks.ok()) return {{0, Describe(checks.error()), ""}};
  for (const DoctorCheck& check : *checks) {
    if (!check.passed && !check.skipped && check.could_not_be_run)
      problems.push_back({0, check.name + ": " + check.detail, check.error_output});
  }
  return problems;
}

int Publish(RunResult& result, const RunFlags& flags, const Terminal& terminal) {
  const Status written =
      WriteReportDir(result, {flags.report_dir, flags.strict, RunLine(flags, result.seed),
                              EnvironmentValue("GITHUB_STEP_SUMMARY")});
  if (flags.json) {
    std::fputs(StringifyPretty(ReportJson(result, flags.strict)).c_str(), stdout);
  } else {
    ConsoleOptions options;
    options.colour = terminal.colour;
    options.strict = flags.strict;
    options.report_dir = flags.report_dir;
    if (written.ok()) options.report_path = flags.report_dir + "/report.html";
    std::fputs(ConsoleReport(result, options).c_str(), stdout);
  }
  std::fflush(stdout);
  const int exit_code = ExitCode(result, flags.strict);
  if (written.ok()) return exit_code;
  FailWith(written.error(), kExitHarness);
  return exit_code == 0 ? kExitHarness : exit_code;
}

}  // namespace

int RunCommand(const RunFlags& flags) {
  auto selected = SelectRequirements(flags.only, flags.skip);
  if (!selected.ok()) return FailWith(selected.error(), kExitUsage);
  const EndSignals signals;
  const Terminal terminal = StandardOutput();
  Talk talk(flags.json, terminal);

  SuiteOptions options;
  options.seed = flags.seed ? *flags.seed : DrawSeed();
  options.cases = flags.cases;
  options.lanes = flags.lanes;
  options.call_deadline = flags.call_deadline;
  options.selected = std::move(*selected);
  options.stop = signals.token();
  options.progress = [&](const RunProgress& progress) { talk.progress().Update(progress); };
  talk.Say(SeedLine(options.seed, flags.cases, flags.lanes,
                     flags.time == TimeChoice::kReal      ? "real time"
                     : flags.time == TimeChoice::kVirtual ? "virtual time"
                                                          : ""));

  SubjectChoice choice = ChooseSubject(flags.subject, flags.workers, flags.lanes);
  if (choice.subject == nullptr) return FailWith(choice.error, choice.exit_code);
  Subject& subject = *choice.subject;
  const bool hands_over = subject.hello().features.virtual_time;
  if (flags.time == TimeChoice::kVirtual && !hands_over)
    return FailWith(Invalid("the client does not hand over its sleeps (no virtualTime in its "
                            "hello); allowed: auto, real", "--time"), kExitUsage);
  options.virtual_time = hands_over && flags.time != TimeChoice::kReal;
  talk.Say(SubjectLine(subject.hello()));

  RunResult result;
  auto problems = AdapterProblems(subject, options.virtual_time);
  if (problems.empty()) {
    auto run = RunSuite(subject, options);
    talk.progress().Erase();
    if (!run.ok()) return FailWith(run.error(), kExitHarness);
    result = std::move(*run);
  } else {
    result.seed = options.seed;
    result.cases_planned = options.cases;
    result.lanes = options.lanes;
    result.virtual_time = options.virtual_time;
    result.hello = subject.hello();
    result.ended_early = "before the first case: the adapter is not sound";
    result.problems = std::move(problems);
  }
  result.builtin = flags.subject.client.empty();
  result.client = result.builtin ? flags.subject.builtin : flags.subject.client;
  return Publish(result, flags, terminal);
}

}  // namespace aex::conformance
