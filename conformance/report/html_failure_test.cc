#include "conformance/report/html_failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string SectionOf(const RunResult& run, bool strict = false) {
  Markup out;
  WriteFailure(run, 0, strict, "conformance-report", out);
  return out.Take();
}

TEST(HtmlFailure, TellsWhatHappenedAndWhatItCost) {
  const std::string section = SectionOf(FailingRun());
  EXPECT_THAT(section, HasSubstr("<section class=\"failure\" id=\"failure-1\""));
  EXPECT_THAT(section, HasSubstr("<p class=\"sentence\">one intent was billed twice "
                                 "($0.02 instead of $0.01)</p>"));
  EXPECT_THAT(section, HasSubstr("<strong class=\"cost\">$0.01 lost</strong>"));
  EXPECT_THAT(section, HasSubstr("shrunk from 5 rules to 1, repeats 3 of 3, case 212"));
  EXPECT_THAT(section,
              HasSubstr("<a href=\"failures/billing-one-turn-per-intent-1.json\">repro file</a>"));
}

TEST(HtmlFailure, NumbersTheScheduleAsThePictureDoes) {
  const std::string section = SectionOf(FailingRun());
  EXPECT_THAT(section, HasSubstr("<li><span class=\"rule\">rule 1</span> <span>message.send, "
                                 "attempt 1: commit the turn, then reset before any answer"));
  EXPECT_THAT(section, HasSubstr("<svg class=\"timeline\" id=\"timeline-1\""));
  EXPECT_THAT(section, HasSubstr("id=\"timeline-1-offending\""));
}

TEST(HtmlFailure, ShowsTheTimelineAsTextWithoutItsMargin) {
  EXPECT_THAT(SectionOf(FailingRun()),
              HasSubstr(">  0 ms   client  POST message.send  key K1   &quot;i-3f09…&quot;\n"
                        "         server  turn 1 billed  $0.01        ← ledger #2\n"
                        "         wire    reset, 0 bytes of the answer sent\n"
                        "417 ms   client  slept 417 ms (backoff, no hint)\n"));
}

TEST(HtmlFailure, SaysWhyAndHowToSeeItAgain) {
  const std::string section = SectionOf(FailingRun());
  EXPECT_THAT(section, HasSubstr("<p class=\"why\">The retry carries a new Idempotency-Key, so the "
                                 "platform cannot tell that it is a retry.</p>"));
  EXPECT_THAT(section, HasSubstr("<p class=\"why\">Contract 3.1: the key is chosen once per "
                                 "logical call, outside the retry loop.</p>"));
  EXPECT_THAT(section,
              HasSubstr("aex-conformance replay conformance-report/failures/"
                        "billing-one-turn-per-intent-1.json --client &#39;node my-adapter.mjs&#39;"));
  EXPECT_THAT(section, HasSubstr("<li><a href=\"#idempotency-key-stable\" class=\"code\">"
                                 "idempotency/key-stable</a> Attempts repeat the key</li>"));
}

TEST(HtmlFailure, KeepsAWhyWithoutAContractWhole) {
  RunResult run = FailingRun();
  run.failures[0].finding.why = "It just is.";
  EXPECT_THAT(SectionOf(run), HasSubstr("<p class=\"why\">It just is.</p><p class=\"remark\">"));
}

TEST(HtmlFailure, ShowsARequestInsteadOfASchedule) {
  RunResult run = FailingRun();
  run.failures[0].finding.facts = {{"request", "{\"a\":<1>}"}, {"client", "accepts it"}};
  const std::string section = SectionOf(run);
  EXPECT_THAT(section, HasSubstr("<dt>request</dt><dd>{&quot;a&quot;:&lt;1&gt;}</dd>"
                                 "<dt>client</dt><dd>accepts it</dd>"));
  EXPECT_THAT(section, Not(HasSubstr("<svg")));
  EXPECT_THAT(section, Not(HasSubstr("Schedule")));
}

TEST(HtmlFailure, SaysThatAShouldIsOnlyReported) {
  RunResult run = FailingRun();
  EXPECT_THAT(SectionOf(run), Not(HasSubstr("Reported only")));
  run.failures[0].requirement = SampleRequirement("retry/jitter");
  EXPECT_THAT(SectionOf(run), HasSubstr("Reported only"));
  EXPECT_THAT(SectionOf(run, true), Not(HasSubstr("Reported only")));
}

TEST(HtmlFailure, BoundsTheSchedule) {
  RunResult run = FailingRun();
  run.failures[0].evidence.c.rules.assign(kMaxShownRules, LostResponse());
  EXPECT_THAT(SectionOf(run), Not(HasSubstr("more rule")));
  run.failures[0].evidence.c.rules.push_back(LostResponse());
  EXPECT_THAT(SectionOf(run), HasSubstr("<li>and 1 more rule</li>"));
  EXPECT_THAT(SectionOf(run), Not(HasSubstr("rule 51")));
}

TEST(HtmlFailure, SaysThatThereWasNoFault) {
  RunResult run = FailingRun();
  run.failures[0].evidence.c.rules.clear();
  EXPECT_THAT(SectionOf(run), HasSubstr("no fault at all"));
}

TEST(HtmlFailure, FitsOneLineWhereThereAreMany) {
  Markup out;
  WriteFailureLine(FailingRun(), 0, out);
  EXPECT_EQ(out.Take(),
            "<li id=\"failure-1\"><span class=\"code\">billing/one-turn-per-intent</span> one intent "
            "was billed twice ($0.02 instead of $0.01) <a href=\"failures/"
            "billing-one-turn-per-intent-1.json\">repro file</a></li>\n");
}

}  // namespace
}  // namespace aex::conformance
