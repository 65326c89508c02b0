// Connections that broke, and calls that are open at once, against evidence made
// by hand.
#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::Delivery;
using contract::LedgerKind;
using contract::Operation;

constexpr const char* kReuse = "retry/connection-reuse";
constexpr const char* kAtOnce = "billing/concurrent-intents";

// An answer cut on connection 7, and a request that nobody read on another.
EvidenceOf Broken(std::int64_t next_connection) {
  EvidenceOf made("create", {faults::TruncateFault{}});
  made.Begin();
  auto& cut = made.Meet(made.AddAt(0, Operation::kSessionCreate, 201, "k"));
  cut.delivery.kind = Delivery::Kind::kPartial;
  cut.connection = 7;
  made.AddAt(400, Operation::kSessionCreate, 0, "k").connection = next_connection;
  return made;
}

TEST(ConnectionReuse, SeesARequestOnAConnectionThatBroke) {
  EXPECT_TRUE(Broken(7).Counts(kReuse));
  EXPECT_EQ(Broken(7).Finds(kReuse),
            "a connection that had broken was used for the next request");
  EXPECT_TRUE(Broken(8).Counts(kReuse));
  EXPECT_FALSE(Broken(8).Fails(kReuse));
}

TEST(ConnectionReuse, CountsNothingThatEndedTheCase) {
  EvidenceOf made = Broken(7);
  made.evidence.exchanges.pop_back();
  EXPECT_FALSE(made.Counts(kReuse)) << "nothing came after it";
  EXPECT_FALSE(made.Fails(kReuse));
}

TEST(ConnectionReuse, TellsTheOriginsApart) {
  EvidenceOf made = Broken(7);
  made.evidence.exchanges.back().storage = true;
  EXPECT_FALSE(made.Fails(kReuse));
}

TEST(ConnectionReuse, AsksForNothingAboutAConnectionThatWasGood) {
  EvidenceOf made = Broken(7);
  made.evidence.exchanges.front().delivery.kind = Delivery::Kind::kFull;
  EXPECT_FALSE(made.Fails(kReuse));
}

// A call that failed in its network although only an idle connection was closed.
EvidenceOf Raced(std::string_view shape, std::string kind = "network") {
  EvidenceOf made(shape, {faults::KeepaliveFault{}, faults::StatusFault{}});
  CallReport& report = made.Begin();
  made.Meet(made.AddAt(0, Operation::kSessionGet, 200)).phase = "idle";
  FailWith(report, std::move(kind));
  return made;
}

TEST(ConnectionReuse, WantsALostRaceToLoseNothing) {
  EXPECT_TRUE(Raced("create").Counts(kReuse));
  EXPECT_EQ(Raced("create").Finds(kReuse),
            "session.create failed because the platform closed an idle connection");
  EXPECT_FALSE(Raced("create", "api").Fails(kReuse));
  EvidenceOf made = Raced("create");
  made.evidence.calls[0].ending = CallReport::Ending::kOk;
  EXPECT_FALSE(made.Fails(kReuse));
  made = Raced("create");
  made.evidence.exchanges[0].phase.clear();
  EXPECT_FALSE(made.Counts(kReuse)) << "the race was never run";
  EXPECT_FALSE(made.Fails(kReuse));
}

TEST(ConnectionReuse, BlamesNoRaceForWhatAnotherFaultMayHaveDone) {
  EvidenceOf made = Raced("create");
  made.Fire(1);
  EXPECT_FALSE(made.Fails(kReuse));
}

TEST(ConnectionReuse, AllowsEveryReasonNotToTryAgain) {
  EXPECT_FALSE(Raced("redeem").Fails(kReuse));
  EXPECT_FALSE(Raced("upload").Fails(kReuse));
  EvidenceOf single = Raced("create");
  single.evidence.c.retry.emplace().max_attempts = 1;
  EXPECT_FALSE(single.Fails(kReuse));
  EvidenceOf out_of_time = Raced("create");
  out_of_time.evidence.c.retry.emplace().max_elapsed_ms = 499;
  EXPECT_FALSE(out_of_time.Fails(kReuse)) << "the first wait may take 500 ms";
  // A pool of connections, all of them closed in the same way.
  EvidenceOf unlucky = Raced("create");
  unlucky.evidence.c.retry.emplace().max_attempts = 2;
  EXPECT_TRUE(unlucky.Fails(kReuse));
  unlucky.Meet(unlucky.AddAt(0, Operation::kSessionGet, 200)).phase = "idle";
  EXPECT_FALSE(unlucky.Fails(kReuse));
}

