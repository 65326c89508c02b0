// How long a connection waits for its client before it is ended.
//
// Plain values with the bounds that the mock is served with; tests give shorter
// ones. What waits for a fault (stalls, delays) or for the workspace clock is not
// bounded here.
#pragma once

#include <chrono>

namespace aex::server {

// A client may keep a connection this long without a request: longer than any
// backoff, so that no pool meets an end that no fault asked for.
inline constexpr std::chrono::minutes kIdleTimeout{5};
// Silence in the middle of a request.
inline constexpr std::chrono::seconds kRequestTimeout{30};
// A request as a whole, counted from the first time that the rest of it had to be
// waited for: a byte now and then does not keep a thread for ever.
inline constexpr std::chrono::minutes kWholeRequestTimeout{2};

struct Patience {
  std::chrono::milliseconds idle = kIdleTimeout;
  std::chrono::milliseconds silence = kRequestTimeout;
  std::chrono::milliseconds whole_request = kWholeRequestTimeout;
};

}  // namespace aex::server
