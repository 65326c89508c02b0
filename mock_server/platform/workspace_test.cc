#include "mock_server/platform/workspace.h"

#include <gtest/gtest.h>

#include "mock_server/platform/testing/workspace_calls.h"

namespace aex::platform {
namespace {

using contract::LedgerEntry;
using contract::LedgerKind;
using contract::SessionStatus;
using namespace testing;

TEST(Workspace, CreatesASessionAndWritesItInTheLedger) {
  StillWorkspace still;
  CreateSession request = Creation("k1");
  request.terms.idle_ttl = "10m";
  request.caller.intent = "i-0123456789ab";
  request.caller.exchange = 5;
  const Done done = DoneOf(still.workspace.Create(request));
  EXPECT_FALSE(done.replayed);
  EXPECT_FALSE(done.turn);
  EXPECT_EQ(done.ledger, std::vector<std::int64_t>{1});
  EXPECT_TRUE(done.session.id.starts_with("ses_"));
  EXPECT_EQ(done.session.workspace_id, still.workspace.id());
  EXPECT_EQ(done.session.status, SessionStatus::kIdle);
  EXPECT_EQ(done.session.idle_ttl, "10m");
  EXPECT_EQ(done.session.created_at_us, kStartUs);
  LedgerEntry expected;
  expected.seq = 1;
  expected.kind = LedgerKind::kSession;
  expected.session_id = done.session.id;
  expected.key = "k1";
  expected.request_hash = "h";
  expected.intent = "i-0123456789ab";
  expected.at_ms = static_cast<double>(kStartUs) / 1000.0;
  expected.exchange = 5;
  EXPECT_EQ(still.workspace.ledger().entries(), std::vector{expected});
}

TEST(Workspace, ReplaysACreateWithTheCurrentRecord) {
  StillWorkspace still;
  const std::string id = still.NewSession("k1");
  (void)still.workspace.Send(Message(id, "m1"));
  const Done replay = DoneOf(still.workspace.Create(Creation("k1")));
  EXPECT_TRUE(replay.replayed);
  EXPECT_EQ(replay.session.id, id);
  EXPECT_EQ(replay.session.turn_seq, 1);
  EXPECT_FALSE(replay.turn);
  EXPECT_TRUE(replay.ledger.empty());
  EXPECT_EQ(still.workspace.session_count(), 1u);
  EXPECT_EQ(still.workspace.ledger().totals().sessions, 1);
}

TEST(Workspace, RefusesACreateKeyThatWasUsedForSomethingElse) {
  StillWorkspace still;
  still.NewSession("k1");
  const Refused refused = RefusedOf(still.workspace.Create(Creation("k1", "other")));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code, "idempotency_conflict");
  EXPECT_EQ(still.workspace.ledger().entries().size(), 1u);
  EXPECT_TRUE(DoneOf(still.workspace.Create(Creation("k1"))).replayed);
}

TEST(Workspace, TakesCreatesWithoutAKeyForNewEachTime) {
  StillWorkspace still;
  EXPECT_NE(still.NewSession(""), still.NewSession(""));
  EXPECT_EQ(still.workspace.ledger().totals().sessions, 2);
}

TEST(Workspace, BillsTheInputOfACreateAsTurnOneInTheSameTransaction) {
  StillWorkspace still(WithLatency(50));
  const Done done = DoneOf(still.workspace.Create(CreationWith("k1", {"hello"})));
  EXPECT_EQ(done.ledger, (std::vector<std::int64_t>{1, 2}));
  ASSERT_TRUE(done.turn);
  EXPECT_EQ(done.turn->turn_seq, 1);
  EXPECT_EQ(done.turn->event_cursor, 1);
  EXPECT_EQ(done.session.status, SessionStatus::kRunning);
  const LedgerEntry& turn = still.workspace.ledger().entries()[1];
  EXPECT_EQ(turn.kind, LedgerKind::kTurn);
  EXPECT_EQ(turn.key, "k1");
  EXPECT_EQ(turn.turn_seq, 1);
  EXPECT_EQ(turn.amount_microusd, kPrice);
  const Done replay = DoneOf(still.workspace.Create(CreationWith("k1", {"hello"})));
  EXPECT_TRUE(replay.replayed);
  EXPECT_EQ(replay.turn->turn_id, done.turn->turn_id);
  EXPECT_EQ(still.workspace.ledger().totals().turns, 1);
}

TEST(Workspace, BillsATurnForAMessage) {
  StillWorkspace still(WithLatency(50));
  const std::string id = still.NewSession();
  still.Pass(kMs);
  SendMessage request = Message(id, "m1");
  request.caller.exchange = 9;
  request.caller.commit = contract::Commit::kDone;
  const Done done = DoneOf(still.workspace.Send(request));
  EXPECT_EQ(done.session.status, SessionStatus::kRunning);
  EXPECT_EQ(done.session.turn_seq, 1);
  EXPECT_EQ(done.session.cost_microusd, 0) << "settled when the turn ends";
  EXPECT_EQ(done.turn->status, SessionStatus::kRunning);
  EXPECT_EQ(done.turn->started_at_us, kStartUs + kMs);
  EXPECT_EQ(done.turn->ended_at_us, std::nullopt);
  EXPECT_EQ(done.ledger, std::vector<std::int64_t>{2});
  LedgerEntry expected;
  expected.seq = 2;
  expected.kind = LedgerKind::kTurn;
  expected.session_id = id;
  expected.turn_seq = 1;
  expected.key = "m1";
  expected.request_hash = "h";
  expected.amount_microusd = kPrice;
  expected.at_ms = static_cast<double>(kStartUs + kMs) / 1000.0;
  expected.exchange = 9;
  expected.commit = contract::Commit::kDone;
  EXPECT_EQ(still.workspace.ledger().entries().back(), expected);
}

TEST(Workspace, ReplaysAMessageWithItsOwnTurnAfterLaterOnes) {
  StillWorkspace still;
  const std::string id = still.NewSession();
  const Done first = DoneOf(still.workspace.Send(Message(id, "m1")));
  (void)still.workspace.Send(Message(id, "m2"));
  const Done replay = DoneOf(still.workspace.Send(Message(id, "m1")));
  EXPECT_TRUE(replay.replayed);
  EXPECT_EQ(replay.turn->turn_id, first.turn->turn_id);
  EXPECT_EQ(replay.turn->turn_seq, 1);
  EXPECT_EQ(replay.turn->event_cursor, first.turn->event_cursor);
  EXPECT_EQ(replay.session.turn_seq, 2);
  EXPECT_EQ(still.workspace.ledger().totals().turns, 2);
}

TEST(Workspace, RefusesAMessageKeyThatWasUsedForAnotherInput) {
  StillWorkspace still;
  const std::string id = still.NewSession();
  (void)still.workspace.Send(Message(id, "m1"));
  EXPECT_EQ(RefusedOf(still.workspace.Send(Message(id, "m1", "other"))).code,
            "idempotency_conflict");
  EXPECT_EQ(still.workspace.ledger().totals().turns, 1);
}

TEST(Workspace, KeepsMessageKeysInTheirSession) {
  StillWorkspace still;
  const std::string one = still.NewSession("k");
  const std::string two = still.NewSession("other");
  for (const std::string& id : {one, two})
    EXPECT_FALSE(DoneOf(still.workspace.Send(Message(id, "k"))).replayed);
  EXPECT_EQ(still.workspace.ledger().totals().turns, 2);
}

TEST(Workspace, DoesNotKnowSessionsOfOthers) {
  StillWorkspace still;
  StillWorkspace other;
  const std::string id = other.NewSession("k");
  // Same seed and same first identity, hence the same id: only state counts.
  const Refused refused = RefusedOf(still.workspace.Send(Message(id, "m1")));
  EXPECT_EQ(refused.status, 404);
  EXPECT_EQ(refused.code, "not_found");
  EXPECT_EQ(still.workspace.FindSession(id), nullptr);
  EXPECT_EQ(RefusedOf(still.workspace.Apply(Workspace::Change::kDelete, id)).status, 404);
  EXPECT_TRUE(still.workspace.ledger().entries().empty());
}

TEST(Workspace, RefusesAMessageWhileATurnRunsAndLeavesItsKeyFree) {
  StillWorkspace still(WithLatency(50));
  const std::string id = still.NewSession();
  (void)still.workspace.Send(Message(id, "m1"));
  const Refused refused = RefusedOf(still.workspace.Send(Message(id, "m2")));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code, "session_busy");
  ASSERT_TRUE(refused.session);
  EXPECT_EQ(refused.session->status, SessionStatus::kRunning);
  EXPECT_EQ(refused.session->turn_seq, 1);
  EXPECT_EQ(still.workspace.ledger().totals().turns, 1);
  still.Pass(50 * kMs);
  // Another body under the refused key is no conflict: nothing was recorded.
  EXPECT_EQ(DoneOf(still.workspace.Send(Message(id, "m2", "other"))).turn->turn_seq, 2);
}

