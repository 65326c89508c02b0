// Connections that were answered 503 because no thread was free, kept for a
// moment so that the answer arrives.
//
// Closing at once would turn into a reset as soon as the client's request comes
// in, and eat the 503. Used by the accept thread alone; never blocks. Bounded in
// number, bytes and time; what does not fit is closed without an answer.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>

#include "mock_server/server/unique_fd.h"

namespace aex::server {

inline constexpr std::size_t kMaxTurnedAway = 256;
inline constexpr std::chrono::seconds kTurnedAwayTime{1};
// Reads of one connection in one sweep.
inline constexpr int kSweepReads = 16;

class TurnedAway {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // Writes the 503 and half closes.
  void Add(UniqueFd socket, TimePoint now);

  // Reads what they sent and lets go of those that are done. To be called every
  // few milliseconds while there are any.
  void Sweep(TimePoint now);

  bool empty() const { return waiting_.empty(); }

 private:
  struct Waiting {
    UniqueFd socket;
    TimePoint until;
  };
  std::list<Waiting> waiting_;
};

}  // namespace aex::server
