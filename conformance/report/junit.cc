#include "conformance/report/junit.h"

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>
#include <vector>

#include "conformance/report/console.h"
#include "conformance/report/failure_text.h"
#include "conformance/report/outcome.h"
#include "conformance/report/safe_text.h"
#include "conformance/report/text_columns.h"
#include "mock_server/contract/utf8.h"

namespace aex::conformance {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kHarness = "harness";

// Counts as JUnit has them; an "error" could not be judged.
struct Counts {
  int tests = 0, failures = 0, errors = 0, skipped = 0;

  void Add(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
  }
  void WriteTo(pugi::xml_node node) const {
    node.append_attribute("tests") = tests;
    node.append_attribute("failures") = failures;
    node.append_attribute("errors") = errors;
    node.append_attribute("skipped") = skipped;
  }
};

void SetAttribute(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name) = XmlText(value).c_str();
}

void SetText(pugi::xml_node node, std::string_view text) {
  node.append_child(pugi::node_pcdata).set_value(XmlText(text).c_str());
}

// A <failure>, <error> or <skipped> with its message.
pugi::xml_node AddOutcome(pugi::xml_node test, const char* element, std::string_view type,
                          std::string_view message) {
  pugi::xml_node node = test.append_child(element);
  if (!type.empty()) SetAttribute(node, "type", type);
  SetAttribute(node, "message", message);
  return node;
}

class Writer {
 public:
  Writer(const RunResult& result, bool strict, std::string_view report_dir)
      : result_(result), strict_(strict), report_dir_(report_dir) {}

  std::string Write() {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    pugi::xml_node root = document.append_child("testsuites");
    SetAttribute(root, "name", "aex-conformance");
    Counts all;
    for (const std::string_view group : GroupNames()) all.Add(AddGroup(root, group));
    all.Add(AddHarness(root));
    all.WriteTo(root);
    SetAttribute(root, "time", Decimal(result_.search_seconds + result_.shrink_seconds, 3));
    std::ostringstream out;
    document.save(out, "  ");
    return out.str();
  }

 private:
  // Also of groups in which nothing is supported: they are skipped, not gone.
  std::vector<std::string_view> GroupNames() const {
    std::vector<std::string_view> names;
    for (const RequirementResult& one : result_.requirements) {
      const std::string_view name = GroupOf(*one.requirement);
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    return names;
  }

  Counts AddGroup(pugi::xml_node root, std::string_view group) {
    pugi::xml_node suite = root.append_child("testsuite");
    SetAttribute(suite, "name", "aex." + std::string(group));
    Counts counts;
    for (const RequirementResult& one : result_.requirements) {
      if (GroupOf(*one.requirement) == group) AddRequirement(suite, one, counts);
    }
    counts.WriteTo(suite);
    return counts;
  }

  void AddRequirement(pugi::xml_node suite, const RequirementResult& one, Counts& counts) {
    pugi::xml_node test = suite.append_child("testcase");
    SetAttribute(test, "classname", "aex." + std::string(GroupOf(*one.requirement)));
    SetAttribute(test, "name", NameInGroup(*one.requirement));
    ++counts.tests;
    if (const auto* failed = std::get_if<Failed>(&one.verdict)) {
      AddFailure(test, *one.requirement, failed->failure, counts);
    } else if (const auto* unsupported = std::get_if<Unsupported>(&one.verdict)) {
      ++counts.skipped;
      AddOutcome(test, "skipped", {}, unsupported->why);
    } else if (const auto* inconclusive = std::get_if<Inconclusive>(&one.verdict)) {
      ++counts.errors;
      AddOutcome(test, "error", "inconclusive", inconclusive->why);
    } else if (std::holds_alternative<Vacuous>(one.verdict)) {
      ++counts.errors;
      AddOutcome(test, "error", "vacuous", WhyUnjudged(one.verdict));
    }
    SetText(test.append_child("system-out"),
            std::string(one.requirement->title) + "\n" + Plural(one.cases, "case") + " run, " +
                WithThousands(one.counted) + " counted, level " +
                std::string(LevelName(one.requirement->level)) + "\n");
  }

  void AddFailure(pugi::xml_node test, const Requirement& requirement, std::size_t index,
                  Counts& counts) {
    const Failure& failure = result_.failures[index];
    const bool gates = Gates(requirement, strict_);
    std::string message = failure.finding.summary;
    if (failure.requirement != &requirement)
      message = "same cause as " + std::string(failure.requirement->id) + ": " + message;
    ++(gates ? counts.failures : counts.skipped);
    pugi::xml_node node =
        gates ? AddOutcome(test, "failure", LevelName(requirement.level), message)
              : AddOutcome(test, "skipped", {}, "level SHOULD, not met: " + message);
    SetText(node, "\n" + std::string(failure.requirement->id) + "   " + failure.finding.summary +
                      "\n" + FailureDetails(result_, index, report_dir_));
  }

  // One test case for the harness: with a problem it is an error.
  Counts AddHarness(pugi::xml_node root) {
    pugi::xml_node suite = root.append_child("testsuite");
    SetAttribute(suite, "name", "aex." + std::string(kHarness));
    pugi::xml_node test = suite.append_child("testcase");
    SetAttribute(test, "classname", "aex." + std::string(kHarness));
    SetAttribute(test, "name", kHarness);
    Counts counts;
    counts.tests = 1;
    if (!result_.problems.empty()) {
      counts.errors = 1;
      const auto number = static_cast<std::int64_t>(result_.problems.size());
      std::string text = "\n";
      for (const HarnessProblem& problem : result_.problems) text += ProblemText(problem);
      SetText(AddOutcome(test, "error", kHarness,
                         Plural(number, "case") + " could not be judged, the first one: " +
                             OneLine(result_.problems.front().why)),
              text);
    }
    SetText(test.append_child("system-out"), ClosingLine(result_, strict_) + "\n");
    counts.WriteTo(suite);
    return counts;
  }

  static std::string ProblemText(const HarnessProblem& problem) {
    std::string text = problem.case_number == 0
                           ? "before any case"
                           : "case " + std::to_string(problem.case_number);
    text += ": " + OneLine(problem.why) + "\n";
    for (const std::string& line : LastLines(problem.error_output, kErrorOutputLines))
      text += "    " + line + "\n";
    return text;
  }

  const RunResult& result_;
  const bool strict_;
  const std::string_view report_dir_;
};

// Char of XML 1.0, for a code point that UTF-8 can carry.
bool IsXmlChar(std::uint32_t point) {
  if (point == 0x9 || point == 0xA || point == 0xD) return true;
  return point >= 0x20 && point != 0xFFFE && point != 0xFFFF;
}

}  // namespace

std::string XmlText(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = Utf8SequenceLength(text.substr(at));
    std::size_t next = at;
    if (length > 0 && IsXmlChar(DecodeUtf8(text, next))) {
      out += text.substr(at, length);
    } else {
      out += kReplacement;
    }
    at += std::max<std::size_t>(length, 1);
  }
  return out;
}

std::string JunitXml(const RunResult& result, bool strict, std::string_view report_dir) {
  return Writer(result, strict, report_dir).Write();
}

}  // namespace aex::conformance
