// What clients say of work whose fate they cannot know, against evidence made by
// hand.
#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::LedgerKind;
using contract::Operation;

constexpr const char* kHonest = "billing/honest-failure";
constexpr const char* kInFlight = "idempotency/in-flight";
constexpr const char* kRepeat = "billing/caller-retry";

// A create whose answer was lost after the work was done.
EvidenceOf Lost(std::string kind, std::string outcome = {}) {
  EvidenceOf made("create");
  CallReport& report = made.Begin();
  made.Commit(LedgerKind::kSession, made.AddAt(0, Operation::kSessionCreate, 0, "k"));
  FailWith(report, std::move(kind));
  report.error.outcome = std::move(outcome);
  return made;
}

TEST(HonestFailure, IsNotToSayThatNothingWasDone) {
  EXPECT_TRUE(Lost("network").Counts(kHonest));
  EXPECT_FALSE(Lost("network").Fails(kHonest)) << "claims nothing";
  EXPECT_FALSE(Lost("network", "maybe").Fails(kHonest));
  EXPECT_EQ(Lost("network", "not-created").Finds(kHonest),
            "session.create reported that nothing was done (kind network), and a session was "
            "committed");
  EXPECT_TRUE(Lost("rejected").Fails(kHonest));
}

TEST(HonestFailure, BelievesWhatIsTrue) {
  EvidenceOf made = Lost("network", "not-created");
  made.evidence.ledger.clear();
  EXPECT_FALSE(made.Counts(kHonest)) << "nothing was done";
  EXPECT_FALSE(made.Fails(kHonest));
  made = Lost("network");
  made.evidence.calls[0].ending = CallReport::Ending::kOk;
  EXPECT_FALSE(made.Counts(kHonest));
}

TEST(HonestFailure, CountsALateCommitOfTheCallToo) {
  EvidenceOf made = Lost("api");
  made.evidence.calls[0].error.status = 422;
  made.evidence.ledger[0].commit = contract::Commit::kLate;
  made.AddAt(900, Operation::kSessionCreate, 422, "k");
  EXPECT_FALSE(made.Fails(kHonest)) << "its first attempt leaves doubt, so it claims nothing";
  made.evidence.calls[0].error.outcome = "not-created";
  EXPECT_TRUE(made.Fails(kHonest));
}

TEST(HonestFailure, IsAboutTheCallsOwnRequests) {
  EvidenceOf made("keyed-run-twice");
  made.Begin();
  made.Commit(LedgerKind::kTurn, made.AddAt(0, Operation::kMessageSend, 202, "k"));
  FailWith(made.Begin(), "rejected");
  EXPECT_FALSE(made.Fails(kHonest)) << "the second call was refused before it was sent";
}

TEST(HonestFailure, AsksAboutTheTurnOfARunAndNotAboutItsSession) {
  EvidenceOf made("run");
  CallReport& report = made.Begin();
  made.Commit(LedgerKind::kSession, made.AddAt(0, Operation::kSessionCreate, 201, "k"));
  made.AddAt(0, Operation::kMessageSend, 422, "k:message");
  FailWith(report, "api", 422);
  EXPECT_FALSE(made.Counts(kHonest));
  EXPECT_FALSE(made.Fails(kHonest));
}

// A create that met a key in use, and what it did next.
EvidenceOf InFlight(std::string kind, std::string outcome = {}) {
  EvidenceOf made("create");
  CallReport& report = made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 409, "k").code = "idempotency_in_flight";
  FailWith(report, std::move(kind), 409);
  report.error.outcome = std::move(outcome);
  return made;
}

TEST(InFlight, ClaimsNothing) {
  EXPECT_TRUE(InFlight("api").Counts(kInFlight));
  EXPECT_FALSE(InFlight("api").Fails(kInFlight));
  EXPECT_FALSE(InFlight("api", "maybe").Fails(kInFlight));
  EXPECT_EQ(InFlight("api", "not-created").Finds(kInFlight),
            "409 idempotency_in_flight was reported as work that was not done");
  EXPECT_TRUE(InFlight("rejected").Fails(kInFlight));
}

TEST(InFlight, LeadsToNoNewKey) {
  EvidenceOf made = InFlight("api");
  made.AddAt(100, Operation::kSessionCreate, 201, "k");
  made.evidence.calls[0].ending = CallReport::Ending::kOk;
  EXPECT_FALSE(made.Fails(kInFlight)) << "the same key is another matter";
  made.evidence.exchanges[1].key = "other";
  EXPECT_EQ(made.Finds(kInFlight),
            "after 409 idempotency_in_flight the work was asked for under a new key");
}

TEST(InFlight, IsNoOtherConflict) {
  EvidenceOf made = InFlight("rejected");
  made.evidence.exchanges[0].code = "session_busy";
  EXPECT_FALSE(made.Counts(kInFlight));
  EXPECT_FALSE(made.Fails(kInFlight));
}

// Run and run again, with the caller's key.
EvidenceOf Twice() {
  EvidenceOf made("keyed-run-twice");
  made.Begin();
  made.Commit(LedgerKind::kSession, made.AddAt(0, Operation::kSessionCreate, 201, "k"));
  made.Commit(LedgerKind::kTurn, made.AddAt(0, Operation::kMessageSend, 202, "k:message"));
  made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 200, "k");
  made.AddAt(0, Operation::kMessageSend, 200, "k:message");
  return made;
}

TEST(CallerRetry, BillsNothingNew) {
  EXPECT_TRUE(Twice().Counts(kRepeat));
  EXPECT_EQ(Twice().Finds(kRepeat), "");
  EvidenceOf made = Twice();
  made.Commit(LedgerKind::kTurn, made.evidence.exchanges[3]);
  EXPECT_EQ(made.Finds(kRepeat), "calling run again with the same key billed a second turn");
  made = Twice();
  made.Commit(LedgerKind::kSession, made.evidence.exchanges[2]);
  EXPECT_EQ(made.Finds(kRepeat), "calling run again with the same key created a second session");
}

TEST(CallerRetry, MayDoWhatTheFirstCallCouldNot) {
  EvidenceOf made = Twice();
  made.evidence.ledger.clear();
  EXPECT_FALSE(made.Counts(kRepeat)) << "there was nothing to do twice";
  made.Commit(LedgerKind::kSession, made.evidence.exchanges[2]);
  made.Commit(LedgerKind::kTurn, made.evidence.exchanges[3]);
  EXPECT_FALSE(made.Fails(kRepeat));
}

TEST(CallerRetry, NeedsTheCallersKey) {
  EvidenceOf made = Twice();
  for (CallSpec& call : made.evidence.c.calls) call.args = R"({"message":"hello"})";
  made.Commit(LedgerKind::kTurn, made.evidence.exchanges[3]);
  EXPECT_FALSE(made.Counts(kRepeat));
  EXPECT_FALSE(made.Fails(kRepeat)) << "without it, run means new work";
}

}  // namespace
}  // namespace aex::conformance
