#include "conformance/reference/session_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "conformance/reference/testing/bench.h"

namespace aex::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(SessionCalls, CreateReportsTheRecord) {
  Bench bench;
  EXPECT_EQ(bench.Ok("session.create", CreateArgs()),
            R"({"session":{"id":"ses_1","status":"idle","turnSeq":0}})");
  bench.api().Script(kCreateTarget, {Answer(200, R"({"id":"ses_2","status":"new"})")});
  EXPECT_EQ(bench.Ok("session.create", CreateArgs()),
            R"({"session":{"id":"ses_2","status":"new"}})");
}

TEST(SessionCalls, CreateDrawsAKeyForEachCallAndTakesTheCallers) {
  Bench bench;
  bench.Ok("session.create", CreateArgs());
  bench.Ok("session.create", CreateArgs());
  bench.Ok("session.create", CreateArgs(",'idempotencyKey':'Mine 1'"));
  const auto keys = bench.api().Keys(kCreateTarget);
  ASSERT_THAT(keys, SizeIs(3));
  EXPECT_THAT(keys[0], SizeIs(36));
  EXPECT_NE(keys[0], keys[1]);
  EXPECT_EQ(keys[2], "Mine 1");
}

TEST(SessionCalls, TheSameSeedDrawsTheSameKeys) {
  Bench one;
  Bench two;
  one.Ok("session.create", CreateArgs());
  two.Ok("session.create", CreateArgs());
  EXPECT_EQ(one.api().Keys(kCreateTarget), two.api().Keys(kCreateTarget));
}

TEST(SessionCalls, RefusalsSendNothing) {
  Bench bench;
  for (const std::string& args :
       {std::string("{}"), std::string("{'options':{}}"),
        std::string("{'options':{'limits':{}}}"), CreateArgs(",'idempotencyKey':''"),
        CreateArgs(",'idempotencyKey':' k'")}) {
    const std::string error = bench.Error("session.create", args);
    EXPECT_THAT(error, HasSubstr(R"("kind":"rejected")")) << args;
    EXPECT_THAT(error, HasSubstr(R"("outcome":"not-created")")) << args;
  }
  EXPECT_THAT(bench.api().requests(), IsEmpty());
}

TEST(SessionCalls, StateChangesCarryOnlyTheCallersKey) {
  Bench bench;
  EXPECT_EQ(bench.Ok("session.suspend", "{'sessionId':'ses_1'}"),
            R"({"session":{"id":"ses_1","status":"idle","turnSeq":1,"costUsd":0.01}})");
  bench.Ok("session.suspend", "{'sessionId':'ses_1','idempotencyKey':'K'}");
  EXPECT_THAT(bench.api().Keys("POST /api/sessions/ses_1/suspend"),
              ElementsAre("-", "K"));
  bench.api().Script("DELETE /api/sessions/ses_1", {Answer(204, "")});
  EXPECT_EQ(bench.Ok("session.delete", "{'sessionId':'ses_1'}"), "{}");
}

TEST(SessionCalls, ListPassesItsFiltersOn) {
  Bench bench;
  bench.api().Script(
      "GET /api/sessions",
      {Answer(200, R"({"sessions":[{"id":"a"}],"nextCursor":"c2","x":1})")});
  EXPECT_EQ(bench.Ok("session.list", "{'limit':2,'cursor':'c 1','status':'idle'}"),
            R"({"sessions":[{"id":"a"}],"nextCursor":"c2"})");
  EXPECT_EQ(bench.api().requests()[0].path,
            "/api/sessions?status=idle&limit=2&cursor=c%201");
}

TEST(SessionCalls, EventsFollowTheCursorToTheEnd) {
  Bench bench;
  bench.api().Script(kEventsTarget,
                     {Answer(200, R"({"events":[{"sequence":1}],"nextCursor":2})"),
                      Answer(200, R"({"events":[{"sequence":2}],"nextCursor":null})")});
  EXPECT_EQ(bench.Ok("session.events", "{'sessionId':'ses_1'}"),
            R"({"events":[{"sequence":1},{"sequence":2}]})");
  EXPECT_EQ(bench.api().requests()[0].path, "/api/sessions/ses_1/events");
  EXPECT_EQ(bench.api().requests()[1].path, "/api/sessions/ses_1/events?cursor=2");
}

TEST(SessionCalls, EventsStopAtARepeatedCursorAndAtTheirBound) {
  Bench bench;
  bench.api().Always(kEventsTarget, Answer(200, R"({"events":[],"nextCursor":5})"));
  EXPECT_EQ(bench.Ok("session.events", "{'sessionId':'ses_1'}"), R"({"events":[]})");
  EXPECT_THAT(bench.api().requests(), SizeIs(2));
}

TEST(SessionCalls, AnswersWithoutTheirContentAreErrors) {
  Bench bench;
  bench.api().Always(kEventsTarget, Answer(200, "{}"));
  bench.api().Always("GET /api/sessions/ses_1/outputs", Answer(200, R"({"outputs":{}})"));
  bench.api().Always("GET /api/sessions", Answer(200, "[]"));
  bench.api().Always(kRecordTarget, Answer(200, "[]"));
  EXPECT_EQ(bench.ErrorField("session.events", "{'sessionId':'ses_1'}", "message"),
            R"("aex API answered HTTP 200 without a list of events")");
  EXPECT_EQ(bench.ErrorField("session.outputs", "{'sessionId':'ses_1'}", "kind"),
            R"("api")");
  EXPECT_EQ(bench.ErrorField("session.list", "{}", "kind"), R"("api")");
  EXPECT_EQ(bench.ErrorField("session.get", "{'sessionId':'ses_1'}", "kind"), R"("api")");
}

}  // namespace
}  // namespace aex::conformance
