// Lists of sessions: pages, filters, cursors (contract 1.6).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "mock_server/platform/testing/workspace_calls.h"

namespace aex::platform {
namespace {

using contract::SessionStatus;
using namespace testing;

using Names = std::vector<std::string>;

// Five sessions, one a millisecond, "1" the oldest.
struct FiveSessions {
  FiveSessions() {
    for (int i = 0; i < 5; ++i) {
      ids.push_back(still.NewSession());
      still.Pass(kMs);
    }
  }
  Names NamesOf(const SessionPage& page) const {
    Names names;
    for (const auto& session : page.sessions) {
      for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i] == session.id) names.push_back(std::to_string(i + 1));
      }
    }
    return names;
  }
  SessionPage List(const SessionQuery& query) {
    const auto page = still.workspace.List(query);
    CHECK(page.ok());
    return *page;
  }

  StillWorkspace still;
  Names ids;
};

TEST(SessionList, IsNewestFirstAndPagedByCursor) {
  FiveSessions five;
  SessionQuery query;
  query.limit = 2;
  SessionPage page = five.List(query);
  EXPECT_EQ(five.NamesOf(page), (Names{"5", "4"}));
  query.cursor = page.next_cursor.value();
  page = five.List(query);
  EXPECT_EQ(five.NamesOf(page), (Names{"3", "2"}));
  query.cursor = page.next_cursor.value();
  page = five.List(query);
  EXPECT_EQ(five.NamesOf(page), Names{"1"});
  EXPECT_EQ(page.next_cursor, std::nullopt);
}

TEST(SessionList, HasNoFurtherPageWhenTheLastIsJustFull) {
  FiveSessions five;
  SessionQuery query;
  query.limit = 5;
  const SessionPage page = five.List(query);
  EXPECT_EQ(page.sessions.size(), 5u);
  EXPECT_EQ(page.next_cursor, std::nullopt);
  query.cursor = five.ids[0];  // After the oldest: nothing, and no error.
  EXPECT_TRUE(five.List(query).sessions.empty());
}

TEST(SessionList, IsEmptyWithoutSessions) {
  StillWorkspace still;
  const auto page = still.workspace.List({});
  ASSERT_TRUE(page.ok());
  EXPECT_TRUE(page->sessions.empty());
  EXPECT_EQ(page->next_cursor, std::nullopt);
}

TEST(SessionList, FiltersByStatusAsItIsNow) {
  FiveSessions five;
  (void)five.still.workspace.Apply(Workspace::Change::kSuspend, five.ids[1]);
  (void)five.still.workspace.Apply(Workspace::Change::kDelete, five.ids[3]);
  SessionQuery query;
  query.status = SessionStatus::kSuspended;
  EXPECT_EQ(five.NamesOf(five.List(query)), Names{"2"});
  query.status = SessionStatus::kDeleted;
  EXPECT_EQ(five.NamesOf(five.List(query)), Names{"4"});
  query.status = SessionStatus::kIdle;
  EXPECT_EQ(five.NamesOf(five.List(query)), (Names{"5", "3", "1"}));
}

TEST(SessionList, SettlesWhatIsDueBeforeItFilters) {
  StillWorkspace still(WithLatency(50));
  const std::string id = still.NewSession();
  (void)still.workspace.Send(Message(id, "m1"));
  SessionQuery query;
  query.status = SessionStatus::kRunning;
  EXPECT_EQ(still.workspace.List(query)->sessions.size(), 1u);
  still.Pass(50 * kMs);
  EXPECT_TRUE(still.workspace.List(query)->sessions.empty());
}

TEST(SessionList, TakesSinceAsAnInclusiveBound) {
  FiveSessions five;
  SessionQuery query;
  query.since_us = kStartUs + 2 * kMs;
  EXPECT_EQ(five.NamesOf(five.List(query)), (Names{"5", "4", "3"}));
  query.since_us = kStartUs + 2 * kMs + 1;
  EXPECT_EQ(five.NamesOf(five.List(query)), (Names{"5", "4"}));
}

TEST(SessionList, RefusesACursorThatItNeverGave) {
  FiveSessions five;
  SessionQuery query;
  query.cursor = "ses_none";
  const auto page = five.still.workspace.List(query);
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(Describe(page.error()), "cursor: is not a cursor of this list");
}

TEST(SessionListDeathTest, NeedsALimit) {
  StillWorkspace still;
  SessionQuery query;
  query.limit = 0;
  EXPECT_DEATH((void)still.workspace.List(query), "CHECK failed");
}

RC_GTEST_PROP(SessionList, GivesEverySessionOnceOverItsPages, ()) {
  StillWorkspace still;
  const auto sessions = *rc::gen::inRange(0, 30);
  SessionQuery query;
  query.limit = *rc::gen::inRange<std::int64_t>(1, 8);
  Names expected;
  for (int i = 0; i < sessions; ++i) expected.insert(expected.begin(), still.NewSession());
  Names seen;
  while (true) {
    const auto page = still.workspace.List(query);
    RC_ASSERT(page.ok());
    for (const auto& session : page->sessions) seen.push_back(session.id);
    if (!page->next_cursor) break;
    RC_ASSERT(static_cast<std::int64_t>(page->sessions.size()) == query.limit);
    query.cursor = *page->next_cursor;
  }
  RC_ASSERT(seen == expected);
}

}  // namespace
}  // namespace aex::platform
