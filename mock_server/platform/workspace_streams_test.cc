#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "mock_server/platform/testing/workspace_calls.h"

namespace aex::platform {
namespace {

using namespace testing;

Settings SlowTurns() {
  Settings settings;
  settings.turn_latency_ms = 100;
  return settings;
}

struct Bench {
  ManualClock clock{kStartUs};
  Workspace workspace{7, clock, SlowTurns()};
  std::string id = std::get<Done>(workspace.Create(Creation("c1"))).session.id;
};

TEST(WorkspaceStreams, SaysWhenTheSessionGoesOn) {
  Bench bench;
  EXPECT_EQ(bench.workspace.NextDueMicros(bench.id), std::nullopt);
  (void)bench.workspace.Send(Message(bench.id, "m1"));
  EXPECT_EQ(bench.workspace.NextDueMicros(bench.id), kStartUs + 100 * kMs);
  const auto other = std::get<Done>(bench.workspace.Create(Creation("c2"))).session.id;
  EXPECT_EQ(bench.workspace.NextDueMicros(other), std::nullopt) << "another's turn";
  bench.clock.AdvanceTo(kStartUs + 100 * kMs);
  bench.workspace.RunDue();
  EXPECT_EQ(bench.workspace.NextDueMicros(bench.id), std::nullopt);
}

TEST(WorkspaceStreams, WaitsForALateMessageButNotForACancelledTurn) {
  Bench bench;
  bench.workspace.SendLate(Message(bench.id, "m1"), 30 * kMs);
  EXPECT_EQ(bench.workspace.NextDueMicros(bench.id), kStartUs + 30 * kMs);
  bench.clock.AdvanceTo(kStartUs + 30 * kMs);
  bench.workspace.RunDue();
  EXPECT_EQ(bench.workspace.NextDueMicros(bench.id), kStartUs + 130 * kMs);
  (void)bench.workspace.Apply(Workspace::Change::kCancel, bench.id);
  EXPECT_EQ(bench.workspace.NextDueMicros(bench.id), std::nullopt);
}

TEST(WorkspaceStreams, TellsOfEveryChangeThatAStreamCanSee) {
  Bench bench;
  auto changed = [&, before = bench.workspace.stream_revision()]() mutable {
    return std::exchange(before, bench.workspace.stream_revision()) != before;
  };
  (void)bench.workspace.Send(Message(bench.id, "m1"));
  EXPECT_TRUE(changed());
  (void)bench.workspace.FindSession(bench.id);
  (void)bench.workspace.Send(Message(bench.id, "m1"));
  EXPECT_FALSE(changed()) << "a read, a replay";
  bench.clock.AdvanceTo(kStartUs + 100 * kMs);
  bench.workspace.RunDue();
  EXPECT_TRUE(changed());
  bench.workspace.SendLate(Message(bench.id, "m2"), kMs);
  EXPECT_TRUE(changed());
  (void)bench.workspace.Apply(Workspace::Change::kDelete, bench.id);
  EXPECT_TRUE(changed());
}

TEST(WorkspaceStreams, ReadsTheLogThatIsListed) {
  Bench bench;
  (void)bench.workspace.Send(Message(bench.id, "m1"));
  bench.clock.AdvanceTo(kStartUs + 100 * kMs);
  const Json listed = bench.workspace.Events(bench.id, 0);
  const EventLog& log = bench.workspace.EventsOf(bench.id);
  ASSERT_EQ(log.next_sequence(), 5);
  for (std::int64_t n = 1; n < 5; ++n) {
    EXPECT_EQ(log.Spell(bench.id, n),
              listed.at("events").at(static_cast<std::size_t>(n - 1)));
    EXPECT_EQ(IsParkEvent(log.at(n)), n == 4) << n;
  }
  EXPECT_TRUE(bench.workspace.HasSession(bench.id));
  EXPECT_FALSE(bench.workspace.HasSession("ses_0"));
}

}  // namespace
}  // namespace aex::platform
