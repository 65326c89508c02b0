// What there is to read of a session: record, turns, what was said, events and
// outputs, all of the same moment.
#include <gtest/gtest.h>

#include "mock_server/platform/testing/workspace_calls.h"

namespace aex::platform {
namespace {

using namespace testing;

TEST(WorkspaceView, ShowsWhatWasSaidOneTextATurn) {
  StillWorkspace still;
  const std::string id =
      DoneOf(still.workspace.Create(CreationWith("c", {"one", "two"}))).session.id;
  (void)DoneOf(still.workspace.Send(Message(id, "m")));
  const auto view = still.workspace.View(id);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->inputs, (std::vector<std::string>{"one\ntwo", "hello"}));
  EXPECT_EQ(view->turns.size(), 2u);
  EXPECT_EQ(view->record.turn_seq, 2);
  EXPECT_EQ(view->events.events().size(), 8u);
}

TEST(WorkspaceView, LetsHappenFirstWhatFellDue) {
  StillWorkspace still(WithLatency(1000));
  const std::string id = still.NewSession();
  (void)DoneOf(still.workspace.Send(Message(id, "m")));
  EXPECT_EQ(still.workspace.View(id)->turns.back().ended_at_us, std::nullopt);
  still.Pass(1000 * kMs);
  EXPECT_EQ(still.workspace.View(id)->turns.back().ended_at_us, kStartUs + 1000 * kMs);
}

TEST(WorkspaceView, HoldsTheOutputsOfItsSessionAlone) {
  StillWorkspace still;
  const std::string one = still.NewSession("1");
  const std::string two = still.NewSession("2");
  const auto added =
      still.workspace.outputs().Add(one, {"a", "text/plain", "x"}, kStartUs);
  ASSERT_TRUE(added.ok());
  EXPECT_EQ(still.workspace.View(one)->outputs, (std::vector<Output>{*added}));
  EXPECT_TRUE(still.workspace.View(two)->outputs.empty());
}

TEST(WorkspaceView, IsThereForKnownSessionsOnly) {
  StillWorkspace still;
  EXPECT_FALSE(still.workspace.View("ses_none").has_value());
}

}  // namespace
}  // namespace aex::platform
