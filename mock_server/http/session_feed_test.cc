#include "mock_server/http/session_feed.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/http/testing/stream_client.h"

namespace aex::http {
namespace {

using namespace testing;
using Kind = FeedStep::Kind;
using Texts = std::vector<std::string>;

// Time stands: whoever waits for it is only written down.
struct StillTime final : platform::HoldListener {
  void OnHeld(std::int64_t, std::int64_t due_us) override { held.push_back(due_us); }
  void OnReleased(std::int64_t) override { ++released; }

  std::vector<std::int64_t> held;
  int released = 0;
};

// The events as they are listed, as text.
Texts Listed(StillBackend& still, const std::string& id, std::int64_t from = 0) {
  const Seen seen =
      still.client.Get("/api/sessions/" + id + "/events?cursor=" + std::to_string(from));
  const auto body = ParseJson(seen.response.body);
  CHECK(body.ok());
  Texts texts;
  for (const Json& event : *Find(*body, "events")) texts.push_back(Stringify(event));
  return texts;
}

struct Bench {
  explicit Bench(const std::string& rules = "[]", std::int64_t latency_ms = 0)
      : still(rules, R"({"turnLatencyMs":)" + std::to_string(latency_ms) + "}"),
        id(still.client.NewSession()) {
    still.clock->SetListener(&time);
  }
  ~Bench() { still.clock->SetListener(nullptr); }

  StillTime time;
  StillBackend still;
  const std::string id;
};

std::string StreamRule(const std::string& how) {
  return R"([{"op":"events.stream","attempt":1,"do":{"kind":"stream","how":")" + how +
         R"("}}])";
}

TEST(SessionFeed, ReplaysWhatIsStoredAsItIsListed) {
  Bench bench;
  bench.still.client.Send(bench.id, "m1");
  bench.still.client.Send(bench.id, "m2");
  TestStream all(bench.still, bench.id);
  EXPECT_EQ(all.Texts(), Listed(bench.still, bench.id));
  EXPECT_EQ(all.last(), FeedStep());
  TestStream some(bench.still, bench.id, 6);
  EXPECT_EQ(some.Texts(), Listed(bench.still, bench.id, 6));
  TestStream negative(bench.still, bench.id, -5);
  EXPECT_EQ(negative.Texts().size(), 8u);
}

TEST(SessionFeed, TailsAndIsWokenForIt) {
  Bench bench;
  TestStream stream(bench.still, bench.id);
  EXPECT_EQ(stream.Texts(), Texts());
  const int before = stream.wakes();
  bench.still.client.Send(bench.id, "m1");
  EXPECT_GT(stream.wakes(), before);
  EXPECT_EQ(stream.Texts(), Listed(bench.still, bench.id));
  const int after = stream.wakes();
  bench.still.client.Get("/api/sessions/" + bench.id);
  EXPECT_EQ(stream.wakes(), after) << "a read is no news";
}

TEST(SessionFeed, WaitsBeyondTheEndForItsSequence) {
  Bench bench;
  TestStream stream(bench.still, bench.id, 4);
  EXPECT_EQ(stream.Texts(), Texts());
  bench.still.client.Send(bench.id, "m1");
  EXPECT_EQ(stream.Texts(), Listed(bench.still, bench.id, 4));
  TestStream far(bench.still, bench.id, 1'000'000);
  EXPECT_EQ(far.Texts(), Texts());
  EXPECT_EQ(far.last(), FeedStep());
}

TEST(SessionFeed, IsHeldUntilItsTurnEnds) {
  Bench bench("[]", 100);
  bench.still.client.Send(bench.id, "m1");
  TestStream stream(bench.still, bench.id);
  EXPECT_EQ(stream.Texts().size(), 1u);
  EXPECT_EQ(stream.last(), FeedStep()) << "real time does not help";
  EXPECT_EQ(bench.time.held, std::vector{kStartUs + 100 * kMs});
  EXPECT_EQ(stream.Next(), FeedStep());
  EXPECT_EQ(bench.time.held.size(), 1u) << "one hold for one wait";
  EXPECT_EQ(bench.time.released, 0);
  const int before = stream.wakes();
  bench.still.clock->AdvanceTo(kStartUs + 100 * kMs);
  EXPECT_EQ(stream.wakes(), before + 1);
  EXPECT_EQ(stream.Texts().size(), 3u);
  EXPECT_EQ(stream.last(), FeedStep());
  EXPECT_EQ(bench.time.released, 1);
  EXPECT_EQ(bench.time.held.size(), 1u) << "nothing is due any more";
}

