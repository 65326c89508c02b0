// State changes of a session: suspend, cancel, resume, delete (contract 1.7, 6.1).
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/platform/testing/workspace_calls.h"

namespace aex::platform {
namespace {

using contract::SessionStatus;
using enum contract::SessionStatus;
using enum Workspace::Change;
using namespace testing;

// A session brought into a state, with a turn that is 50 ms long where it runs.
struct InState {
  explicit InState(SessionStatus status) : still(WithLatency(50)), id(still.NewSession()) {
    if (status == kRunning || status == kSuspending)
      (void)still.workspace.Send(Message(id, "m1"));
    if (status == kSuspending || status == kSuspended)
      (void)still.workspace.Apply(kSuspend, id);
    if (status == kDeleted) (void)still.workspace.Apply(kDelete, id);
    CHECK(still.StatusOf(id) == status);
    still.Pass(kMs);
  }
  std::vector<std::string> ParkEvents() {
    std::vector<std::string> names;
    const Json list = still.workspace.Events(id, 0);
    for (const Json& event : *Find(list, "events")) {
      if (const auto* name = AsString(Find(*Find(event, "data"), "name"))) names.push_back(*name);
    }
    return names;
  }

  StillWorkspace still;
  std::string id;
};

struct Row {
  SessionStatus from;
  Workspace::Change change;
  SessionStatus answered;
  SessionStatus then;
  bool touched;  // updatedAt moves: something changed.
};

TEST(WorkspaceChanges, FollowTheTableOfTheContract) {
  for (const Row& row : {
           Row{kIdle, kSuspend, kSuspended, kSuspended, true},
           Row{kRunning, kSuspend, kSuspending, kSuspending, true},
           Row{kSuspending, kSuspend, kSuspending, kSuspending, false},
           Row{kSuspended, kSuspend, kSuspended, kSuspended, false},
           Row{kIdle, kCancel, kIdle, kIdle, false},
           Row{kRunning, kCancel, kCancelling, kIdle, true},
           Row{kSuspending, kCancel, kCancelling, kIdle, true},
           Row{kSuspended, kCancel, kSuspended, kSuspended, false},
           Row{kIdle, kResume, kIdle, kIdle, false},
           Row{kRunning, kResume, kRunning, kRunning, false},
           Row{kSuspending, kResume, kSuspending, kSuspending, false},
           Row{kSuspended, kResume, kIdle, kIdle, true},
           Row{kIdle, kDelete, kDeleted, kDeleted, true},
           Row{kRunning, kDelete, kDeleted, kDeleted, true},
           Row{kSuspending, kDelete, kDeleted, kDeleted, true},
           Row{kSuspended, kDelete, kDeleted, kDeleted, true},
           Row{kDeleted, kDelete, kDeleted, kDeleted, false},
       }) {
    InState state(row.from);
    const std::string what = std::string(SessionStatusName(row.from)) + ", change " +
                             std::to_string(static_cast<int>(row.change));
    const std::int64_t before_us = state.still.workspace.FindSession(state.id)->updated_at_us;
    const Done done = DoneOf(state.still.workspace.Apply(row.change, state.id));
    EXPECT_EQ(done.session.status, row.answered) << what;
    EXPECT_FALSE(done.turn) << what;
    EXPECT_FALSE(done.replayed) << what;
    EXPECT_TRUE(done.ledger.empty()) << what;
    const auto* now = state.still.workspace.FindSession(state.id);
    EXPECT_EQ(now->status, row.then) << what;
    EXPECT_EQ(now->updated_at_us == before_us, !row.touched) << what;
  }
}

TEST(WorkspaceChanges, AreRefusedOnADeletedSession) {
  InState state(kDeleted);
  for (const auto change : {kSuspend, kCancel, kResume}) {
    const Refused refused = RefusedOf(state.still.workspace.Apply(change, state.id));
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.code, "session_busy");
    EXPECT_EQ(refused.session->status, kDeleted);
  }
  EXPECT_EQ(RefusedOf(state.still.workspace.Send(Message(state.id, "m"))).session->status,
            kDeleted);
}

TEST(WorkspaceChanges, LetATurnEndBeforeItsSessionIsSuspended) {
  InState state(kSuspending);
  (void)state.still.workspace.Apply(kSuspend, state.id);  // A retry changes nothing.
  EXPECT_EQ(RefusedOf(state.still.workspace.Send(Message(state.id, "m2"))).session->status,
            kSuspending);
  EXPECT_TRUE(state.ParkEvents().empty());
  state.still.Pass(50 * kMs);
  EXPECT_EQ(state.still.StatusOf(state.id), kSuspended);
  EXPECT_EQ(state.ParkEvents(), std::vector<std::string>{"aex.session.suspended"});
}

TEST(WorkspaceChanges, TakeAMessageOnASuspendedSession) {
  InState state(kSuspended);
  EXPECT_EQ(DoneOf(state.still.workspace.Send(Message(state.id, "m1"))).session.status,
            kRunning);
  state.still.Pass(50 * kMs);
  EXPECT_EQ(state.still.StatusOf(state.id), kIdle);
}

TEST(WorkspaceChanges, EndTheTurnOnceWhenItIsCancelledOrDeleted) {
  for (const SessionStatus from : {kRunning, kSuspending}) {
    for (const auto change : {kCancel, kDelete}) {
      InState state(from);
      (void)state.still.workspace.Apply(change, state.id);
      state.still.Pass(60'000 * kMs);  // The turn's own end comes to nothing.
      EXPECT_EQ(state.still.StatusOf(state.id), change == kCancel ? kIdle : kDeleted);
      EXPECT_EQ(state.ParkEvents(), std::vector<std::string>{"aex.session.idle"});
      const Done replay = DoneOf(state.still.workspace.Send(Message(state.id, "m1")));
      EXPECT_TRUE(replay.replayed);
      EXPECT_EQ(replay.turn->ended_at_us, kStartUs + kMs);
      EXPECT_EQ(state.still.workspace.ledger().totals().turns, 1) << "and stays billed";
    }
  }
}

TEST(WorkspaceChanges, DoNotEndTheNextTurnWithACancelledOne) {
  InState state(kRunning);
  (void)state.still.workspace.Apply(kCancel, state.id);
  (void)state.still.workspace.Send(Message(state.id, "m2"));
  state.still.Pass(49 * kMs);  // The first would end now, the second in 1 ms.
  EXPECT_EQ(state.still.StatusOf(state.id), kRunning);
  state.still.Pass(kMs);
  EXPECT_EQ(state.still.StatusOf(state.id), kIdle);
}

TEST(WorkspaceChanges, SuspendASessionAtTheTimeItsTurnEndsWithoutLosingTheTurn) {
  InState state(kRunning);
  state.still.Pass(49 * kMs);
  EXPECT_EQ(DoneOf(state.still.workspace.Apply(kSuspend, state.id)).session.status, kSuspended);
  EXPECT_EQ(state.ParkEvents(), std::vector<std::string>{"aex.session.idle"});
}

}  // namespace
}  // namespace aex::platform
