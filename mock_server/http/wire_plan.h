// How an answer is put on the wire: whole and at once, or as a fault has it.
//
// Decided under the workspace lock, carried out by server/ after the lock is
// gone. Offsets count bytes of the body as sent. Plain values.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>

#include "mock_server/faults/kinds.h"

namespace aex::http {

enum class CloseHow {
  kFin,    // Half close after the last byte, then drain what the client sends.
  kRst,    // A reset.
  kStall,  // Silence: the connection stays open until the client or the case ends.
};

struct Cut {
  // No byte at all, not even of the head.
  bool before_head = false;
  // Otherwise the whole head and this many bytes of the body (at most all).
  std::int64_t body_bytes = 0;
  CloseHow close = CloseHow::kFin;

  bool operator==(const Cut&) const = default;
};

// The whole answer, then the end.
inline Cut EndAfterAll(CloseHow close) {
  return {false, std::numeric_limits<std::int64_t>::max(), close};
}

// In pieces: the first at once, real time between them.
struct Drip {
  std::int64_t bytes = 1;
  std::int64_t every_ms = 0;

  bool operator==(const Drip&) const = default;
};

// The end of the answer's body is told in another way than by its true length.
using Recoding = std::variant<std::monostate, faults::LengthFault, faults::ChunkFault>;

// What becomes of the connection once this answer is there.
struct KeepaliveEnd {
  // Set: it ends so on the first byte of the next request.
  std::optional<CloseHow> race;
  // Not 0: it ends, unannounced, as soon as it has carried so many exchanges.
  std::int64_t limit = 0;

  bool operator==(const KeepaliveEnd&) const = default;
};

struct WirePlan {
  std::int64_t delay_ms = 0;  // Real time, before the first byte.
  std::string before;         // Bytes before the answer; its length is no part of it.
  Recoding recoding;          // Before offsets of the body are counted.
  std::optional<Drip> drip;
  std::optional<Cut> cut;
  std::optional<KeepaliveEnd> keepalive;
  bool close_after = false;   // Answer whole, `Connection: close`, then FIN.

  bool operator==(const WirePlan&) const = default;
};

// How a connection ends that no request has the say of.
struct ConnectionEnd {
  bool idle = false;  // After its first exchange; else as soon as it is accepted.
  CloseHow close = CloseHow::kFin;
  int rule = 0;  // Of the scenario, for Backend::OnIdleEnd.

  bool operator==(const ConnectionEnd&) const = default;
};

// Decided from the head alone: the connection ends after this many bytes of the
// request body were read, and no answer is sent.
struct EarlyDrop {
  std::int64_t body_bytes = 0;
  CloseHow close = CloseHow::kFin;
};

}  // namespace aex::http
