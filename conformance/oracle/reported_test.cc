// What a call had to report, against evidence made by hand.
#include "conformance/oracle/reported.h"

#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::Operation;

// A run whose message ended in these answers.
EvidenceOf Sent(std::initializer_list<int> statuses, std::string kind, std::int64_t status = 0) {
  EvidenceOf made("run", {faults::KeepaliveFault{}});
  FailWith(made.Begin(), std::move(kind), status);
  made.AddAt(0, Operation::kSessionCreate, 201, "k");
  for (const int answer : statuses) made.AddAt(0, Operation::kMessageSend, answer, "k:message");
  return made;
}

TEST(DecidingSeries, IsTheLastOfACallThatFailed) {
  EvidenceOf made = Sent({503, 422}, "api", 422);
  const auto series = DecidingSeries(made.evidence, 0);
  ASSERT_TRUE(series);
  EXPECT_EQ(series->op, Operation::kMessageSend);
  EXPECT_EQ(series->attempts.back()->status, 422);
  made.evidence.calls[0].ending = CallReport::Ending::kOk;
  EXPECT_FALSE(DecidingSeries(made.evidence, 0));
}

TEST(DecidingSeries, IsNotKnownOfWhatWasAbortedStoppedOrUnseen) {
  EvidenceOf made = Sent({422}, "api", 422);
  made.evidence.calls[0].abort.emplace();
  EXPECT_FALSE(DecidingSeries(made.evidence, 0));
  made = Sent({422}, "api", 422);
  made.evidence.case_over = true;
  EXPECT_FALSE(DecidingSeries(made.evidence, 0));
  made = Sent({422}, "api", 422);
  made.Fire(0);
  EXPECT_FALSE(DecidingSeries(made.evidence, 0));
}

TEST(DecidingSeries, IsNoReadThatIsMadeWithoutNeed) {
  EvidenceOf made = Sent({202}, "state");
  made.AddAt(0, Operation::kSessionGet, 404);
  EXPECT_FALSE(DecidingSeries(made.evidence, 0));
}

TEST(ClaimsNotDone, BelievesTheClientsOwnWordFirst) {
  EvidenceOf made = Sent({422}, "network");
  ReportedError& error = made.evidence.calls[0].error;
  EXPECT_FALSE(ClaimsNotDone(made.evidence, 0));
  error.outcome = "not-created";
  EXPECT_TRUE(ClaimsNotDone(made.evidence, 0));
  error = {};
  error.kind = "rejected";
  EXPECT_TRUE(ClaimsNotDone(made.evidence, 0));
  error.outcome = "maybe";
  EXPECT_FALSE(ClaimsNotDone(made.evidence, 0)) << "maybe is always allowed";
}

TEST(ClaimsNotDone, ReadsAFinalAnswerWithoutDoubtAsAClaim) {
  EXPECT_TRUE(ClaimsNotDone(Sent({422}, "api", 422).evidence, 0));
  EXPECT_TRUE(ClaimsNotDone(Sent({429, 422}, "api", 422).evidence, 0));
  EXPECT_FALSE(ClaimsNotDone(Sent({503, 422}, "api", 422).evidence, 0)) << "a 5xx hides the work";
  EXPECT_FALSE(ClaimsNotDone(Sent({0, 422}, "api", 422).evidence, 0)) << "so does a lost answer";
  EXPECT_FALSE(ClaimsNotDone(Sent({408}, "api", 408).evidence, 0));
  EXPECT_FALSE(ClaimsNotDone(Sent({500}, "api", 500).evidence, 0));
  EXPECT_FALSE(ClaimsNotDone(Sent({422}, "rateLimit", 422).evidence, 0)) << "claims nothing";
  EXPECT_FALSE(ClaimsNotDone(Sent({422}, "api", 404).evidence, 0)) << "of another answer";
  EvidenceOf in_flight = Sent({409}, "api", 409);
  in_flight.evidence.exchanges.back().code = "idempotency_in_flight";
  EXPECT_FALSE(ClaimsNotDone(in_flight.evidence, 0));
}

TEST(ClaimsNotDone, TakesTheAnswerToTheCreateOfARunForNoClaimAboutItsTurn) {
  EvidenceOf made("run");
  FailWith(made.Begin(), "api", 422);
  made.AddAt(0, Operation::kSessionCreate, 422, "k");
  EXPECT_FALSE(ClaimsNotDone(made.evidence, 0));
}

TEST(ReportedAs, NamesKindAndStatus) {
  CallReport report;
  FailWith(report, "api", 422);
  EXPECT_EQ(ReportedAs(report), "kind api, status 422");
  FailWith(report, "");
  EXPECT_EQ(ReportedAs(report), "kind \"\"");
  report.ending = CallReport::Ending::kHung;
  EXPECT_EQ(ReportedAs(report), "nothing at all");
  report.ending = CallReport::Ending::kOk;
  EXPECT_EQ(ReportedAs(report), "success");
}

TEST(ReadWhole, IsWhatNoFaultEndedBefore) {
  EvidenceOf made("create", {faults::DropFault{faults::Phase::kRequestBody, 5}, faults::StatusFault{}});
  made.Begin();
  EXPECT_TRUE(WasReadWhole(made.AddAt(0, Operation::kSessionCreate, 201), made.evidence));
  EXPECT_FALSE(WasReadWhole(made.Meet(made.AddAt(0, Operation::kSessionCreate, 0)), made.evidence));
  EXPECT_TRUE(WasReadWhole(made.Meet(made.AddAt(0, Operation::kSessionCreate, 503), 1), made.evidence));
}

TEST(Throttles, AreThreeStatuses) {
  for (const int status : {429, 503, 529}) EXPECT_TRUE(IsThrottleStatus(status));
  for (const int status : {408, 500, 502, 504}) EXPECT_FALSE(IsThrottleStatus(status));
}

}  // namespace
}  // namespace aex::conformance
