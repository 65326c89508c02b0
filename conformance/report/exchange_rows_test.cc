#include "conformance/report/exchange_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/testing/sample_run.h"
#include "conformance/report/timeline_text.h"

namespace aex::conformance {
namespace {

using contract::LedgerKind;
using contract::Operation;
using testing::ElementsAre;

EvidenceBuilder Start() {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 0).Call("session.send", 0);
  return build;
}

// Of the last exchange, without times.
std::vector<std::string> RowsOf(const EvidenceBuilder& build, const Finding& finding = {}) {
  const Evidence evidence = build.Build();
  const KeyLabels labels(evidence.exchanges);
  std::vector<std::string> texts;
  for (TimelineRow row :
       ExchangeRows(evidence, finding, labels).Of(evidence.exchanges.back())) {
    row.at_ms = 0;
    texts.push_back(RowText(row).substr(std::string("0 ms  ").size()));
  }
  return texts;
}

bool IsQuiet(const EvidenceBuilder& build, const Finding& finding = {}) {
  const Evidence evidence = build.Build();
  const KeyLabels labels(evidence.exchanges);
  return ExchangeRows(evidence, finding, labels).IsQuietRead(evidence.exchanges.back());
}

TEST(ExchangeRows, TellRequestCommitAndAnswer) {
  EvidenceBuilder build = Start();
  build.Rule(LostResponse());
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.Commit(LedgerKind::kTurn, 1, 12'500).Reset(0);
  EXPECT_THAT(RowsOf(build),
              ElementsAre("client  POST message.send  key K1  \"i-3f09…\"",
                          "server  turn 1 billed  $0.0125  ← ledger #1",
                          "wire  reset, 0 bytes of the answer sent"));
}

TEST(ExchangeRows, SayWhenAKeyIsMissingOnlyWhereOneIsOwed) {
  EvidenceBuilder build = Start();
  build.Exchange(0, Operation::kMessageSend, std::nullopt, kSampleNonce);
  EXPECT_THAT(RowsOf(build), ElementsAre("client  POST message.send  no key  \"i-3f09…\""));
  build.Exchange(0, Operation::kSessionSuspend, std::nullopt, "");
  EXPECT_THAT(RowsOf(build), ElementsAre("client  POST session.suspend"));
}

TEST(ExchangeRows, ShowAPathThatLeadsNowhere) {
  EvidenceBuilder build = Start();
  build.Exchange(0, Operation::kUnmatched, std::nullopt, "");
  build.last().method = "GET";
  build.last().path = "/api/nothing\x1b[2J";
  build.last().status = 404;
  build.last().code = "not_found";
  EXPECT_THAT(RowsOf(build), ElementsAre("client  GET /api/nothing [2J",
                                         "wire  answers 404 not_found"));
}

TEST(ExchangeRows, KeepTheNonceBesideACrossWhenThereAreSeveralIntents) {
  Finding finding;
  finding.exchanges = {1};
  EvidenceBuilder build = Start();
  build.Exchange(0, Operation::kMessageSend, std::nullopt, kSampleNonce);
  EXPECT_THAT(RowsOf(build, finding), ElementsAre("client  POST message.send  no key  ✗ no key"));
  build.Intent("i-aaaabbbbcccc", 1, 0);
  EXPECT_THAT(RowsOf(build, finding),
              ElementsAre("client  POST message.send  no key  \"i-3f09…\"  ✗ no key"));
}

TEST(ExchangeRows, TellSessionsAndCodesFromTurns) {
  EvidenceBuilder build = Start();
  build.Exchange(0, Operation::kSessionCreate, kFirstKey, kSampleNonce);
  build.Commit(LedgerKind::kSession, 0, 0).Commit(LedgerKind::kRedeem, 0, 5'000'000);
  EXPECT_THAT(RowsOf(build), ElementsAre("client  POST session.create  key K1  \"i-3f09…\"",
                                         "server  session created  ← ledger #1",
                                         "server  code redeemed  $5.00  ← ledger #2"));
}

TEST(ExchangeRows, LeaveOnlyUntouchedReadsToBeFolded) {
  EvidenceBuilder build = Start();
  build.Exchange(0, Operation::kSessionGet, std::nullopt, "");
  EXPECT_TRUE(IsQuiet(build));
  Finding finding;
  finding.exchanges = {1};
  EXPECT_FALSE(IsQuiet(build, finding)) << "the finding names it";
  build.last().key = "key";
  EXPECT_FALSE(IsQuiet(build)) << "a read carries no key";
  build.last().key.reset();
  build.last().status = 404;
  EXPECT_FALSE(IsQuiet(build)) << "it was refused";
  build.Exchange(0, Operation::kEventsStream, std::nullopt, "");
  build.last().status = 101;
  EXPECT_TRUE(IsQuiet(build)) << "that is how a stream begins";
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce);
  EXPECT_FALSE(IsQuiet(build));
}

}  // namespace
}  // namespace aex::conformance
