#include "conformance/report/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Summary, TellsARunThatPasses) {
  EXPECT_EQ(SummaryMarkdown(PassingRun(), false, "out"),
            R"(## aex-conformance: conforms

subject my-sdk 2.3.1 (javascript)  17 operations  concurrency 64, seed 4821190233

| group | passed | cases counted |
| --- | ---: | ---: |
| billing | 2/2 | 2,114 |
| idempotency | 2/2 | 2,570 |
| retry | 1/1 | 402 |

Not supported: `redeem/outcomes`, `webhook/verify` (operations not offered)

conforms: 5 requirements, 3000 cases, 0 failures in 8.4 s (357 cases/s)
)");
}

TEST(Summary, ShowsEachFailureWithItsTimeline) {
  const std::string text = SummaryMarkdown(FailingRun(), false, "out");
  EXPECT_THAT(text, HasSubstr("## aex-conformance: does not conform\n"));
  EXPECT_THAT(text, HasSubstr("| ✗ billing | 1/2 | 1,650 |\n"));
  EXPECT_THAT(text, HasSubstr(R"(
### ✗ `billing/one-turn-per-intent`

one intent was billed twice ($0.02 instead of $0.01)

```text
  shrunk from 5 rules to 1, repeats 3 of 3, case 212
)"));
  EXPECT_THAT(text, HasSubstr("    417 ms   client  POST message.send  key K2   ✗ other key"));
  EXPECT_THAT(text, HasSubstr("  also fails idempotency/key-stable, same cause\n```\n"));
}

TEST(Summary, ShowsTroubleWithTheHarness) {
  const std::string text = SummaryMarkdown(BrokenRun(), false, "out");
  EXPECT_THAT(text, HasSubstr("\nEnded early: after 10 cases that could not be run\n"));
  EXPECT_THAT(text, HasSubstr("\n### Harness, case 41\n\nthe adapter ended with exit code 1"));
  EXPECT_THAT(text, HasSubstr("```text\nstarting\nTraceback"));
  EXPECT_THAT(text, Not(HasSubstr("sk-conformance")));
}

TEST(Summary, ListsWhatHasNoVerdict) {
  const std::string text = SummaryMarkdown(UnjudgedRun(), false, "out");
  EXPECT_THAT(text, HasSubstr("\nNot exercised: `billing/twins`\n"));
  EXPECT_THAT(text, HasSubstr("\nInconclusive: `retry/jitter` (the machine was too loaded"));
}

TEST(Summary, EscapesForeignText) {
  EXPECT_EQ(MarkdownText("<b>|`*_[x]#~\\&"), "&lt;b&gt;\\|\\`\\*\\_\\[x\\]\\#\\~\\\\&amp;");
  EXPECT_EQ(MarkdownText("a\nb"), "a b");
  RunResult run = BrokenRun();
  run.problems[0].error_output = "``` ````\nend";
  EXPECT_THAT(SummaryMarkdown(run, false, "out"),
              HasSubstr("\n`````text\n``` ````\nend\n`````\n"));
}

}  // namespace
}  // namespace aex::conformance
