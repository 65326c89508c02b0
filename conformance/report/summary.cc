#include "conformance/report/summary.h"

#include <algorithm>

#include "conformance/report/console.h"
#include "conformance/report/failure_text.h"
#include "conformance/report/outcome.h"
#include "conformance/report/safe_text.h"
#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

// A fence that the text cannot end: one backtick more than it has in a row.
std::string CodeBlock(const std::string& text) {
  std::size_t longest = 2, here = 0;
  for (const char c : text) {
    here = c == '`' ? here + 1 : 0;
    longest = std::max(longest, here);
  }
  const std::string fence(longest + 1, '`');
  return fence + "text\n" + text + (text.ends_with('\n') ? "" : "\n") + fence + "\n";
}

std::string GroupRows(const RunResult& result) {
  std::string out = "| group | passed | cases counted |\n| --- | ---: | ---: |\n";
  for (const GroupOutcome& group : Groups(result)) {
    out += "| " + std::string(group.failed > 0 ? "✗ " : "") + MarkdownText(group.name) + " | " +
           std::to_string(group.passed) + "/" + std::to_string(group.selected) + " | " +
           WithThousands(group.counted) + " |\n";
  }
  return out;
}

std::string UnjudgedText(const RunResult& result) {
  std::string out;
  const auto add = [&](std::string_view label, const std::vector<std::string_view>& ids,
                       const std::string& why) {
    out += "\n" + std::string(label) + ": ";
    for (std::size_t i = 0; i < ids.size(); ++i)
      out += (i > 0 ? ", `" : "`") + std::string(ids[i]) + "`";
    if (!why.empty()) out += " (" + MarkdownText(OneLine(why)) + ")";
    out += "\n";
  };
  for (const Unjudged& one : UnsupportedOnes(result)) add("Not supported", one.ids, one.why);
  if (const auto ids = VacuousOnes(result); !ids.empty()) add("Not exercised", ids, "");
  for (const Unjudged& one : InconclusiveOnes(result)) add("Inconclusive", one.ids, one.why);
  return out;
}

std::string FailureText(const RunResult& result, std::string_view report_dir) {
  std::string out;
  const std::size_t shown = std::min(result.failures.size(), kMaxShownFailures);
  for (std::size_t i = 0; i < shown; ++i) {
    const Failure& failure = result.failures[i];
    out += "\n### ✗ `" + std::string(failure.requirement->id) + "`\n\n" +
           MarkdownText(failure.finding.summary) + "\n\n" +
           CodeBlock(FailureDetails(result, i, report_dir));
  }
  if (shown < result.failures.size())
    out += "\nand " +
           Plural(static_cast<std::int64_t>(result.failures.size() - shown), "more failure") +
           "\n";
  return out;
}

std::string ProblemText(const RunResult& result) {
  std::string out;
  for (const HarnessProblem& problem : result.problems) {
    out += "\n### Harness";
    if (problem.case_number != 0) out += ", case " + std::to_string(problem.case_number);
    out += "\n\n" + MarkdownText(OneLine(problem.why)) + "\n";
    std::string text;
    for (const std::string& line : LastLines(problem.error_output, kErrorOutputLines))
      text += line + "\n";
    if (!text.empty()) out += "\n" + CodeBlock(text);
  }
  return out;
}

}  // namespace

std::string MarkdownText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      if (std::string_view("\\`*_[]|#~").find(c) != std::string_view::npos) out += '\\';
      out += c == '\n' || c == '\r' ? ' ' : c;
    }
  }
  return out;
}

std::string SummaryMarkdown(const RunResult& result, bool strict, std::string_view report_dir) {
  std::string subject = SubjectLine(result.hello);
  subject.pop_back();
  std::string out = "## aex-conformance: " + std::string(VerdictWord(result, strict)) + "\n\n" +
                    MarkdownText(subject) + ", seed " + std::to_string(result.seed) + "\n\n" +
                    GroupRows(result) + UnjudgedText(result) + "\n" +
                    MarkdownText(ClosingLine(result, strict)) + "\n";
  if (!result.ended_early.empty())
    out += "\nEnded early: " + MarkdownText(OneLine(result.ended_early)) + "\n";
  return out + FailureText(result, report_dir) + ProblemText(result);
}

}  // namespace aex::conformance
