#include "conformance/report/html_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <pugixml.hpp>
#include <set>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

using contract::LedgerKind;
using contract::Operation;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::size_t kMostBytes = 4 * 1024 * 1024;
const HtmlOptions kOptions = {false, "conformance-report",
                              "aex-conformance run --client 'node my-adapter.mjs' --seed 4821190233"};

// Without its style sheet, which would only fill the screen when a test fails.
std::string PageOf(const RunResult& run, const HtmlOptions& options) {
  const std::string page = HtmlReport(run, options);
  const std::size_t begin = page.find("<style>"), end = page.find("</style>");
  EXPECT_LT(begin, end);
  return page.substr(0, begin) + page.substr(end + std::string("</style>").size());
}

// Names of all elements in order of appearance: what a browser makes of the page.
struct Walker : pugi::xml_tree_walker {
  bool for_each(pugi::xml_node& node) override {
    if (node.type() == pugi::node_element) elements.emplace_back(node.name());
    for (const pugi::xml_attribute attribute : node.attributes())
      attributes.insert(attribute.name());
    return true;
  }
  std::vector<std::string> elements;
  std::set<std::string> attributes;
};

Walker Walked(const std::string& page) {
  Walker walker;
  pugi::xml_document document;
  const std::string root = page.substr(page.find("<html"));
  const auto read = document.load_string(root.c_str());
  EXPECT_TRUE(read) << read.description();
  document.traverse(walker);
  return walker;
}

// Every text of a run that somebody else chose.
RunResult RunSaying(const std::string& text) {
  RunResult run = FailingRun();
  run.hello.name = run.hello.version = run.hello.language = run.client = text;
  run.ended_early = "early " + text;
  run.problems = {{41, "why " + text, "line\n" + text}};
  run.requirements[1].verdict = Inconclusive{"why " + text};
  run.requirements[5].verdict = Unsupported{"why " + text};
  run.coverage = {{"kind " + text, "phase " + text, "op " + text, 3}};
  Failure& failure = run.failures[0];
  failure.finding.summary = "summary " + text;
  failure.finding.why = "why " + text + ". Contract 1: " + text;
  Evidence& evidence = failure.evidence;
  CallReport& report = evidence.calls[0];
  report.ending = CallReport::Ending::kError;
  report.error = {text, text, 500, text, 1, 2.0, text, text};
  report.status = report.answer = text;
  evidence.c.calls[0].op = text;
  for (contract::Exchange& exchange : evidence.exchanges) {
    exchange.method = exchange.path = exchange.code = exchange.kind = exchange.phase = text;
    exchange.intent = text;
    exchange.retry_after = {text};
    exchange.rule = 0;
  }
  evidence.exchanges[1].op = Operation::kUnmatched;
  faults::StatusFault fault;
  fault.code = fault.message = fault.body = text;
  fault.retry_after = {text, text};
  evidence.c.rules[0].fault = fault;
  run.failures.push_back(failure);
  run.failures[1].finding.facts = {{"fact " + text, text}};
  return run;
}

std::string PageSaying(const std::string& text) {
  return PageOf(RunSaying(text), {false, "dir " + text, "run " + text});
}

TEST(HtmlReport, LoadsNothing) {
  const std::string page = PageOf(FailingRun(), kOptions);
  for (const char* loading : {"http:", "https:", "url(", "@import", "src=", "<link", "<script",
                              "<img", "<iframe", "xlink"})
    EXPECT_THAT(page, Not(HasSubstr(loading)));
  EXPECT_THAT(page, HasSubstr("content=\"default-src &#39;none&#39;; style-src &#39;sha256-"));
}

