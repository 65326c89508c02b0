#include "conformance/report/html_report.h"

#include <algorithm>
#include <string_view>

#include "conformance/report/console.h"
#include "conformance/report/coverage_map.h"
#include "conformance/report/html_failure.h"
#include "conformance/report/html_requirements.h"
#include "conformance/report/markup.h"
#include "conformance/report/outcome.h"
#include "conformance/report/report_style.h"
#include "conformance/report/safe_text.h"
#include "conformance/report/text_columns.h"
#include "mock_server/contract/digest.h"

namespace aex::conformance {
namespace {

// Nothing is loaded, from nowhere; the one style sheet is known by its hash.
std::string Policy() {
  return "default-src 'none'; style-src 'sha256-" +
         contract::Base64Encode(contract::Sha256(ReportStyle())) +
         "'; base-uri 'none'; form-action 'none'";
}

std::string SubjectName(const Hello& hello) {
  std::string name = OneLine(hello.name, kMaxWordColumns);
  if (!hello.version.empty()) name += " " + OneLine(hello.version, kMaxWordColumns);
  return name;
}

std::string FeaturesText(const Hello& hello) {
  std::string text = "concurrency " + std::to_string(hello.features.concurrency);
  for (const std::string& name : hello.features.Names()) {
    if (name != "concurrency") text += ", " + name;
  }
  return text;
}

class Page {
 public:
  Page(const RunResult& result, const HtmlOptions& options)
      : result_(result), options_(options) {}

  std::string Write() {
    out_.Doctype().Open("html", {{"lang", "en"}});
    WriteHead();
    out_.Open("body");
    out_.Element("a", {{"class", "skip"}, {"href", "#content"}}, "Skip to the results");
    WriteOverview();
    out_.Open("main", {{"id", "content"}});
    WriteProblems();
    WriteFailures();
    out_.Open("section", {{"id", "requirements"}}).Element("h2", {}, "Requirements");
    WriteRequirements(result_, out_);
    out_.Close();
    WriteCoverage();
    out_.Close().Close().Close();
    return out_.Take();
  }

