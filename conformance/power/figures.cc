#include "conformance/power/figures.h"

#include <algorithm>
#include <numeric>

#include "conformance/power/matrix.h"
#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

constexpr std::size_t kNameColumns = 34;
constexpr double kTail = 0.95;
constexpr double kPerCases = 100'000;

std::string Line(std::string_view name, std::string_view value) {
  return Hanging(PadRight(name, kNameColumns), value);
}

std::string SpeedText(const Speed& speed) {
  if (!speed.trouble.empty()) return "not measured: " + speed.trouble;
  if (speed.seconds <= 0) return "not measured: no time passed";
  return Decimal(static_cast<double>(speed.cases) / speed.seconds, 0) + " (" +
         Plural(speed.cases, "case") + " in " + Decimal(speed.seconds, 1) + " s)";
}

std::string Share(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return "none";
  const double percent = 100 * static_cast<double>(part) / static_cast<double>(whole);
  return WithThousands(part) + " of " + WithThousands(whole) + " (" + Decimal(percent, 1) + "%)";
}

double Sum(const std::vector<double>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

std::string ShrinkText(const Figures& figures) {
  const double after = Sum(figures.rules_after);
  if (after <= 0) return "no counterexample with rules";
  const auto count = static_cast<double>(figures.rules_after.size());
  return Decimal(Sum(figures.rules_before) / after, 2) + " (mean " +
         Decimal(Sum(figures.rules_before) / count, 2) + " → " + Decimal(after / count, 2) +
         ", worst " + Decimal(std::ranges::max(figures.rules_before), 0) + " → " +
         Decimal(std::ranges::max(figures.rules_after), 0) + ")";
}

std::string AccusationText(const Figures& figures) {
  if (figures.clean_cases == 0) return "not measured";
  const double rate = kPerCases * static_cast<double>(figures.accusations) /
                      static_cast<double>(figures.clean_cases);
  return Decimal(rate, 1) + " (" + WithThousands(figures.accusations) + " in " +
         Plural(figures.clean_cases, "case") + ")";
}

}  // namespace

void Figures::Count(const Trial& trial) {
  ++trials;
  if (trial.killed()) ++killed;
  for (const std::string& trouble : trial.troubles)
    troubles.push_back(trial.mutant + ": " + trouble);
  if (const Kill* const first = trial.first()) {
    first_ms.push_back(first->ms);
    first_cases.push_back(static_cast<double>(first->cases));
  }
  for (const Kill& kill : trial.own) {
    if (!kill.failed || kill.same_cause) continue;
    replays += kill.replays;
    replays_failed += kill.replays_failed;
    if (kill.rules_before == 0) continue;
    rules_before.push_back(static_cast<double>(kill.rules_before));
    rules_after.push_back(static_cast<double>(kill.rules_after));
  }
}

void Figures::Count(const CleanRun& run) {
  clean_cases += run.cases;
  accusations += static_cast<std::int64_t>(run.accused.size());
  for (const std::string& id : run.accused) troubles.push_back("the correct client: " + id);
  for (const std::string& trouble : run.troubles)
    troubles.push_back("the correct client: " + trouble);
}

std::string FiguresText(const Figures& figures) {
  std::string text;
  for (const Speed& speed : figures.speeds)
    text += Line("cases/s, " + speed.subject, SpeedText(speed));
  text += Line("mutation score", Share(figures.killed, figures.trials));
  const auto spread = [](const std::vector<double>& numbers, int digits) {
    return "median " + Decimal(Median(numbers), digits) + ", p95 " +
           Decimal(Percentile(numbers, kTail), digits) + ", worst " +
           Decimal(Percentile(numbers, 1), digits);
  };
  text += Line("cases to a counterexample", spread(figures.first_cases, 0));
  text += Line("ms to a counterexample", spread(figures.first_ms, 0));
  text += Line("rules before / after shrinking", ShrinkText(figures));
  text += Line("replays that fail again", Share(figures.replays_failed, figures.replays));
  text += Line("false accusations / 100,000 cases", AccusationText(figures));
  for (const std::string& trouble : figures.troubles) text += Line("trouble", trouble);
  return text;
}

}  // namespace aex::conformance
