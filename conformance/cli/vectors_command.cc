#include <algorithm>
#include <cstdio>

#include "conformance/cli/commands.h"
#include "conformance/cli/signals.h"
#include "conformance/cli/terminal.h"
#include "conformance/report/safe_text.h"
#include "conformance/runner/vector_run.h"

namespace aex::conformance {
namespace {

using Kind = VectorOutcome::Kind;

constexpr std::size_t kMaxShown = 20;
constexpr std::size_t kShownRequestColumns = 300;
constexpr std::size_t kShownErrorLines = 5;

void PrintOutcome(const VectorOutcome& outcome) {
  const Vector& vector = *outcome.vector;
  std::printf("✗ %s/%s\n", vector.file.c_str(), vector.name.c_str());
  if (outcome.kind == Kind::kCrashes) {
    std::printf("  the program %s\n", outcome.crash.c_str());
    for (const std::string& line : LastLines(outcome.error_output, kShownErrorLines))
      std::printf("    %s\n", line.c_str());
  } else if (outcome.kind == Kind::kAcceptsWrongly) {
    std::printf("  accepted; the contract refuses: %s\n",
                OneLine(vector.expected.text, kShownRequestColumns).c_str());
  } else {
    std::printf("  rejected; the contract accepts it\n");
  }
  std::printf("  request  %s\n", OneLine(SubmittedRequest(vector.call).value_or(""),
                                         kShownRequestColumns).c_str());
}

void PrintProgress(std::size_t done, std::size_t all) {
  std::fprintf(stderr, "\r\033[K%zu/%zu vectors", done, all);
  if (done == all) std::fprintf(stderr, "\r\033[K");
}

std::size_t CountOf(const std::vector<VectorOutcome>& outcomes, Kind kind) {
  return static_cast<std::size_t>(std::count_if(
      outcomes.begin(), outcomes.end(),
      [kind](const VectorOutcome& outcome) { return outcome.kind == kind; }));
}

}  // namespace

int VectorsCommand(const VectorsFlags& flags) {
  const EndSignals signals;
  VectorRunOptions options;
  options.command = flags.command;
  options.only = flags.only;
  options.jobs = flags.jobs;
  options.time_limit = flags.time_limit;
  options.stop = signals.token();
  if (StandardOutput().is_tty) options.progress = PrintProgress;
  const auto outcomes = RunVectors(options);
  if (!outcomes.ok()) {
    const bool usage = outcomes.error().code == ErrorCode::kInvalid;
    return FailWith(outcomes.error(), usage ? kExitUsage : kExitHarness);
  }
  std::size_t shown = 0;
  for (const VectorOutcome& outcome : *outcomes) {
    if (outcome.kind == Kind::kAgrees || outcome.kind == Kind::kNotRun) continue;
    if (shown++ < kMaxShown) PrintOutcome(outcome);
  }
  if (shown > kMaxShown) std::printf("and %zu more\n", shown - kMaxShown);
  const std::size_t not_run = CountOf(*outcomes, Kind::kNotRun);
  const std::size_t crashes = CountOf(*outcomes, Kind::kCrashes);
  const std::size_t accepted = CountOf(*outcomes, Kind::kAcceptsWrongly);
  const std::size_t rejected = CountOf(*outcomes, Kind::kRejectsWrongly);
  std::printf("%zu vectors: %zu agree, %zu accepted wrongly, %zu rejected wrongly, %zu crashed",
              outcomes->size(), CountOf(*outcomes, Kind::kAgrees), accepted, rejected, crashes);
  if (not_run > 0) std::printf(", %zu not run (interrupted)", not_run);
  std::printf("\n");
  if (accepted + rejected > 0) return 1;
  return crashes + not_run > 0 ? kExitHarness : 0;
}

}  // namespace aex::conformance
