// Tickets of the live event stream (contract 1.8): "<channel>.<expMs>.<mac>", the
// MAC being HMAC-SHA256 in hex over "<runId>.<channel>.<expMs>".
//
// A ticket is bound to one session (runId == sessionId) by its MAC. Whether it
// has expired or was used already is for the caller to judge. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mock_server/contract/result.h"

namespace aex::contract {

inline constexpr std::int64_t kEventTicketTtlMs = 60'000;

struct EventTicket {
  std::string channel = "event";  // "event", "log" or "all".
  std::int64_t expires_at_ms = 0;

  bool operator==(const EventTicket&) const = default;
};

std::string SignEventTicket(std::string_view secret, std::string_view run_id,
                            const EventTicket& ticket);

// Errors: kInvalid when the text is no ticket, or none of that run and secret.
Result<EventTicket> ReadEventTicket(std::string_view secret, std::string_view run_id,
                                    std::string_view text);

}  // namespace aex::contract
