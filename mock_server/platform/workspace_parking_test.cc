// Idle sessions are suspended when their TTL is over (contract 6.1), and the
// record may lag behind the events (1.7).
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/platform/testing/workspace_calls.h"

namespace aex::platform {
namespace {

using enum contract::SessionStatus;
using namespace testing;

constexpr std::int64_t kTtl = 180'000 * kMs;

TEST(WorkspaceParking, SuspendsASessionThatNobodyUsed) {
  StillWorkspace still;
  const std::string id = still.NewSession();
  still.Pass(kTtl - 1);
  EXPECT_EQ(still.StatusOf(id), kIdle);
  still.Pass(3'600'000 * kMs);
  const auto* record = still.workspace.FindSession(id);
  EXPECT_EQ(record->status, kSuspended);
  EXPECT_EQ(record->suspended_at_us, kStartUs + kTtl) << "at its own time";
  EXPECT_EQ(record->updated_at_us, kStartUs + kTtl);
}

TEST(WorkspaceParking, GoesByTheTtlOfTheCreate) {
  StillWorkspace still;
  CreateSession request = Creation("k1");
  request.terms.idle_ttl_ms = 1'000;
  const std::string id = DoneOf(still.workspace.Create(request)).session.id;
  still.Pass(1'000 * kMs);
  EXPECT_EQ(still.StatusOf(id), kSuspended);
}

TEST(WorkspaceParking, CountsFromTheEndOfTheLastTurn) {
  StillWorkspace still(WithLatency(50));
  const std::string id = still.NewSession();
  still.Pass(kTtl - 1);
  (void)still.workspace.Send(Message(id, "m1"));
  still.Pass(25 * kMs);
  EXPECT_EQ(still.StatusOf(id), kRunning) << "a turn is not idle time";
  still.Pass(25 * kMs + kTtl - 1);
  EXPECT_EQ(still.StatusOf(id), kIdle);
  still.Pass(1);
  EXPECT_EQ(still.StatusOf(id), kSuspended);
}

TEST(WorkspaceParking, CountsAnewAfterATurnWithinTheIdleTime) {
  StillWorkspace still;
  const std::string id = still.NewSession();
  still.Pass(kTtl / 2);
  (void)still.workspace.Send(Message(id, "m1"));
  still.Pass(kTtl - 1);
  EXPECT_EQ(still.StatusOf(id), kIdle);
  still.Pass(1);
  EXPECT_EQ(still.StatusOf(id), kSuspended);
}

TEST(WorkspaceParking, CountsAnewAfterResumeCancelAndAFurtherTurn) {
  StillWorkspace still(WithLatency(50));
  const std::string id = still.NewSession();
  still.Pass(kTtl);
  EXPECT_EQ(DoneOf(still.workspace.Apply(Workspace::Change::kResume, id)).session.status, kIdle);
  still.Pass(kTtl - 1);
  EXPECT_EQ(still.StatusOf(id), kIdle);
  still.Pass(1);
  EXPECT_EQ(still.StatusOf(id), kSuspended);
  EXPECT_EQ(DoneOf(still.workspace.Send(Message(id, "m1"))).session.status, kRunning);
  (void)still.workspace.Apply(Workspace::Change::kCancel, id);
  still.Pass(kTtl);
  EXPECT_EQ(still.StatusOf(id), kSuspended);
}

TEST(WorkspaceParking, TakesALateMessageAtTheVeryEndOfTheIdleTime) {
  StillWorkspace still;
  const std::string id = still.NewSession();
  still.workspace.SendLate(Message(id, "m1"), kTtl);
  still.Pass(kTtl);
  EXPECT_EQ(still.StatusOf(id), kIdle);
  EXPECT_EQ(still.workspace.FindSession(id)->turn_seq, 1);
}

TEST(WorkspaceParking, LeavesFailedAndDeletedSessionsAlone) {
  StillWorkspace still;
  const std::string failed = still.NewSession("k1");
  const std::string deleted = still.NewSession("k2");
  SendMessage message = Message(failed, "m1");
  message.asked.fail.emplace();
  (void)still.workspace.Send(message);
  (void)still.workspace.Apply(Workspace::Change::kDelete, deleted);
  still.Pass(2 * kTtl);
  EXPECT_EQ(still.StatusOf(failed), kError);
  EXPECT_EQ(still.StatusOf(deleted), kDeleted);
  (void)still.workspace.Send(Message(failed, "m2"));
  EXPECT_EQ(still.StatusOf(failed), kIdle) << "an error is recoverable";
}

TEST(WorkspaceParking, IsNotRunOutWithTheWork) {
  StillWorkspace still(WithLatency(50));
  const std::string id = still.NewSession();
  (void)still.workspace.Send(Message(id, "m1"));
  EXPECT_EQ(still.workspace.RunOut(), kStartUs + 50 * kMs);
  EXPECT_EQ(still.StatusOf(id), kIdle);
}

TEST(WorkspaceParking, TakesMessagesWhileTheRecordLags) {
  Settings settings;
  settings.record_lag_ms = 20;
  StillWorkspace still(settings);
  const std::string id = still.NewSession("k1");
  (void)still.workspace.Send(Message(id, "m1"));
  EXPECT_EQ(still.StatusOf(id), kRunning);
  EXPECT_EQ(DoneOf(still.workspace.Send(Message(id, "m1"))).session.status, kRunning);
  SessionQuery running;
  running.status = kRunning;
  EXPECT_EQ(still.workspace.List(running)->sessions.size(), 1u);
  const Json events = still.workspace.Events(id, 0);
  EXPECT_EQ(Find(events, "events")->size(), 4u) << "all of them, the park event too";
  // The turn is over, whatever the record says.
  EXPECT_EQ(DoneOf(still.workspace.Send(Message(id, "m2"))).turn->turn_seq, 2);
  still.Pass(20 * kMs);
  EXPECT_EQ(still.StatusOf(id), kIdle);
  EXPECT_EQ(still.workspace.FindSession(id)->cost_microusd, 2 * kPrice);
}

TEST(WorkspaceParking, KeepsTheOutputsOfTheTurns) {
  Settings settings = WithLatency(50);
  settings.agent.outputs = {{"a.txt", "text/plain", "a"}};
  StillWorkspace still(settings);
  const std::string id = still.NewSession();
  (void)still.workspace.Send(Message(id, "m1"));
  EXPECT_TRUE(still.workspace.View(id)->outputs.empty());
  still.Pass(50 * kMs);
  const auto& outputs = still.workspace.View(id)->outputs;
  ASSERT_EQ(outputs.size(), 1u);
  EXPECT_EQ(outputs[0].filename, "a.txt");
  EXPECT_EQ(outputs[0].bytes, "a");
}

}  // namespace
}  // namespace aex::platform
