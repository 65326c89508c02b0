// The sessions of a workspace: by id, and listed newest first (contract 1.6).
//
// Sessions are never taken out; a deleted one is a session with that status.
// References stay valid as long as the roster. Not thread-safe: lives under the
// workspace lock.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "mock_server/contract/result.h"
#include "mock_server/platform/session.h"

namespace aex::platform {

struct SessionPage {
  std::vector<contract::SessionRecord> sessions;
  std::optional<std::string> next_cursor;
};
struct SessionQuery {
  std::optional<contract::SessionStatus> status;
  std::optional<std::int64_t> since_us;  // Inclusive lower bound on creation.
  std::string cursor;                    // Empty = from the newest.
  std::int64_t limit = 25;               // At least 1.
};

class SessionRoster {
 public:
  // The record's id must be new.
  Session& Add(contract::SessionRecord record, SessionTerms terms);
  // Null when there is no such session.
  Session* Find(const std::string& id) const;
  // Records as readers are shown them now. Errors: an unknown cursor.
  Result<SessionPage> List(const SessionQuery& query, std::int64_t now_us) const;

  std::size_t size() const { return newest_last_.size(); }

 private:
  std::unordered_map<std::string, std::unique_ptr<Session>> sessions_;
  std::vector<Session*> newest_last_;
};

}  // namespace aex::platform
