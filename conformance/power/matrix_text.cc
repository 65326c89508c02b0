#include "conformance/power/matrix_text.h"

#include <algorithm>
#include <cmath>

#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

constexpr std::size_t kMutantColumns = 33;
constexpr std::size_t kRequirementColumns = 35;
constexpr std::size_t kCasesColumns = 6;
constexpr std::size_t kMsColumns = 8;
constexpr std::size_t kHeadColumns = 11;
constexpr std::string_view kGap = "  ";
// Of the whole suite: more would hide the first ones.
constexpr std::size_t kMostOthers = 4;

std::string Row(std::string_view mutant, std::string_view requirement, std::string_view cases,
                std::string_view ms, std::string_view rules) {
  return PadRight(mutant, kMutantColumns) + PadRight(requirement, kRequirementColumns) +
         PadLeft(cases, kCasesColumns) + PadLeft(ms, kMsColumns) + std::string(kGap) +
         std::string(rules);
}

std::string RulesText(const Kill& kill) {
  if (kill.same_cause) return "same cause";
  return std::to_string(kill.rules_before) + " → " + std::to_string(kill.rules_after);
}

std::string KillText(std::string_view mutant, const Kill& kill, const Paint& paint) {
  const std::string cases = WithThousands(kill.cases);
  if (kill.failed)
    return Row(mutant, kill.requirement, cases, WithThousands(std::llround(kill.ms)),
               RulesText(kill));
  const std::string row =
      Row(mutant, kill.requirement, kill.judged ? cases : "-", "-",
          kill.judged ? WithThousands(kill.counted) + " counted" : "not judged");
  return paint.Bad(row);
}

std::string WholeText(const Trial& trial) {
  const std::string head(kMutantColumns, ' ');
  if (trial.whole.empty()) return Hanging(head, "of the whole suite: nothing fails");
  std::string names;
  for (std::size_t i = 0; i < trial.whole.size() && i < kMostOthers; ++i) {
    const Kill& kill = trial.whole[i];
    names += (i > 0 ? ", " : "") + kill.requirement + " (case " + WithThousands(kill.cases) + ")";
  }
  if (trial.whole.size() > kMostOthers)
    names += " and " + WithThousands(static_cast<std::int64_t>(trial.whole.size() - kMostOthers)) +
             " more";
  return Hanging(head, "of the whole suite: " + names);
}

std::string Headed(std::string_view head, std::string_view text) {
  return Hanging(PadRight(head, kHeadColumns), text);
}

std::string CleanText(const CleanRun& run) {
  const std::string_view about = run.mix.faults && run.mix.parsing ? "of every kind"
                                 : run.mix.parsing                ? "about requests"
                                                                  : "with faults";
  std::string text = Plural(run.cases, "case") + " " + std::string(about) + ", " +
                     Plural(static_cast<std::int64_t>(run.accused.size()), "accusation");
  for (std::size_t i = 0; i < run.accused.size(); ++i)
    text += (i == 0 ? ": " : ", ") + run.accused[i];
  return text;
}

// Mean number of rules before and after shrinking, of the schedules.
std::string RulesSummary(const Matrix& matrix) {
  double before = 0, after = 0, failures = 0;
  std::size_t most = 0;
  for (const Trial& trial : matrix.trials) {
    for (const Kill& kill : trial.own) {
      if (!kill.failed || kill.same_cause || kill.rules_before == 0) continue;
      before += static_cast<double>(kill.rules_before);
      after += static_cast<double>(kill.rules_after);
      most = std::max(most, kill.rules_after);
      failures += 1;
    }
  }
  if (failures == 0) return "no counterexample";
  return Decimal(before / failures, 2) + " as found, " + Decimal(after / failures, 2) +
         " after shrinking, at most " + std::to_string(most);
}

std::string SurvivorText(const Trial& trial) {
  std::string text;
  for (const Kill& kill : trial.own) {
    if (!kill.failed) text += (text.empty() ? "" : ", ") + kill.requirement;
  }
  text += trial.survived() ? "" : " (others of its own fail)";
  if (!trial.ran_whole) return text;
  return text + (trial.whole.empty() ? "; nothing else notices"
                                     : "; noticed by " + trial.whole.front().requirement);
}

}  // namespace

std::string MatrixHead(std::uint64_t seed, std::size_t mutants, std::int64_t cases, int jobs) {
  return "seed " + std::to_string(seed) + std::string(kGap) +
         Plural(static_cast<std::int64_t>(mutants), "mutant") + std::string(kGap) + "at most " +
         Plural(cases, "case") + " each" + std::string(kGap) + std::to_string(jobs) +
         " at a time\n\n" + Row("mutant", "killed by", "cases", "ms", "rules") + "\n";
}

std::string TrialText(const Trial& trial, const Paint& paint) {
  std::string text;
  for (std::size_t i = 0; i < trial.own.size(); ++i)
    text += KillText(i == 0 ? std::string_view(trial.mutant) : "", trial.own[i], paint) + "\n";
  for (const std::string& trouble : trial.troubles)
    text += Hanging(std::string(kMutantColumns, ' '), "harness error, " + trouble);
  if (trial.ran_whole) text += WholeText(trial);
  return text;
}

std::string MatrixSummary(const Matrix& matrix, const Paint& paint) {
  const Score score = ScoreOf(matrix);
  const auto complaints = Complaints(matrix);
  std::string text = "\n";
  text += Headed("score", std::to_string(score.killed) + " of " + std::to_string(score.mutants) +
                              " killed by their own requirements");
  text += Headed("to kill", "median " + Milliseconds(score.median_ms) + ", worst " +
                                Milliseconds(score.worst_ms) +
                                (score.worst.empty() ? "" : " (" + score.worst + ")") +
                                "; later than " + Milliseconds(kAimMs) + ": " +
                                std::to_string(score.later_than_aim));
  text += Headed("rules", RulesSummary(matrix));
  for (const CleanRun& run : matrix.clean) text += Headed("reference", CleanText(run));
  for (const Trial& trial : matrix.trials) {
    if (trial.interrupted || trial.killed()) continue;
    text += Headed("survivor", trial.mutant + ": " + SurvivorText(trial));
  }
  if (matrix.interrupted) {
    text += paint.Warn("interrupted") + ": what was not tried is not judged\n";
    return text;
  }
  for (const std::string& complaint : complaints)
    text += paint.Bad(Headed("wrong", complaint));
  text += complaints.empty() ? paint.Good("every requirement bites") + "\n"
                             : paint.Bad(Plural(static_cast<std::int64_t>(complaints.size()),
                                                "thing") + " wrong") + "\n";
  return text;
}

}  // namespace aex::conformance
