// The tickets of one workspace's event streams: minted for a session, good for
// one connection within their time (contract 1.8).
//
// Each ticket of a session expires at a millisecond of its own, so that two
// minted at one moment differ and each can be told used. Times are the workspace
// clock's. Not thread-safe: lives under the workspace lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "mock_server/contract/event_ticket.h"

namespace aex::http {

// Used tickets remembered for one session. Beyond it the oldest are forgotten,
// and whatever is as old as they are counts as used.
inline constexpr std::size_t kMaxUsedTickets = 1024;

struct IssuedTicket {
  std::string text;
  std::int64_t expires_at_ms = 0;
};

class TicketBook {
 public:
  explicit TicketBook(std::uint64_t workspace_seed);

  // The session must exist: each one costs memory for as long as the workspace.
  IssuedTicket Issue(const std::string& session_id, std::int64_t now_us);
  // Uses it up. Errors: kInvalid, with what is wrong with it.
  Status Use(const std::string& session_id, std::string_view text, std::int64_t now_us);
  // Whether Use would take it.
  Status Check(const std::string& session_id, std::string_view text,
               std::int64_t now_us) const;

 private:
  struct Session {
    std::int64_t last_expiry_ms = 0;
    std::int64_t forgotten_ms = 0;  // Expiries up to here count as used.
    std::set<std::int64_t> used;    // By expiry.
  };

  std::string secret_;
  std::unordered_map<std::string, Session> sessions_;
};

}  // namespace aex::http
