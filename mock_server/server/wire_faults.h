// Puts an answer on the wire as its plan says, and ends connections: FIN, RST or
// silence (faults 2).
//
// Free functions over a Transport, called by the connection's thread; they keep
// nothing. They know bytes and offsets, not what the bytes mean. Every wait ends
// with the peer, with Transport::Wake, or at the bound named here.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

#include "mock_server/contract/evidence.h"
#include "mock_server/http/wire_plan.h"
#include "mock_server/server/transport.h"

namespace aex::server {

// How long and how much a peer may still send after our FIN: enough for the
// largest request that was under way.
inline constexpr std::chrono::seconds kDrainTime{2};
inline constexpr std::size_t kDrainBytes = 16 * 1024 * 1024;
// Longer delays are cut to this.
inline constexpr std::chrono::hours kMaxDelay{24};

struct WireAnswer {
  std::string_view bytes;  // Head and body.
  std::size_t head_bytes = 0;
};

struct Sent {
  contract::Delivery delivery;
  // How the connection has to end now; empty when it may carry another request.
  std::optional<http::CloseHow> end;
};

// Delays, writes what the plan has before the answer, then what it lets through of
// it, in one go or dripping, and says what comes next. A peer that goes meanwhile
// gets no more. `plan.recoding` and `plan.close_after`, which change the bytes, and
// `plan.keepalive`, which is about later ones, are the caller's.
Sent SendAnswer(const http::WirePlan& plan, const WireAnswer& answer,
                Transport& transport);

// Carries out the first part of an end: the half close, the reset, or the whole
// of a stall. `stalled` is true while the stall lasts, for whoever ends stalls.
void BeginEnd(http::CloseHow how, Transport& transport, std::atomic<bool>& stalled);

// The second part, after a half close: reads what the peer still sends, so that
// closing does not turn the FIN into a reset that eats the answer. `take` is given
// the bytes.
void Drain(Transport& transport,
           const std::function<void(std::string_view)>& take = [](std::string_view) {});

}  // namespace aex::server
