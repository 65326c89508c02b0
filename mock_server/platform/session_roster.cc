#include "mock_server/platform/session_roster.h"

namespace aex::platform {

using contract::SessionRecord;

Session& SessionRoster::Add(SessionRecord record, SessionTerms terms) {
  auto session = std::make_unique<Session>(std::move(record), std::move(terms));
  const auto [added, is_new] = sessions_.emplace(session->id(), std::move(session));
  CHECK(is_new);
  newest_last_.push_back(added->second.get());
  return *added->second;
}

Session* SessionRoster::Find(const std::string& id) const {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

Result<SessionPage> SessionRoster::List(const SessionQuery& query,
                                        std::int64_t now_us) const {
  CHECK(query.limit >= 1);
  SessionPage page;
  bool started = query.cursor.empty();
  for (auto it = newest_last_.rbegin(); it != newest_last_.rend(); ++it) {
    const SessionRecord& record = (*it)->RecordAt(now_us);
    // A cursor is the id of the last session of the page before.
    if (!started) {
      started = record.id == query.cursor;
      continue;
    }
    if (query.status && record.status != *query.status) continue;
    if (query.since_us && record.created_at_us < *query.since_us) continue;
    if (static_cast<std::int64_t>(page.sessions.size()) == query.limit) {
      page.next_cursor = page.sessions.back().id;
      break;
    }
    page.sessions.push_back(record);
  }
  if (!started) return Invalid("is not a cursor of this list", "cursor");
  return page;
}

}  // namespace aex::platform
