// How an answer is put on the wire: whole and at once, or as a fault has it.
//
// Decided under the workspace lock, carried out by server/ after the lock is
// gone. Offsets count bytes of the body as sent. Plain values.
#pragma once

#include <cstdint>
#include <optional>

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

struct WirePlan {
  std::int64_t delay_ms = 0;  // Real time, before the first byte.
  std::optional<Cut> cut;
  bool close_after = false;   // Answer whole, `Connection: close`, then FIN.

  bool operator==(const WirePlan&) const = default;
};

// Decided from the head alone: the connection ends after this many bytes of the
// request body were read, and no answer is sent.
struct EarlyDrop {
  std::int64_t body_bytes = 0;
  CloseHow close = CloseHow::kFin;
};

}  // namespace aex::http
