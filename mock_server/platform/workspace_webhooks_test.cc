// Which turns a workspace tells webhooks of, with what, and when.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/platform/testing/workspace_calls.h"

namespace aex::platform {
namespace {

using namespace testing;

Settings WithSink(std::int64_t turn_latency_ms = 0) {
  Settings settings = WithLatency(turn_latency_ms);
  settings.webhook_sink = "http://127.0.0.1:9/";
  return settings;
}

CreateSession WithWebhook(const std::string& key,
                          const std::string& url = "https://x.test/") {
  CreateSession request = Creation(key);
  request.terms.webhook_url = url;
  return request;
}

struct Told : StillWorkspace {
  explicit Told(Settings settings = WithSink()) : StillWorkspace(std::move(settings)) {
    session = DoneOf(workspace.Create(WithWebhook("c"))).session.id;
  }
  void SendOne(const std::string& key) {
    (void)DoneOf(workspace.Send(Message(session, key)));
  }
  std::size_t Listed() {
    (void)workspace.FindSession(session);
    return workspace.webhooks().List(session, workspace.now_us()).size();
  }
  // The n-th delivery's body, from 0.
  std::string Body(std::size_t n) {
    return workspace.webhooks().List(session, workspace.now_us()).at(n)->body;
  }
  bool BodyHas(std::size_t n, const std::string& text) {
    return Body(n).find(text) != std::string::npos;
  }
  std::string session;
};

TEST(WorkspaceWebhooks, TellOnceOfEachTurnOfASessionThatAsked) {
  Told told;
  EXPECT_EQ(told.Listed(), 0u);
  told.SendOne("m1");
  told.SendOne("m1");
  EXPECT_EQ(told.Listed(), 1u);
  told.SendOne("m2");
  EXPECT_EQ(told.Listed(), 2u);
  EXPECT_TRUE(told.BodyHas(0, R"("status":"succeeded")"));
  EXPECT_TRUE(told.BodyHas(0, R"("billedCostUsd":0.01)"));
  EXPECT_TRUE(told.BodyHas(1, R"("billedCostUsd":0.02)"));
  EXPECT_TRUE(told.BodyHas(1, R"("subject":")" + told.session));
}

TEST(WorkspaceWebhooks, TellNobodyWhoDidNotAsk) {
  StillWorkspace still(WithSink());
  const std::string id = still.NewSession("c");
  (void)still.workspace.Send(Message(id, "m"));
  EXPECT_TRUE(still.workspace.webhooks().List(id, still.workspace.now_us()).empty());
  EXPECT_FALSE(still.workspace.uses_webhooks());
  EXPECT_FALSE(still.workspace.TakeDueWebhook().has_value());
}

TEST(WorkspaceWebhooks, KeepTheFirstCreatesAddressWhateverAReplayNames) {
  StillWorkspace still(WithSink());
  const std::string plain = still.NewSession("c");
  const Done replay = DoneOf(still.workspace.Create(WithWebhook("c")));
  EXPECT_TRUE(replay.replayed);
  EXPECT_EQ(replay.session.id, plain);
  (void)still.workspace.Send(Message(plain, "m"));
  EXPECT_FALSE(still.workspace.TakeDueWebhook().has_value());
  Told told;
  EXPECT_TRUE(DoneOf(told.workspace.Create(Creation("c"))).replayed);
  told.SendOne("m");
  EXPECT_EQ(told.Listed(), 1u);
}

TEST(WorkspaceWebhooks, WaitForTheEndOfTheTurnAndForTheRecord) {
  Settings settings = WithSink(1000);
  settings.record_lag_ms = 300;
  Told told(settings);
  told.SendOne("m");
  EXPECT_EQ(told.workspace.NextWebhookMicros(), kStartUs + 1000 * kMs);
  told.Pass(1000 * kMs);
  EXPECT_EQ(told.Listed(), 0u);
  EXPECT_FALSE(told.workspace.TakeDueWebhook().has_value());
  EXPECT_EQ(told.workspace.NextWebhookMicros(), kStartUs + 1300 * kMs);
  told.Pass(299 * kMs);
  EXPECT_FALSE(told.workspace.TakeDueWebhook().has_value());
  told.Pass(1 * kMs);
  ASSERT_TRUE(told.workspace.TakeDueWebhook().has_value());
  EXPECT_FALSE(told.workspace.NextWebhookMicros().has_value());
  EXPECT_TRUE(told.BodyHas(0, R"("time":"2026-01-01T00:00:01.300Z")"));
  EXPECT_TRUE(told.BodyHas(0, R"("terminalAt":"2026-01-01T00:00:01.000Z")"));
}

TEST(WorkspaceWebhooks, SayHowATurnFailed) {
  Settings settings = WithSink();
  settings.agent.fail.emplace().reason = "boom";
  Told failing(settings);
  failing.SendOne("m");
  ASSERT_EQ(failing.Listed(), 1u);
  EXPECT_TRUE(failing.BodyHas(0, R"("status":"failed")"));
  EXPECT_TRUE(failing.BodyHas(0, R"("reason":"boom")"));

  StillWorkspace slow(WithSink(2000));
  CreateSession request = WithWebhook("c");
  request.terms.timeout_ms = 1000;
  const std::string id = DoneOf(slow.workspace.Create(request)).session.id;
  (void)slow.workspace.Send(Message(id, "m"));
  slow.Pass(1000 * kMs);
  const auto attempt = slow.workspace.TakeDueWebhook();
  ASSERT_TRUE(attempt.has_value());
  EXPECT_NE(attempt->body.find(R"("status":"timed_out")"), std::string::npos);
}

TEST(WorkspaceWebhooks, TellOfTurnsThatAreCutShortOnce) {
  for (const auto change : {Workspace::Change::kCancel, Workspace::Change::kDelete}) {
    Told told(WithSink(1000));
    told.SendOne("m");
    (void)told.workspace.Apply(change, told.session);
    ASSERT_EQ(told.Listed(), 1u);
    EXPECT_TRUE(told.BodyHas(0, R"("status":"cancelled")"));
    told.Pass(5000 * kMs);
    EXPECT_EQ(told.Listed(), 1u);
  }
}

TEST(WorkspaceWebhooks, AreNotDueWithoutASink) {
  Told told(WithLatency(1000));
  told.SendOne("m");
  EXPECT_TRUE(told.workspace.uses_webhooks());
  EXPECT_FALSE(told.workspace.NextWebhookMicros().has_value());
  told.Pass(1000 * kMs);
  EXPECT_EQ(told.Listed(), 1u);
  EXPECT_FALSE(told.workspace.TakeDueWebhook().has_value());
  told.workspace.set_settings(WithSink(1000));
  EXPECT_TRUE(told.workspace.TakeDueWebhook().has_value());
}

TEST(WorkspaceWebhooks, KnowOfLateWorkThatWillEndInOne) {
  StillWorkspace still(WithSink());
  CreateSession request = WithWebhook("c");
  request.input = {"hello"};
  still.workspace.CreateLate(request, 700 * kMs);
  EXPECT_TRUE(still.workspace.uses_webhooks());
  EXPECT_EQ(still.workspace.NextWebhookMicros(), kStartUs + 700 * kMs);
  still.Pass(700 * kMs);
  EXPECT_TRUE(still.workspace.TakeDueWebhook().has_value());
}

TEST(WorkspaceWebhooks, AreSentAgainWhenAsked) {
  Told told;
  told.SendOne("m");
  const auto first = told.workspace.TakeDueWebhook();
  ASSERT_TRUE(first.has_value());
  told.workspace.ReportWebhook(first->id, {200, ""});
  const std::int64_t before = told.workspace.stream_revision();
  EXPECT_EQ(told.workspace.Redeliver(told.session, "whd_none"), nullptr);
  EXPECT_EQ(told.workspace.stream_revision(), before);
  ASSERT_NE(told.workspace.Redeliver(told.session, first->id), nullptr);
  EXPECT_NE(told.workspace.stream_revision(), before);
  EXPECT_EQ(told.workspace.TakeDueWebhook(), first);
}

}  // namespace
}  // namespace aex::platform
