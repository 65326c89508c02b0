#include "conformance/report/html_requirements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string TableOf(const RunResult& run) {
  Markup out;
  WriteRequirements(run, out);
  return out.Take();
}

std::string RowOf(const std::string& table, const std::string& anchor) {
  const std::size_t at = table.find("<tr id=\"" + anchor + "\"");
  return at == std::string::npos ? "" : table.substr(at, table.find("</tr>", at) - at);
}

TEST(HtmlRequirements, TellIdTitleLevelAndCases) {
  const std::string row = RowOf(TableOf(PassingRun()), "billing-one-turn-per-intent");
  EXPECT_THAT(row, HasSubstr("class=\"pass\""));
  EXPECT_THAT(row, HasSubstr("<span class=\"word\">pass</span>"));
  EXPECT_THAT(row, HasSubstr("billing/one-turn-per-intent"));
  EXPECT_THAT(row, HasSubstr("An intent is billed at most the turns it wanted"));
  EXPECT_THAT(row, HasSubstr("<td class=\"level\">ALWAYS</td><td class=\"number\">2,114</td>"));
}

TEST(HtmlRequirements, LeadToTheFailure) {
  const std::string table = TableOf(FailingRun());
  for (const char* anchor : {"billing-one-turn-per-intent", "idempotency-key-stable"})
    EXPECT_THAT(RowOf(table, anchor), HasSubstr("<a href=\"#failure-1\">failure 1</a>"));
  EXPECT_THAT(RowOf(table, "billing-twins"), Not(HasSubstr("<a ")));
}

TEST(HtmlRequirements, SayWhyThereIsNoVerdict) {
  const std::string table = TableOf(UnjudgedRun());
  EXPECT_THAT(RowOf(table, "billing-twins"), HasSubstr("not exercised"));
  EXPECT_THAT(RowOf(table, "billing-twins"), HasSubstr("no case exercised this requirement"));
  EXPECT_THAT(RowOf(table, "retry-jitter"), HasSubstr("inconclusive"));
  EXPECT_THAT(RowOf(table, "retry-jitter"), HasSubstr("the machine was too loaded to judge waits"));
  EXPECT_THAT(RowOf(table, "webhook-verify"), HasSubstr("not supported"));
  EXPECT_THAT(RowOf(table, "webhook-verify"),
              HasSubstr("operations not offered: webhook.verify"));
}

TEST(HtmlRequirements, StandInTheirGroups) {
  const std::string table = TableOf(FailingRun());
  EXPECT_THAT(table, HasSubstr("<tbody id=\"group-billing\"><tr class=\"group\">"
                               "<th scope=\"rowgroup\" colspan=\"4\">billing "
                               "<span class=\"dim\">1 of 2 passed</span></th></tr>"));
  EXPECT_THAT(table, HasSubstr("redeem <span class=\"dim\">not supported</span>"));
  EXPECT_LT(table.find("group-billing"), table.find("billing-twins"));
  EXPECT_LT(table.find("billing-twins"), table.find("group-idempotency"));
}

}  // namespace
}  // namespace aex::conformance
