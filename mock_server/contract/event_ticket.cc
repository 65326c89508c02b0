#include "mock_server/contract/event_ticket.h"

#include <charconv>

#include "mock_server/contract/digest.h"

namespace aex::contract {
namespace {

std::string Claims(const EventTicket& ticket) {
  return ticket.channel + "." + std::to_string(ticket.expires_at_ms);
}

bool IsChannel(std::string_view name) {
  return name == "event" || name == "log" || name == "all";
}

}  // namespace

std::string SignEventTicket(std::string_view secret, std::string_view run_id,
                            const EventTicket& ticket) {
  const std::string claims = Claims(ticket);
  const std::string signed_text = std::string(run_id) + "." + claims;
  return claims + "." + HexEncode(HmacSha256(secret, signed_text));
}

Result<EventTicket> ReadEventTicket(std::string_view secret, std::string_view run_id,
                                    std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t second = text.find('.', first == text.npos ? first : first + 1);
  if (second == text.npos) return Invalid("the ticket is malformed");
  EventTicket ticket;
  ticket.channel = text.substr(0, first);
  const std::string_view expires = text.substr(first + 1, second - first - 1);
  const auto [end, problem] = std::from_chars(
      expires.data(), expires.data() + expires.size(), ticket.expires_at_ms);
  if (!IsChannel(ticket.channel) || problem != std::errc() ||
      end != expires.data() + expires.size())
    return Invalid("the ticket is malformed");
  // The whole text is compared, so that no other spelling of the number passes.
  if (!EqualInConstantTime(SignEventTicket(secret, run_id, ticket), text))
    return Invalid("the ticket was not made for this session");
  return ticket;
}

}  // namespace aex::contract
