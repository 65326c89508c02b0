#include "conformance/report/console.h"

#include <algorithm>

#include "conformance/report/failure_text.h"
#include "conformance/report/outcome.h"
#include "conformance/report/paint.h"
#include "conformance/report/safe_text.h"
#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

constexpr std::size_t kLeastNameColumns = 11;
constexpr std::size_t kLeastCountColumns = 5;
constexpr std::string_view kGap = "   ";

std::string Join(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

std::string RatioText(const GroupOutcome& group) {
  return std::to_string(group.passed) + "/" + std::to_string(group.selected);
}

std::string GroupTable(const std::vector<GroupOutcome>& groups, const Paint& paint) {
  std::size_t name = kLeastNameColumns, ratio = 0, count = kLeastCountColumns;
  for (const GroupOutcome& group : groups) {
    name = std::max(name, ColumnsOf(group.name));
    ratio = std::max(ratio, ColumnsOf(RatioText(group)));
    count = std::max(count, ColumnsOf(WithThousands(group.counted)));
  }
  std::string out;
  for (const GroupOutcome& group : groups) {
    out += group.failed > 0 ? paint.Bad("✗") + " " : "  ";
    out += PadRight(group.name, name);
    out += kGap;
    out += PadLeft(RatioText(group), ratio);
    out += kGap;
    out += PadLeft(WithThousands(group.counted), count);
    if (&group == &groups.front()) out += " cases counted";
    out += "\n";
  }
  return out;
}

// "  not supported  redeem/outcomes, webhook/verify (operations not offered)".
std::string UnjudgedTable(const RunResult& result, const Paint& paint) {
  std::string out;
  const auto add = [&](const std::string& label, const std::vector<Unjudged>& groups) {
    for (const Unjudged& group : groups) {
      std::string text = Join(group.ids);
      if (!group.why.empty()) text += " (" + OneLine(group.why) + ")";
      out += Hanging("  " + label + "  ", text);
    }
  };
  add("not supported", UnsupportedOnes(result));
  const std::vector<std::string_view> vacuous = VacuousOnes(result);
  if (!vacuous.empty()) add("not exercised", {{"no case met it", vacuous}});
  add("inconclusive ", InconclusiveOnes(result));
  return paint.Dim(out);
}

std::string Failures(const RunResult& result, const ConsoleOptions& options,
                     const Paint& paint) {
  std::string out;
  const std::size_t shown = std::min(result.failures.size(), kMaxShownFailures);
  for (std::size_t i = 0; i < shown; ++i) {
    const Failure& failure = result.failures[i];
    const std::string id(failure.requirement->id);
    std::string headline = Hanging("✗ " + id + std::string(kGap), failure.finding.summary);
    // Colours go on when the widths are settled.
    headline.replace(0, std::string("✗ ").size() + id.size(), paint.Bad("✗ " + id));
    if (!Gates(*failure.requirement, options.strict))
      headline += "  level SHOULD: reported, and no failure without --strict\n";
    out += "\n" + headline + FailureDetails(result, i, options.report_dir);
  }
  if (shown < result.failures.size())
    out += "\nand " +
           Plural(static_cast<std::int64_t>(result.failures.size() - shown), "more failure") +
           " in " + options.report_dir + "/failures\n";
  return out;
}

std::string Problems(const RunResult& result, const Paint& paint) {
  std::string out;
  for (const HarnessProblem& problem : result.problems) {
    const std::string where =
        problem.case_number == 0 ? "harness" : "harness, case " + std::to_string(problem.case_number);
    std::string headline = Hanging("! " + where + std::string(kGap), OneLine(problem.why));
    headline.replace(0, std::string("! ").size() + where.size(), paint.Warn("! " + where));
    out += "\n" + headline;
    const auto lines = LastLines(problem.error_output, kErrorOutputLines);
    if (lines.empty()) continue;
    out += "  its standard error ends with:\n";
    for (const std::string& line : lines) out += Hanging("    ", line);
  }
  return out;
}

std::string Closing(const RunResult& result, const ConsoleOptions& options, const Paint& paint) {
  const std::string line = ClosingLine(result, options.strict);
  const std::size_t colon = line.find(':');
  const std::string word = line.substr(0, colon);
  const int code = ExitCode(result, options.strict);
  const std::string painted =
      code == 0 ? paint.Good(word) : code == 1 ? paint.Bad(word) : paint.Warn(word);
  return painted + line.substr(colon) + "\n";
}

}  // namespace

std::string SeedLine(std::uint64_t seed, std::int64_t cases, int lanes, std::string_view time) {
  std::string line = "seed " + std::to_string(seed) + "  " + std::to_string(cases) +
                     (cases == 1 ? " case  " : " cases  ") + std::to_string(lanes) +
                     (lanes == 1 ? " lane" : " lanes");
  if (!time.empty()) line += "  " + std::string(time) + " time";
  return line + "\n";
}

std::string SubjectLine(const Hello& hello) {
  std::string line = "subject " + OneLine(hello.name, kMaxWordColumns);
  if (!hello.version.empty()) line += " " + OneLine(hello.version, kMaxWordColumns);
  if (!hello.language.empty()) line += " (" + OneLine(hello.language, kMaxWordColumns) + ")";
  line += "  " + Plural(static_cast<std::int64_t>(hello.ops.size()), "operation");
  return line + "  concurrency " + std::to_string(hello.features.concurrency) + "\n";
}

std::string ConsoleReport(const RunResult& result, const ConsoleOptions& options) {
  const Paint paint(options.colour);
  std::string out = "\n" + GroupTable(Groups(result), paint) + UnjudgedTable(result, paint);
  out += Failures(result, options, paint);
  out += Problems(result, paint);
  out += "\n";
  if (!result.ended_early.empty())
    out += Hanging("ended early: ", OneLine(result.ended_early) + ", " +
                                        std::to_string(result.cases_run) + " of " +
                                        std::to_string(result.cases_planned) + " cases run");
  out += Closing(result, options, paint);
  if (!options.report_path.empty()) out += "report: " + options.report_path + "\n";
  return out;
}

}  // namespace aex::conformance