TEST(HtmlReport, TellsARunThatFails) {
  const std::string page = PageOf(FailingRun(), kOptions);
  EXPECT_THAT(page, HasSubstr("<title>my-sdk 2.3.1 does not conform - aex-conformance</title>"));
  EXPECT_THAT(page, HasSubstr("<h1>my-sdk 2.3.1 <span class=\"verdict\">does not conform</span>"));
  EXPECT_THAT(page, HasSubstr("<p class=\"sentence\">2 of 5 requirements failed, 1 cause, 3000 "
                              "cases in 8.4 s (357 cases/s)</p>"));
  EXPECT_THAT(page, HasSubstr("<dt>seed</dt><dd>4821190233</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>time</dt><dd>virtual, 64 lanes</dd>"));
  EXPECT_THAT(page, HasSubstr("aex-conformance run --client &#39;node my-adapter.mjs&#39; "
                              "--seed 4821190233</pre>"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#failures\">1 failure</a>"));
  EXPECT_THAT(page, HasSubstr("<li class=\"bad\"><a href=\"#group-billing\">billing</a> "
                              "<strong>1/2</strong></li>"));
}

TEST(HtmlReport, TellsARunThatPasses) {
  const std::string page = PageOf(PassingRun(), kOptions);
  EXPECT_THAT(page, HasSubstr("<span class=\"verdict\">conforms</span>"));
  EXPECT_THAT(page, HasSubstr("<header class=\"overview good\">"));
  EXPECT_THAT(page, Not(HasSubstr("id=\"failures\"")));
  EXPECT_THAT(page, HasSubstr("<td class=\"heat-5\">120</td>"));
}

TEST(HtmlReport, TellsWhatCouldNotBeJudged) {
  EXPECT_THAT(PageOf(UnjudgedRun(), kOptions), HasSubstr("<header class=\"overview warn\">"));
  const std::string page = PageOf(BrokenRun(), kOptions);
  EXPECT_THAT(page, HasSubstr("Ended early: after 10 cases that could not be run."));
  EXPECT_THAT(page, HasSubstr("<h3>Case 41</h3>\n<p>the adapter ended with exit code 1 while "
                              "a call was open</p>"));
  EXPECT_THAT(page, HasSubstr("KeyError: &#39;[hidden]&#39;"));
  EXPECT_THAT(page, Not(HasSubstr("sk-conformance")));
}

TEST(HtmlReport, LeavesOutACommandThatItWasNotGiven) {
  EXPECT_THAT(PageOf(PassingRun(), {}), Not(HasSubstr("Run it again")));
}

TEST(HtmlReport, HoldsNoRawKey) {
  const std::string page = PageOf(FailingRun(), kOptions);
  EXPECT_THAT(page, Not(HasSubstr(std::string(kFirstKey))));
  EXPECT_THAT(page, Not(HasSubstr(std::string(kSecondKey))));
}

TEST(HtmlReport, LeadsNowhereThatIsNotThere) {
  pugi::xml_document document;
  const std::string page = PageOf(FailingRun(), kOptions);
  ASSERT_TRUE(document.load_string(page.substr(page.find("<html")).c_str()));
  for (const auto& link : document.select_nodes("//a[starts-with(@href,'#')]")) {
    const std::string id = std::string(link.node().attribute("href").value()).substr(1);
    EXPECT_TRUE(document.select_node(("//*[@id='" + id + "']").c_str())) << id;
  }
}

TEST(HtmlReport, TakesNoTextForMarkup) {
  const std::string hostile = "</script></style><img src=x onerror=alert(1)>'\"--><!--]]>";
  const std::string page = PageSaying(hostile);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("</script")));
  EXPECT_THAT(page, Not(HasSubstr("<!--")));
  const Walker benign = Walked(PageSaying("word")), walked = Walked(page);
  const std::set<std::string> known(benign.elements.begin(), benign.elements.end());
  for (const std::string& element : walked.elements) EXPECT_EQ(known.count(element), 1u) << element;
  EXPECT_EQ(walked.attributes, benign.attributes);
}

TEST(HtmlReport, HidesWhatLooksLikeACredential) {
  const std::string page = PageSaying("sk-0123456789abcdef Bearer abcdefgh0123");
  EXPECT_THAT(page, Not(HasSubstr("0123456789abcdef")));
  EXPECT_THAT(page, Not(HasSubstr("abcdefgh0123")));
  EXPECT_THAT(page, HasSubstr("[hidden]"));
}