 private:
  void WriteHead() {
    out_.Open("head");
    out_.Void("meta", {{"charset", "utf-8"}});
    out_.Void("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", Policy()}});
    out_.Void("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    out_.Void("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
    out_.Void("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
    out_.Element("title", {}, SubjectName(result_.hello) + " " +
                                  std::string(VerdictWord(result_, options_.strict)) +
                                  " - aex-conformance");
    out_.Style(ReportStyle()).Close();
  }

  void WriteOverview() {
    const int code = ExitCode(result_, options_.strict);
    const std::string look = code == 0 ? "good" : code == 1 ? "bad" : "warn";
    const std::string line = ClosingLine(result_, options_.strict);
    const std::size_t colon = line.find(": ");
    out_.Open("header", {{"class", "overview " + look}});
    out_.Element("p", {{"class", "tool"}}, "aex-conformance");
    out_.Open("h1").Text(SubjectName(result_.hello) + " ");
    out_.Element("span", {{"class", "verdict"}}, line.substr(0, colon)).Close();
    out_.Element("p", {{"class", "sentence"}}, line.substr(colon + 2));
    if (!result_.ended_early.empty())
      out_.Element("p", {{"class", "warn"}}, "Ended early: " + OneLine(result_.ended_early) +
                                                 ".");
    WriteGroups();
    WriteFacts();
    if (!options_.command.empty()) {
      out_.Element("h2", {{"class", "small"}}, "Run it again");
      out_.Element("pre", {{"class", "command"}}, options_.command);
    }
    WriteContents();
    out_.Close();
  }

  void WriteGroups() {
    out_.Open("ul", {{"class", "groups"}, {"aria-label", "Groups of requirements"}});
    for (const GroupOutcome& group : Groups(result_)) {
      const std::string look = group.failed > 0                ? "bad"
                               : group.passed < group.selected ? "warn"
                                                               : "good";
      out_.Open("li", {{"class", look}});
      out_.Open("a", {{"href", "#group-" + std::string(group.name)}}).Text(group.name);
      out_.Close().Text(" ");
      out_.Element("strong", {}, std::to_string(group.passed) + "/" +
                                     std::to_string(group.selected));
      out_.Close();
    }
    out_.Close();
  }

  void WriteFact(std::string_view name, std::string_view value, std::string_view look = "") {
    if (value.empty()) return;
    out_.Open("div", {{"class", look}}).Element("dt", {}, name).Element("dd", {}, value).Close();
  }

  void WriteFacts() {
    const Hello& hello = result_.hello;
    out_.Open("dl", {{"class", "run"}});
    WriteFact("subject", SubjectName(hello));
    WriteFact("language", OneLine(hello.language, kMaxWordColumns));
    WriteFact("operations", std::to_string(hello.ops.size()));
    WriteFact("features", FeaturesText(hello), "broad");
    WriteFact("seed", std::to_string(result_.seed));
    WriteFact("cases", WithThousands(result_.cases_run) + " of " +
                           WithThousands(result_.cases_planned));
    WriteFact("time", std::string(result_.virtual_time ? "virtual" : "real") + ", " +
                          Plural(result_.lanes, "lane"));
    WriteFact("search", Decimal(result_.search_seconds, 1) + " s, " +
                            Decimal(CasesPerSecond(result_), 0) + " cases/s");
    WriteFact("shrinking", Decimal(result_.shrink_seconds, 1) + " s");
    WriteFact("SHOULD", options_.strict ? "fails the run" : "reported only");
    WriteFact("harness", "aex-conformance " AEX_VERSION);
    out_.Close();
  }

  void WriteContents() {
    out_.Open("nav", {{"aria-label", "Contents"}});
    const auto link = [&](std::string_view href, std::string_view text) {
      out_.Element("a", {{"href", href}}, text).Text(" ");
    };
    if (!result_.failures.empty())
      link("#failures", Plural(static_cast<std::int64_t>(result_.failures.size()), "failure"));
    link("#requirements", Plural(static_cast<std::int64_t>(result_.requirements.size()),
                                 "requirement"));
    link("#coverage", "coverage");
    for (const std::string_view file : {"report.json", "junit.xml", "summary.md"})
      link(file, file);
    out_.Close();
  }

  void WriteProblems() {
    if (result_.problems.empty()) return;
    out_.Open("section", {{"id", "problems"}});
    out_.Element("h2", {}, "Problems of the harness");
    out_.Element("p", {}, "These cases could not be judged, through no fault of the client.");
    const std::size_t shown = std::min(result_.problems.size(), kMaxShownProblems);
    for (std::size_t i = 0; i < shown; ++i) {
      const HarnessProblem& problem = result_.problems[i];
      out_.Element("h3", {}, problem.case_number == 0
                                 ? "Before the first case"
                                 : "Case " + std::to_string(problem.case_number));
      out_.Element("p", {}, OneLine(problem.why));
      std::string text;
      for (const std::string& line : LastLines(problem.error_output, kErrorOutputLines))
        text += line + "\n";
      if (!text.empty()) out_.Element("pre", {{"class", "steps"}, {"tabindex", "0"}}, text);
    }
    WriteMore(result_.problems.size() - shown, "more problem", "p");
    out_.Close();
  }

  void WriteMore(std::size_t count, std::string_view noun, std::string_view element) {
    if (count == 0) return;
    out_.Element(element, {{"class", "more"}},
                 "and " + Plural(static_cast<std::int64_t>(count), noun));
  }

  void WriteFailures() {
    const std::size_t count = result_.failures.size();
    if (count == 0) return;
    out_.Open("section", {{"id", "failures"}});
    out_.Element("h2", {}, Plural(static_cast<std::int64_t>(count), "failure"));
    const std::size_t whole = std::min(count, kMaxWholeFailures);
    for (std::size_t i = 0; i < whole; ++i)
      WriteFailure(result_, i, options_.strict, options_.report_dir, out_);
    if (whole < count) {
      const std::size_t lines = std::min(count, whole + kMaxFailureLines);
      out_.Open("ul", {{"class", "lines"}});
      for (std::size_t i = whole; i < lines; ++i) WriteFailureLine(result_, i, out_);
      WriteMore(count - lines, "more failure", "li");
      out_.Close();
    }
    out_.Close();
  }

  void WriteCoverage() {
    out_.Open("section", {{"id", "coverage"}}).Element("h2", {}, "Faults that were met");
    out_.Element("p", {}, "Cases in which the client met a fault, by the kind of the fault and "
                          "the operation it struck. An empty cell: none.");
    WriteCoverageMap(result_.coverage, out_);
    out_.Close();
  }

  const RunResult& result_;
  const HtmlOptions& options_;
  Markup out_;
};

}  // namespace

std::string HtmlReport(const RunResult& result, const HtmlOptions& options) {
  return Page(result, options).Write();
}

}  // namespace aex::conformance
