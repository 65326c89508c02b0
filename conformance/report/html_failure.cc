#include "conformance/report/html_failure.h"

#include <algorithm>
#include <vector>

#include "conformance/report/extra_commits.h"
#include "conformance/report/failure_text.h"
#include "conformance/report/outcome.h"
#include "conformance/report/replay_command.h"
#include "conformance/report/safe_text.h"
#include "conformance/report/schedule_text.h"
#include "conformance/report/svg_timeline.h"
#include "conformance/report/text_columns.h"
#include "conformance/report/timeline_text.h"

namespace aex::conformance {
namespace {

constexpr std::size_t kMaxFactColumns = 4000;
constexpr std::size_t kMaxWhyColumns = 2000;
constexpr std::string_view kCaption =
    "Time runs down, event by event and not to scale. A dot is a commit in the ledger, a cross "
    "the end of a connection, red what proves the failure.";

void WriteLink(std::string_view href, std::string_view text, Markup& out) {
  out.Element("a", {{"href", href}}, text);
}

// What an oracle says may quote the client.
std::string Quoted(const Failure& failure, std::string_view text, std::size_t columns) {
  return OneLine(WithoutSecrets(text, failure.evidence.secrets), columns);
}

void WriteHead(const RunResult& result, std::size_t index, bool strict, Markup& out) {
  const Failure& failure = result.failures[index];
  out.Open("h3", {{"id", FailureAnchor(index) + "-name"}});
  out.Element("span", {{"class", "sign bad"}, {"aria-hidden", "true"}}, "✗").Text(" ");
  out.Element("span", {{"class", "code"}}, failure.requirement->id).Close();
  out.Element("p", {{"class", "sentence"}},
              Quoted(failure, failure.finding.summary, kMaxWhyColumns));
  out.Open("p", {{"class", "facts"}});
  if (const std::int64_t lost = LostMicroUsd(failure.evidence); lost > 0)
    out.Element("strong", {{"class", "cost"}}, Dollars(lost) + " lost").Text(" · ");
  out.Text("level " + std::string(LevelName(failure.requirement->level)) + " · ");
  out.Text(ShrunkText(failure) + " · ");
  WriteLink(ReproPath(result, index), "repro file", out);
  out.Close();
  if (!Gates(*failure.requirement, strict))
    out.Element("p", {{"class", "remark"}}, "Reported only: SHOULD fails a run with --strict.");
}

void WriteSchedule(const Failure& failure, Markup& out) {
  const std::vector<faults::Rule>& rules = failure.evidence.c.rules;
  const std::vector<std::string> sentences = ScheduleText(rules);
  out.Element("h4", {}, "Schedule");
  if (rules.empty()) {
    out.Element("p", {{"class", "schedule"}}, sentences.front());
    return;
  }
  out.Open("ol", {{"class", "schedule"}});
  const std::size_t shown = std::min(sentences.size(), kMaxShownRules);
  for (std::size_t i = 0; i < shown; ++i) {
    out.Open("li").Element("span", {{"class", "rule"}}, "rule " + std::to_string(i + 1));
    out.Text(" ").Element("span", {}, sentences[i]).Close();
  }
  if (shown < sentences.size())
    out.Element("li", {}, "and " + Plural(static_cast<std::int64_t>(sentences.size() - shown),
                                          "more rule"));
  out.Close();
}

// The columns of the console, without the margin that all lines share.
std::string TextOf(const std::vector<TimelineRow>& rows) {
  const std::vector<std::string> lines = TimelineLines(rows);
  std::size_t margin = std::string::npos;
  for (const std::string& line : lines)
    margin = std::min(margin, std::min(line.find_first_not_of(' '), line.size()));
  std::string text;
  for (const std::string& line : lines) text += line.substr(margin) + "\n";
  return text;
}

void WriteTimeline(const Failure& failure, std::size_t index, Markup& out) {
  const std::vector<TimelineRow> rows = TimelineOf(failure.evidence, failure.finding);
  const std::string id(failure.requirement->id);
  WriteSchedule(failure, out);
  out.Open("div", {{"class", "story"}}).Open("figure");
  WriteTimelineSvg(PictureOf(rows), index + 1, "Timeline: " + id,
                   Quoted(failure, failure.finding.summary, kMaxWhyColumns) +
                       ". The same step by step stands below as text.",
                   out);
  out.Element("figcaption", {}, kCaption);
  out.Close().Open("div", {{"class", "words"}});
  out.Element("h4", {}, "Step by step");
  out.Element("pre", {{"class", "steps"},
                      {"tabindex", "0"},
                      {"role", "region"},
                      {"aria-label", "Timeline as text: " + id}},
              TextOf(rows));
}

// A request is what it is about, not a schedule.
void WriteFacts(const Failure& failure, Markup& out) {
  out.Open("div", {{"class", "story"}}).Open("div", {{"class", "words"}});
  out.Open("dl", {{"class", "request"}});
  for (const auto& [label, text] : failure.finding.facts) {
    out.Element("dt", {}, Quoted(failure, label, kMaxWordColumns));
    out.Element("dd", {}, Quoted(failure, text, kMaxFactColumns));
  }
  out.Close();
}

void WriteWhy(const Failure& failure, Markup& out) {
  const Requirement& requirement = *failure.requirement;
  out.Element("h4", {}, "Why it is wrong");
  const std::string why = Quoted(failure, failure.finding.why, kMaxWhyColumns);
  const std::size_t contract = std::min(why.find(". Contract "), why.size());
  out.Element("p", {{"class", "why"}}, why.substr(0, std::min(contract + 1, why.size())));
  if (contract < why.size())
    out.Element("p", {{"class", "why"}}, why.substr(contract + 2));
  out.Open("p", {{"class", "remark"}}).Text("The requirement: ");
  out.Text(std::string(requirement.title) + ". ");
  if (requirement.explanation != requirement.title) out.Text(requirement.explanation);
  out.Close();
}

void WriteAlso(const Failure& failure, Markup& out) {
  if (failure.also.empty()) return;
  out.Element("h4", {}, "Also fails, same cause");
  out.Open("ul", {{"class", "also"}});
  for (const Requirement* also : failure.also) {
    out.Open("li").Open("a", {{"href", "#" + RequirementAnchor(*also)}, {"class", "code"}});
    out.Text(also->id).Close().Text(" " + std::string(also->title)).Close();
  }
  out.Close();
}

}  // namespace

std::string FailureAnchor(std::size_t failure) {
  return "failure-" + std::to_string(failure + 1);
}

std::string RequirementAnchor(const Requirement& requirement) {
  std::string anchor(requirement.id);
  std::replace(anchor.begin(), anchor.end(), '/', '-');
  return anchor;
}

void WriteFailure(const RunResult& result, std::size_t failure, bool strict,
                  std::string_view report_dir, Markup& out) {
  const Failure& one = result.failures[failure];
  out.Open("section", {{"class", "failure"},
                       {"id", FailureAnchor(failure)},
                       {"aria-labelledby", FailureAnchor(failure) + "-name"}});
  WriteHead(result, failure, strict, out);
  // Both leave two elements open: the words go on beside the picture.
  if (one.finding.facts.empty()) WriteTimeline(one, failure, out);
  else WriteFacts(one, out);
  WriteWhy(one, out);
  out.Element("h4", {}, "See it again");
  out.Element("pre", {{"class", "command"}}, ReplayCommand(result, failure, report_dir));
  WriteAlso(one, out);
  out.Close().Close().Close();
}

void WriteFailureLine(const RunResult& result, std::size_t failure, Markup& out) {
  const Failure& one = result.failures[failure];
  out.Open("li", {{"id", FailureAnchor(failure)}});
  out.Element("span", {{"class", "code"}}, one.requirement->id).Text(" ");
  out.Text(Quoted(one, one.finding.summary, kMaxForeignColumns) + " ");
  WriteLink(ReproPath(result, failure), "repro file", out);
  out.Close();
}

}  // namespace aex::conformance