TEST(HtmlReport, HidesTheSecretsOfACase) {
  RunResult run = RunSaying("token-of-lane-7");
  for (Failure& failure : run.failures) failure.evidence.secrets = {"token-of-lane-7"};
  // What is about the run, not about a case, is the caller's own.
  run.hello = SampleHello();
  run.client = run.ended_early = "";
  run.problems.clear();
  run.coverage.clear();
  run.requirements[1].verdict = run.requirements[5].verdict = Passed{};
  for (Failure& failure : run.failures) {
    failure.evidence.c.rules.clear();
    failure.evidence.c.calls[0].op = "run";
    for (contract::Exchange& exchange : failure.evidence.exchanges) {
      exchange.rule.reset();
      exchange.code = "";
      exchange.method = "POST";
      exchange.retry_after.clear();
    }
  }
  EXPECT_THAT(PageOf(run, kOptions), Not(HasSubstr("token-of-lane-7")));
}

RC_GTEST_PROP(HtmlReport, HasTheSameElementsWhateverATextSays, ()) {
  const std::string text = *rc::gen::container<std::string>(
      rc::gen::element('<', '>', '&', '"', '\'', '`', '/', '-', '!', '=', 'a', ' ', '\n', '\0',
                       '\x1b', '\xff', '\xE2', '\x80', '\xAE'));
  const Walker walked = Walked(PageSaying(text));
  for (const std::string& element : walked.elements)
    RC_ASSERT(element != "img" && element != "script" && element.find('<') == std::string::npos);
  RC_ASSERT(walked.attributes == Walked(PageSaying("word")).attributes);
}

// A failure as large as one can be: the bound of exchanges, all of them named.
Failure LargeFailure() {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 0).Call("session.send", 0).Rule(LostResponse());
  Failure failure = FailingRun().failures[0];
  for (int i = 0; i < kCaseExchangeBound; ++i) {
    build.Exchange(i * 1000, Operation::kMessageSend, kFirstKey, kSampleNonce);
    build.Commit(LedgerKind::kTurn, i + 1, 10'000).Reset(0);
    build.Sleep(0, i * 1000, 1000);
    failure.finding.exchanges.push_back(i + 1);
  }
  build.Report(0, 1e6, Success(1));
  failure.evidence = build.Build();
  failure.evidence.c.rules.assign(1000, LostResponse());
  failure.finding.summary = failure.finding.why = std::string(100'000, '<');
  return failure;
}

TEST(HtmlReport, StaysSmallWithAThousandFailures) {
  RunResult run = FailingRun();
  run.failures.assign(1000, LargeFailure());
  for (std::size_t i = 0; i < 400; i += 2) run.failures[i].finding.facts = {
      {"request", std::string(100'000, '&')}};
  run.problems.assign(1000, {1, std::string(10'000, '<'), std::string(10'000, '\n')});
  const std::string page = PageOf(run, kOptions);
  EXPECT_LT(page.size(), kMostBytes);
  EXPECT_THAT(page, HasSubstr("<li class=\"more\">and 780 more failures</li>"));
  EXPECT_THAT(page, HasSubstr("<p class=\"more\">and 980 more problems</p>"));
  EXPECT_THAT(page, HasSubstr("id=\"failure-220\""));
  EXPECT_THAT(page, Not(HasSubstr("id=\"failure-221\"")));
}

TEST(HtmlReport, ShowsAsManyFailuresWholeAsItSays) {
  RunResult run = FailingRun();
  run.failures.assign(kMaxWholeFailures, run.failures[0]);
  EXPECT_THAT(PageOf(run, kOptions), Not(HasSubstr("<ul class=\"lines\">")));
  run.failures.push_back(run.failures[0]);
  EXPECT_THAT(PageOf(run, kOptions), HasSubstr("<ul class=\"lines\">"));
  EXPECT_THAT(PageOf(run, kOptions), Not(HasSubstr("more failure")));
}

}  // namespace
}  // namespace aex::conformance
