// What a stream fault makes of the events of one connection (faults 2).
//
// Small pure functions over one event at a time: which frames stand for it, how
// late it is, and after how many the connection ends. The log itself is never
// altered: what is missing or damaged here is right in `events.list`, and on the
// next connection unless a rule says otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/faults/kinds.h"
#include "mock_server/http/wire_plan.h"

namespace aex::http {

// Longer than the second for which later clients wait for lower sequences.
inline constexpr std::int64_t kTerminalLateUs = 1'500'000;

// One stored event and its place on this connection.
struct StreamedEvent {
  const Json& event;
  bool park = false;   // It ends its turn.
  std::int64_t n = 1;  // The n-th event for this connection, from 1.
};

// The text frames sent for the event, in order; none when it is left out.
std::vector<std::string> FramesOf(const faults::StreamFault& fault,
                                  const StreamedEvent& event);

// How the connection ends after that many events; empty when it goes on.
std::optional<CloseHow> EndAfter(const faults::StreamFault& fault, std::int64_t events);

// How long after its time the event is sent, on the workspace clock.
std::int64_t LateByUs(const faults::StreamFault& fault, bool park);

}  // namespace aex::http
