// Lists over HTTP: sessions and events (contract 1.6).
#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

std::string MakeSessions(StillBackend& still, int count) {
  std::string oldest;
  for (int i = 0; i < count; ++i) {
    const std::string id = still.client.NewSession();
    if (oldest.empty()) oldest = id;
    still.clock->AdvanceTo(still.clock->NowMicros() + 1000 * kMs);
  }
  return oldest;
}

// How many members the array at the pointer has.
std::size_t Count(const Seen& seen, const std::string& pointer) {
  std::size_t count = 0;
  while (!seen.At(pointer + "/" + std::to_string(count)).empty()) ++count;
  return count;
}

TEST(SessionLists, AreEmptyAtFirst) {
  StillBackend still;
  EXPECT_EQ(still.client.Get("/api/sessions").response.body, R"({"sessions":[]})");
}

TEST(SessionLists, ShowSummariesNewestFirst) {
  StillBackend still;
  const std::string oldest = MakeSessions(still, 2);
  const Seen seen = still.client.Get("/sessions");
  EXPECT_EQ(Count(seen, "/sessions"), 2u);
  EXPECT_EQ(seen.At("/sessions/1"),
            R"({"id":")" + oldest +
                R"(","status":"idle","turnSeq":0,"idleTtl":"3m","idleTtlMs":180000,)"
                R"("createdAt":"2026-01-01T00:00:00.000Z",)"
                R"("updatedAt":"2026-01-01T00:00:00.000Z",)"
                R"("idleAt":"2026-01-01T00:00:00.000Z","suspendedAt":null,"costUsd":0})");
  EXPECT_EQ(seen.At("/nextCursor"), "");
}

struct LimitRow {
  const char* query;
  std::size_t sessions;
  bool more;
};

TEST(SessionLists, ClampTheLimitOfAPage) {
  StillBackend still;
  MakeSessions(still, 101);
  for (const LimitRow& row :
       {LimitRow{"", 25, true}, LimitRow{"?limit=1", 1, true}, LimitRow{"?limit=0", 1, true},
        LimitRow{"?limit=-7", 1, true}, LimitRow{"?limit=100", 100, true},
        LimitRow{"?limit=101", 100, true}, LimitRow{"?limit=9007199254740993", 100, true},
        LimitRow{"?since=2026-01-01T00:01:40Z", 1, false},
        LimitRow{"?limit=2&since=2026-01-01T00:01:39.000Z", 2, false}}) {
    const Seen seen = still.client.Get("/sessions" + std::string(row.query));
    EXPECT_EQ(seen.status(), 200) << row.query;
    EXPECT_EQ(Count(seen, "/sessions"), row.sessions) << row.query;
    EXPECT_EQ(!seen.At("/nextCursor").empty(), row.more) << row.query;
  }
}

TEST(SessionLists, GoOnFromTheirCursor) {
  StillBackend still;
  const std::string oldest = MakeSessions(still, 3);
  const Seen first = still.client.Get("/sessions?limit=2");
  const Seen second = still.client.Get("/sessions?limit=2&cursor=" + first.At("/nextCursor"));
  EXPECT_EQ(Count(second, "/sessions"), 1u);
  EXPECT_EQ(second.At("/sessions/0/id"), oldest);
  EXPECT_EQ(second.At("/nextCursor"), "");
}

TEST(SessionLists, FilterByStatus) {
  StillBackend still;
  const std::string oldest = MakeSessions(still, 3);
  (void)still.client.Call("DELETE", "/sessions/" + oldest);
  const Seen deleted = still.client.Get("/sessions?status=deleted");
  EXPECT_EQ(Count(deleted, "/sessions"), 1u);
  EXPECT_EQ(deleted.At("/sessions/0/id"), oldest);
  EXPECT_EQ(Count(still.client.Get("/sessions?status=idle"), "/sessions"), 2u);
}

TEST(SessionLists, RefuseQueriesThatAreNone) {
  StillBackend still;
  for (const char* query :
       {"limit=", "limit=x", "limit=1.5", "limit=99999999999999999999", "status=parked",
        "status=", "since=yesterday", "since=2026-13-01", "since=", "cursor=ses_none"}) {
    const Seen seen = still.client.Get("/sessions?" + std::string(query));
    EXPECT_EQ(seen.status(), 400) << query;
    EXPECT_EQ(seen.At("/error"), "bad_request") << query;
  }
  EXPECT_EQ(still.client.Get("/sessions?cursor=ses_none").At("/message"),
            "cursor: is not a cursor of this list");
  EXPECT_EQ(still.client.Get("/sessions?unknown=1").status(), 200);
}

TEST(EventLists, PageByNumberAndEndWithNull) {
  StillBackend still("[]", R"({"pageSize":3})");
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  const std::string path = "/api/sessions/" + id + "/events";
  const Seen first = still.client.Get(path);
  EXPECT_EQ(first.status(), 200);
  EXPECT_EQ(Count(first, "/events"), 3u);
  EXPECT_EQ(first.At("/events/0/id"), id + ":1");
  EXPECT_EQ(first.At("/events/1/data/text"), "hello");
  EXPECT_EQ(first.At("/nextCursor"), "4");
  const Seen second = still.client.Get(path + "?cursor=4");
  EXPECT_EQ(Count(second, "/events"), 1u);
  EXPECT_EQ(second.At("/events/0/data"),
            R"({"name":"aex.session.idle","value":{"turnSeq":1}})");
  EXPECT_EQ(second.At("/nextCursor"), "null");
  EXPECT_EQ(still.client.Get(path + "?cursor=99").response.body,
            R"({"events":[],"nextCursor":null})");
}

TEST(EventLists, RefuseACursorThatIsNoNumber) {
  StillBackend still;
  const std::string path = "/sessions/" + still.client.NewSession() + "/events?cursor=";
  for (const char* cursor : {"", "-1", "x", "1.0", "1e3", "99999999999999999999"}) {
    const Seen seen = still.client.Get(path + cursor);
    EXPECT_EQ(seen.status(), 400) << cursor;
    EXPECT_EQ(seen.At("/message"), "cursor must be a whole number") << cursor;
  }
}

}  // namespace
}  // namespace aex::http
