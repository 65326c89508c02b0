// Turns: when they end, what they say, what they cost.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/platform/testing/workspace_calls.h"

namespace aex::platform {
namespace {

using contract::SessionStatus;
using namespace testing;

// The events as "sequence type detail", the detail being text or name.
std::vector<std::string> EventsOf(StillWorkspace& still, const std::string& id,
                                  std::int64_t cursor = 0) {
  std::vector<std::string> out;
  const Json list = still.workspace.Events(id, cursor);
  for (const Json& event : *Find(list, "events")) {
    const Json& data = *Find(event, "data");
    std::string line =
        Stringify(*Find(event, "sequence")) + " " + *AsString(Find(event, "type"));
    for (const char* detail : {"text", "name"}) {
      if (const auto* text = AsString(Find(data, detail))) line += " " + *text;
    }
    out.push_back(line);
  }
  return out;
}

using Lines = std::vector<std::string>;

TEST(WorkspaceTurns, EndAtOnceWithoutLatency) {
  StillWorkspace still;
  const std::string id = still.NewSession();
  const Done done = DoneOf(still.workspace.Send(Message(id, "m1")));
  EXPECT_EQ(done.session.status, SessionStatus::kRunning) << "as it was accepted";
  EXPECT_EQ(still.StatusOf(id), SessionStatus::kIdle);
  EXPECT_EQ(EventsOf(still, id),
            (Lines{"1 RUN_STARTED", "2 TEXT_MESSAGE_CONTENT hello", "3 RUN_FINISHED",
                   "4 CUSTOM aex.session.idle"}));
}

TEST(WorkspaceTurns, EndWhenTheirLatencyIsOverAndNotBefore) {
  StillWorkspace still(WithLatency(50));
  const std::string id = still.NewSession();
  (void)still.workspace.Send(Message(id, "m1"));
  still.Pass(50 * kMs - 1);
  EXPECT_EQ(still.StatusOf(id), SessionStatus::kRunning);
  EXPECT_EQ(EventsOf(still, id), Lines{"1 RUN_STARTED"});
  still.Pass(1);
  EXPECT_EQ(still.StatusOf(id), SessionStatus::kIdle);
  EXPECT_EQ(EventsOf(still, id).size(), 4u);
}

TEST(WorkspaceTurns, EndAtTheirOwnTimeHoweverLateItIsSeen) {
  StillWorkspace still(WithLatency(50));
  const std::string id = still.NewSession();
  (void)still.workspace.Send(Message(id, "m1"));
  still.Pass(60'000 * kMs);
  const Done replay = DoneOf(still.workspace.Send(Message(id, "m1")));
  EXPECT_EQ(replay.turn->ended_at_us, kStartUs + 50 * kMs);
  EXPECT_EQ(replay.turn->status, SessionStatus::kIdle);
  EXPECT_EQ(replay.session.updated_at_us, kStartUs + 50 * kMs);
}

TEST(WorkspaceTurns, StartWhereTheirCursorSays) {
  StillWorkspace still;
  const std::string id = still.NewSession();
  (void)still.workspace.Send(Message(id, "m1"));
  const Done second = DoneOf(still.workspace.Send(Message(id, "m2")));
  EXPECT_EQ(second.turn->event_cursor, 5);
  EXPECT_EQ(EventsOf(still, id, 5).front(), "5 RUN_STARTED");
  EXPECT_EQ(EventsOf(still, id).size(), 8u);
}

TEST(WorkspaceTurns, EchoTheirInputLineByLineUnlessTheyAreToldWhatToSay) {
  StillWorkspace still;
  const std::string id = still.NewSession();
  SendMessage request = Message(id, "m1");
  request.input = {"one", "two"};
  (void)still.workspace.Send(request);
  EXPECT_EQ(EventsOf(still, id)[1], "2 TEXT_MESSAGE_CONTENT one\ntwo");
  Settings settings;
  settings.agent.text = "as told";
  still.workspace.set_settings(settings);
  (void)still.workspace.Send(Message(id, "m2"));
  EXPECT_EQ(EventsOf(still, id)[5], "6 TEXT_MESSAGE_CONTENT as told");
}

TEST(WorkspaceTurns, CostWhatTheSettingsSayWhenTheyAreAccepted) {
  Settings settings;
  settings.turn_price_microusd = 25;
  StillWorkspace still(settings);
  const std::string id = still.NewSession();
  (void)still.workspace.Send(Message(id, "m1"));
  settings.turn_price_microusd = 0;
  still.workspace.set_settings(settings);
  (void)still.workspace.Send(Message(id, "m2"));
  EXPECT_EQ(still.workspace.FindSession(id)->cost_microusd, 25);
  EXPECT_EQ(still.workspace.ledger().totals().amount_microusd, 25);
  EXPECT_EQ(still.workspace.ledger().totals().turns, 2);
}

TEST(WorkspaceTurns, AreListedInPagesOfTheSettingsSize) {
  Settings settings;
  settings.page_size = 3;
  StillWorkspace still(settings);
  const std::string id = still.NewSession();
  (void)still.workspace.Send(Message(id, "m1"));
  EXPECT_EQ(EventsOf(still, id).size(), 3u);
  EXPECT_EQ(EventsOf(still, id, 4), Lines{"4 CUSTOM aex.session.idle"});
}

}  // namespace
}  // namespace aex::platform