TEST(Workspace, ReplaysBeforeItSaysBusy) {
  StillWorkspace still(WithLatency(50));
  const std::string id = still.NewSession();
  (void)still.workspace.Send(Message(id, "m1"));
  const Done replay = DoneOf(still.workspace.Send(Message(id, "m1")));
  EXPECT_TRUE(replay.replayed);
  EXPECT_EQ(replay.session.status, SessionStatus::kRunning);
  EXPECT_EQ(RefusedOf(still.workspace.Send(Message(id, "m1", "other"))).code,
            "idempotency_conflict");
}

TEST(Workspace, ForgetsKeysAfterTheirTtl) {
  Settings settings;
  settings.idempotency_ttl_ms = 100;
  StillWorkspace still(settings);
  const std::string id = still.NewSession("k1");
  (void)still.workspace.Send(Message(id, "m1"));
  still.Pass(100 * kMs - 1);
  EXPECT_TRUE(DoneOf(still.workspace.Create(Creation("k1"))).replayed);
  EXPECT_TRUE(DoneOf(still.workspace.Send(Message(id, "m1"))).replayed);
  still.Pass(1);
  EXPECT_FALSE(DoneOf(still.workspace.Create(Creation("k1"))).replayed);
  EXPECT_FALSE(DoneOf(still.workspace.Send(Message(id, "m1"))).replayed);
}

TEST(Workspace, GivesIdsThatDependOnSeedAndIdentityOnly) {
  StillWorkspace one;
  StillWorkspace two;
  CreateSession mine = Creation("");
  mine.caller.identity = "i-0123456789ab";
  (void)two.NewSession();  // Of another identity, first.
  EXPECT_EQ(DoneOf(one.workspace.Create(mine)).session.id,
            DoneOf(two.workspace.Create(mine)).session.id);
  Workspace other_seed(8, one.clock, {});
  EXPECT_NE(DoneOf(other_seed.Create(mine)).session.id,
            DoneOf(StillWorkspace().workspace.Create(mine)).session.id);
}

}  // namespace
}  // namespace aex::platform
