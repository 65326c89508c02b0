#include "mock_server/http/ticket_book.h"

#include <algorithm>

#include "mock_server/contract/digest.h"

namespace aex::http {

using contract::EventTicket;

TicketBook::TicketBook(std::uint64_t workspace_seed)
    : secret_(contract::Sha256(std::to_string(workspace_seed) + "\ncoordinator")) {}

IssuedTicket TicketBook::Issue(const std::string& session_id, std::int64_t now_us) {
  Session& session = sessions_[session_id];
  EventTicket ticket;
  ticket.expires_at_ms =
      std::max(now_us / 1000 + contract::kEventTicketTtlMs, session.last_expiry_ms + 1);
  session.last_expiry_ms = ticket.expires_at_ms;
  return {contract::SignEventTicket(secret_, session_id, ticket), ticket.expires_at_ms};
}

Status TicketBook::Check(const std::string& session_id, std::string_view text,
                         std::int64_t now_us) const {
  const auto ticket = contract::ReadEventTicket(secret_, session_id, text);
  if (!ticket.ok()) return ticket.error();
  const auto session = sessions_.find(session_id);
  if (session == sessions_.end())
    return Invalid("the ticket was not made for this session");
  if (ticket->expires_at_ms <= now_us / 1000) return Invalid("the ticket has expired");
  if (ticket->expires_at_ms <= session->second.forgotten_ms ||
      session->second.used.contains(ticket->expires_at_ms))
    return Invalid("the ticket was used already");
  return Ok();
}

Status TicketBook::Use(const std::string& session_id, std::string_view text,
                       std::int64_t now_us) {
  const Status status = Check(session_id, text, now_us);
  if (!status.ok()) return status;
  Session& session = sessions_[session_id];
  const auto ticket = contract::ReadEventTicket(secret_, session_id, text);
  // What has expired is refused for that.
  session.used.erase(session.used.begin(), session.used.upper_bound(now_us / 1000));
  session.used.insert(ticket->expires_at_ms);
  if (session.used.size() > kMaxUsedTickets) {
    session.forgotten_ms = *session.used.begin();
    session.used.erase(session.used.begin());
  }
  return Ok();
}

}  // namespace aex::http
