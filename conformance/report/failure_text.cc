#include "conformance/report/failure_text.h"

#include "conformance/report/replay_command.h"
#include "conformance/report/safe_text.h"
#include "conformance/report/schedule_text.h"
#include "conformance/report/text_columns.h"
#include "conformance/report/timeline_text.h"

namespace aex::conformance {
namespace {

constexpr std::string_view kScheduleHead = "  schedule   ";
constexpr std::string_view kWhyHead = "  why   ";
constexpr std::string_view kAgainHead = "  again ";
constexpr std::size_t kLabelColumns = 8;
constexpr std::size_t kMaxFactColumns = 800;

// The contract's own sentence starts a line.
std::string WithContractBelow(const std::string& why) {
  const std::size_t at = why.find(". Contract ");
  if (at == std::string::npos) return why;
  return why.substr(0, at + 1) + "\n" + why.substr(at + 2);
}

std::string ScheduleBlock(const Failure& failure) {
  std::string out;
  std::string head(kScheduleHead);
  for (const std::string& rule : ScheduleText(failure.evidence.c.rules)) {
    out += Hanging(head, rule);
    head.assign(head.size(), ' ');
  }
  return out;
}

// A request is what it is about, not a schedule.
std::string FactsBlock(const Finding& finding) {
  std::string out;
  for (const auto& [label, text] : finding.facts)
    out += Hanging("  " + PadRight(label, kLabelColumns) + "   ", OneLine(text, kMaxFactColumns));
  return out;
}

std::string TimelineBlock(const Failure& failure) {
  std::string out = ScheduleBlock(failure) + "\n";
  for (const std::string& line : TimelineLines(TimelineOf(failure.evidence, failure.finding)))
    out += line + "\n";
  return out;
}

}  // namespace

std::string RepeatsText(const Failure& failure) {
  return std::to_string(failure.repeats) + " of " + std::to_string(failure.tries);
}

std::string ShrunkText(const Failure& failure) {
  const std::string rest = ", repeats " + RepeatsText(failure) + ", case " +
                           std::to_string(failure.found_in_case);
  if (!failure.finding.facts.empty()) return "1 request" + rest;
  const auto before = static_cast<std::int64_t>(failure.rules_before);
  const auto after = static_cast<std::int64_t>(failure.rules_after);
  const std::string rules = before == after
                                ? Plural(after, "rule")
                                : "shrunk from " + Plural(before, "rule") + " to " +
                                      WithThousands(after);
  return rules + rest;
}

std::string FailureDetails(const RunResult& result, std::size_t failure,
                           std::string_view report_dir) {
  const Failure& one = result.failures[failure];
  std::string out = "  " + ShrunkText(one) + "\n\n";
  out += one.finding.facts.empty() ? TimelineBlock(one) : FactsBlock(one.finding);
  out += "\n" + Hanging(kWhyHead, WithContractBelow(one.finding.why));
  out += std::string(kAgainHead) + ReplayCommand(result, failure, report_dir) + "\n";
  for (const Requirement* also : one.also)
    out += "  also fails " + std::string(also->id) + ", same cause\n";
  return out;
}

}  // namespace aex::conformance