TEST(ConnectionReuse, AllowsAPostWithoutAKeyToBeGivenUpWhereThatIsDeclared) {
  EvidenceOf run = Raced("run");
  EXPECT_TRUE(run.Fails(kReuse));
  run.evidence.policy.unkeyed_post_retried = false;
  EXPECT_FALSE(run.Fails(kReuse)) << "it may have been a ticket";
  EvidenceOf create = Raced("create");
  create.evidence.policy.unkeyed_post_retried = false;
  EXPECT_TRUE(create.Fails(kReuse));
}

// Runs at once, each done once, in a session of its own.
EvidenceOf AtOnce(std::string_view shape, std::size_t calls) {
  EvidenceOf made(shape, {faults::StatusFault{}});
  for (std::size_t i = 0; i < calls; ++i) {
    CallReport& report = made.Begin();
    report.session_id = "ses_" + std::to_string(made.evidence.c.calls[i].intent);
    auto& create = made.AddAt(0, Operation::kSessionCreate, 201, "k");
    if (i == 0 || made.evidence.c.calls[i].intent != made.evidence.c.calls[0].intent)
      made.Commit(LedgerKind::kSession, create);
  }
  return made;
}

TEST(CallsAtOnce, GetASessionEach) {
  EXPECT_TRUE(AtOnce("two-runs", 2).Counts(kAtOnce));
  EXPECT_EQ(AtOnce("two-runs", 2).Finds(kAtOnce), "");
  EvidenceOf made = AtOnce("two-runs", 2);
  made.evidence.calls[1].session_id = made.evidence.calls[0].session_id;
  EXPECT_EQ(made.Finds(kAtOnce), "two calls at once were given one session");
}

TEST(CallsAtOnce, OfOneKeyAreOnePieceOfWork) {
  EvidenceOf made = AtOnce("one-key-at-once", 4);
  EXPECT_TRUE(made.Counts(kAtOnce));
  EXPECT_EQ(made.Finds(kAtOnce), "");
  made.Commit(LedgerKind::kTurn, made.evidence.exchanges[0]);
  EXPECT_EQ(made.Finds(kAtOnce), "");
  made.Commit(LedgerKind::kTurn, made.evidence.exchanges[1]);
  EXPECT_EQ(made.Finds(kAtOnce), "calls at once made 2 turns for one intent");
  made.evidence.ledger.pop_back();
  made.Commit(LedgerKind::kSession, made.evidence.exchanges[1]);
  EXPECT_EQ(made.Finds(kAtOnce), "calls at once made 2 sessions for one intent");
}

TEST(CallsAtOnce, FailOnlyForAReason) {
  EvidenceOf made = AtOnce("two-runs", 2);
  FailWith(made.evidence.calls[1], "api", 409);
  made.evidence.calls[1].error.code = "idempotency_conflict";
  EXPECT_EQ(made.Finds(kAtOnce), "one of 2 calls at once failed although nothing went wrong "
                                 "(kind api, code idempotency_conflict)");
  made.Fire(0);
  EXPECT_FALSE(made.Fails(kAtOnce)) << "a fault may be the reason";
  made = AtOnce("two-runs", 2);
  FailWith(made.evidence.calls[1], "aborted");
  made.evidence.calls[1].abort.emplace();
  EXPECT_FALSE(made.Fails(kAtOnce)) << "its caller wished it";
  made = AtOnce("two-runs", 2);
  FailWith(made.evidence.calls[1], "network");
  EXPECT_FALSE(made.Fails(kAtOnce)) << "a time-out on a busy machine";
}

TEST(CallsAtOnce, AreNotThoseThatWaitForOthers) {
  EXPECT_FALSE(AtOnce("keyed-run-twice", 2).Counts(kAtOnce));
  EXPECT_FALSE(AtOnce("create", 1).Counts(kAtOnce));
  EvidenceOf failed = AtOnce("two-runs", 2);
  for (CallReport& report : failed.evidence.calls) FailWith(report, "network");
  EXPECT_FALSE(failed.Counts(kAtOnce)) << "none of them went through";
}

}  // namespace
}  // namespace aex::conformance
