#include "conformance/report/report_row.h"

#include <gtest/gtest.h>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

using Ending = CallReport::Ending;

std::string TextOf(const CallReport& report, int calls = 1) {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 0);
  build.Exchange(0, contract::Operation::kMessageSend, kFirstKey, kSampleNonce);
  for (int i = 0; i < calls; ++i) build.Call("session.send", 0).Report(0, 0, report);
  const Evidence evidence = build.Build();
  return ReportText(evidence, 0, KeyLabels(evidence.exchanges));
}

CallReport Ended(Ending ending) {
  CallReport report;
  report.ending = ending;
  return report;
}

TEST(ReportRow, TellsASuccess) {
  EXPECT_EQ(TextOf(Success(2)), "reports success, turn 2");
  EXPECT_EQ(TextOf(Ended(Ending::kOk)), "reports success");
  CallReport odd = Success(1);
  odd.status = "error";
  EXPECT_EQ(TextOf(odd), "reports success, turn 1, status error");
  odd.status = "idle";
  EXPECT_EQ(TextOf(odd), "reports success, turn 1");
}

TEST(ReportRow, TellsAnErrorWithoutItsMessage) {
  CallReport report = Ended(Ending::kError);
  EXPECT_EQ(TextOf(report), "reports an error");
  report.error = {"rateLimit", "raw words", 429, "rate_limited", 4, 1000, "api", "not-created"};
  EXPECT_EQ(TextOf(report),
            "reports an error: rateLimit, status 429, rate_limited, 4 attempts, retry after "
            "1,000 ms, outcome not-created");
}

TEST(ReportRow, ShowsForeignWordsWithoutHarm) {
  CallReport report = Ended(Ending::kError);
  report.error.kind = "\x1b[2J two words";
  report.error.code = std::string(kFirstKey);
  EXPECT_EQ(TextOf(report), "reports an error: \" [2J two words\", K1");
}

TEST(ReportRow, TellsOtherEndings) {
  EXPECT_EQ(TextOf(Ended(Ending::kHung)), "never ends");
  EXPECT_EQ(TextOf(Ended(Ending::kSkipped)), "is not called: it has no session");
  EXPECT_EQ(TextOf(Ended(Ending::kUnsupported)), "reports that it is unsupported");
}

TEST(ReportRow, NamesTheCallWhenThereAreSeveral) {
  EXPECT_EQ(TextOf(Success(1), 2), "session.send reports success, turn 1");
}

}  // namespace
}  // namespace aex::conformance
