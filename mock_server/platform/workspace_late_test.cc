// Late commits: what was shown and what was done come apart (faults: commit late).
#include <gtest/gtest.h>

#include "mock_server/platform/testing/workspace_calls.h"

namespace aex::platform {
namespace {

using contract::SessionStatus;
using namespace testing;

constexpr std::int64_t kLate = 250 * kMs;

TEST(LateCommit, CreatesTheSessionAtItsTimeAndNotBefore) {
  StillWorkspace still;
  CreateSession request = Creation("k1");
  request.caller.commit = contract::Commit::kLate;
  still.workspace.CreateLate(request, kLate);
  still.Pass(kLate - 1);
  still.workspace.RunDue();
  EXPECT_TRUE(still.workspace.ledger().entries().empty());
  still.Pass(3'600'000 * kMs);
  still.workspace.RunDue();
  ASSERT_EQ(still.workspace.ledger().entries().size(), 1u);
  EXPECT_EQ(still.workspace.ledger().entries()[0].commit, contract::Commit::kLate);
  EXPECT_EQ(still.workspace.ledger().entries()[0].at_ms,
            static_cast<double>(kStartUs + kLate) / 1000.0);
}

TEST(LateCommit, HoldsItsKeyAndIsReplayedAfterwards) {
  StillWorkspace still;
  const std::string id = still.NewSession();
  still.workspace.CreateLate(Creation("k1"), kLate);
  still.workspace.SendLate(Message(id, "m1"), kLate + 1);
  const Outcome create = still.workspace.Create(Creation("k1"));
  const Outcome send = still.workspace.Send(Message(id, "m1"));
  ASSERT_TRUE(std::holds_alternative<Wait>(create));
  ASSERT_TRUE(std::holds_alternative<Wait>(send));
  EXPECT_EQ(std::get<Wait>(create).due_us, kStartUs + kLate);
  EXPECT_EQ(std::get<Wait>(send).due_us, kStartUs + kLate + 1);
  // Another body need not wait to be told, another key not at all.
  EXPECT_EQ(RefusedOf(still.workspace.Create(Creation("k1", "other"))).code,
            "idempotency_conflict");
  EXPECT_FALSE(DoneOf(still.workspace.Create(Creation("k2"))).replayed);
  still.clock.AdvanceTo(std::get<Wait>(send).due_us);
  EXPECT_TRUE(DoneOf(still.workspace.Create(Creation("k1"))).replayed);
  const Done replay = DoneOf(still.workspace.Send(Message(id, "m1")));
  EXPECT_TRUE(replay.replayed);
  EXPECT_EQ(replay.turn->started_at_us, kStartUs + kLate + 1);
  EXPECT_EQ(still.workspace.ledger().totals().turns, 1);
}

TEST(LateCommit, IsDoneOnceHoweverOftenItIsAskedFor) {
  StillWorkspace still;
  const std::string id = still.NewSession();
  still.workspace.SendLate(Message(id, "m1"), kLate);
  still.workspace.SendLate(Message(id, "m1"), 2 * kLate);
  still.Pass(3 * kLate);
  still.workspace.SendLate(Message(id, "m1"), kLate);
  still.workspace.SendLate(Message(id, "m1", "other"), kLate);
  still.Pass(3 * kLate);
  still.workspace.RunDue();
  EXPECT_EQ(still.workspace.ledger().totals().turns, 1);
}

TEST(LateCommit, HappensEachTimeWithoutAKey) {
  StillWorkspace still;
  const std::string id = still.NewSession();
  still.workspace.SendLate(Message(id, ""), kLate);
  still.workspace.SendLate(Message(id, ""), kLate);
  still.Pass(kLate);
  still.workspace.RunDue();
  EXPECT_EQ(still.workspace.ledger().totals().turns, 2);
}

TEST(LateCommit, ComesToNothingWhenItIsRefusedAtItsTimeAndFreesItsKey) {
  StillWorkspace still(WithLatency(1'000));
  const std::string id = still.NewSession();
  still.workspace.SendLate(Message(id, "m1"), kLate);
  (void)still.workspace.Send(Message(id, "m2"));
  still.Pass(kLate);
  EXPECT_EQ(RefusedOf(still.workspace.Send(Message(id, "m1"))).code, "session_busy");
  EXPECT_EQ(still.workspace.ledger().totals().turns, 1);
  still.Pass(1'000 * kMs);
  EXPECT_FALSE(DoneOf(still.workspace.Send(Message(id, "m1", "other"))).replayed);
}

TEST(LateCommit, ComesToNothingOnASessionThatIsNotThere) {
  StillWorkspace still;
  still.workspace.SendLate(Message("ses_none", "m1"), kLate);
  EXPECT_EQ(RefusedOf(still.workspace.Send(Message("ses_none", "m1"))).code, "not_found");
  still.Pass(kLate);
  still.workspace.RunDue();
  EXPECT_TRUE(still.workspace.ledger().entries().empty());
}

TEST(LateCommit, FindsTheSessionParkedThatParksAtThatVeryTime) {
  StillWorkspace still(WithLatency(250));
  const std::string id = still.NewSession();
  still.workspace.SendLate(Message(id, "m2"), kLate);
  (void)still.workspace.Send(Message(id, "m1"));  // Ends then, but asked later.
  still.Pass(kLate);
  EXPECT_EQ(DoneOf(still.workspace.Send(Message(id, "m2"))).turn->turn_seq, 2);
  EXPECT_EQ(still.workspace.ledger().totals().turns, 2);
}

TEST(LateCommit, BillsTheInputOfACreateToo) {
  StillWorkspace still;
  still.workspace.CreateLate(CreationWith("k1", {"hello"}), kLate);
  still.Pass(kLate);
  const Done replay = DoneOf(still.workspace.Create(CreationWith("k1", {"hello"})));
  EXPECT_TRUE(replay.replayed);
  EXPECT_EQ(replay.turn->turn_seq, 1);
  EXPECT_EQ(replay.session.status, SessionStatus::kIdle);
}

// One commit does not run inside the one before: no deep stack for a long queue.
TEST(LateCommit, MayStandInALongQueueForOneMoment) {
  constexpr int kQueued = 20'000;
  StillWorkspace still;
  const std::string id = still.NewSession();
  for (int i = 0; i < kQueued; ++i)
    still.workspace.SendLate(Message(id, std::to_string(i)), kLate);
  still.Pass(kLate);
  still.workspace.RunDue();
  EXPECT_EQ(still.workspace.ledger().totals().turns, kQueued);
}

TEST(LateCommit, IsRunOutWhateverTheClockReads) {
  StillWorkspace still(WithLatency(1'000));
  EXPECT_EQ(still.workspace.RunOut(), std::nullopt);
  const std::string id = still.NewSession();
  still.workspace.SendLate(Message(id, "m1"), kLate);
  EXPECT_EQ(still.workspace.RunOut(), kStartUs + kLate + 1'000 * kMs);
  EXPECT_EQ(still.clock.NowMicros(), kStartUs);
  EXPECT_EQ(still.workspace.ledger().totals().turns, 1);
  EXPECT_EQ(still.StatusOf(id), SessionStatus::kIdle);
  EXPECT_EQ(still.workspace.FindSession(id)->updated_at_us, kStartUs + kLate + 1'000 * kMs);
  EXPECT_EQ(still.workspace.RunOut(), std::nullopt);
}

}  // namespace
}  // namespace aex::platform