TEST(SessionFeed, ReleasesItsHoldWhenTheClientLeaves) {
  Bench bench("[]", 100);
  bench.still.client.Send(bench.id, "m1");
  TestStream stream(bench.still, bench.id);
  (void)stream.Texts();
  stream.Close();
  EXPECT_EQ(bench.time.released, 1);
}

TEST(SessionFeed, MovesAClockThatNobodyDrives) {
  Bench bench("[]", 100);
  bench.still.clock->SetListener(nullptr);
  bench.still.client.Send(bench.id, "m1");
  TestStream stream(bench.still, bench.id);
  EXPECT_EQ(stream.Texts().size(), 4u);
  EXPECT_EQ(bench.still.PassedUs(), 100 * kMs);
}

TEST(SessionFeed, ClosesAfterTheSessionIsDeletedAndItsEventsSent) {
  Bench bench("[]", 100);
  bench.still.client.Send(bench.id, "m1");
  TestStream stream(bench.still, bench.id);
  (void)stream.Texts();
  bench.still.client.Call("DELETE", "/api/sessions/" + bench.id);
  const Texts rest = stream.Texts();
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_NE(rest[0].find("aex.session.idle"), std::string::npos);
  EXPECT_EQ(stream.last().kind, Kind::kClose);
  EXPECT_EQ(stream.last().code, 1000);
}

TEST(SessionFeed, ClosesWhenItsWorkspaceIsForgotten) {
  Bench bench;
  TestStream stream(bench.still, bench.id);
  (void)stream.Texts();
  const int before = stream.wakes();
  bench.still.backend.Forget(StillBackend::kToken);
  EXPECT_GT(stream.wakes(), before);
  EXPECT_EQ(stream.Next().code, 1001);
}

TEST(SessionFeed, AnswersThePingOfTheContractAndIgnoresTheRest) {
  Bench bench;
  TestStream stream(bench.still, bench.id);
  EXPECT_EQ(stream.feed().Hear("aex:ping"), "aex:pong");
  for (const char* text : {"", "aex:pong", R"({"action":"replay"})", "aex:ping "})
    EXPECT_EQ(stream.feed().Hear(text), std::nullopt) << text;
}

TEST(SessionFeed, EndsAfterSoManyEventsOfThisConnection) {
  const struct {
    const char* how;
    std::size_t events;
    CloseHow end;
  } kCases[] = {{"cut:2", 2, CloseHow::kFin},
                {"cut:0", 0, CloseHow::kFin},
                {"rst:4", 4, CloseHow::kRst},
                {"stall:1", 1, CloseHow::kStall}};
  for (const auto& test : kCases) {
    Bench bench(StreamRule(test.how));
    bench.still.client.Send(bench.id, "m1");
    TestStream stream(bench.still, bench.id);
    EXPECT_EQ(stream.Texts().size(), test.events) << test.how;
    EXPECT_EQ(stream.last().kind, Kind::kEnd) << test.how;
    EXPECT_EQ(stream.last().end, test.end) << test.how;
    TestStream next(bench.still, bench.id, 1);
    EXPECT_EQ(next.Texts().size(), 4u) << "the rule was for the first connect";
  }
}

TEST(SessionFeed, HoldsTheParkBackOnTheWorkspaceClock) {
  Bench bench(StreamRule("terminal-late"));
  bench.still.client.Send(bench.id, "m1");
  TestStream stream(bench.still, bench.id);
  EXPECT_EQ(stream.Texts().size(), 3u);
  EXPECT_EQ(bench.time.held, std::vector{kStartUs + 1'500'000});
  bench.still.clock->AdvanceTo(kStartUs + 1'500'000);
  EXPECT_EQ(stream.Texts().size(), 1u);
  EXPECT_EQ(stream.last(), FeedStep());
}

TEST(SessionFeed, ShowsItsFaultOnTheFramesAlone) {
  Bench bench(StreamRule("no-terminal"));
  bench.still.client.Send(bench.id, "m1");
  TestStream stream(bench.still, bench.id);
  Texts listed = Listed(bench.still, bench.id);
  ASSERT_EQ(listed.size(), 4u);
  listed.pop_back();
  EXPECT_EQ(stream.Texts(), listed);
  EXPECT_EQ(stream.last(), FeedStep());
}

}  // namespace
}  // namespace aex::http
