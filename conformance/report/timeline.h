// What happened in a case, in order, as data for whoever shows it: every
// attempt, what the fault did to it on the wire, what the ledger recorded, the
// waits, and what the client finally reported.
//
// Reads in which nothing happened are folded into one row. Keys are labels,
// nonces are shortened, and nothing a row says is a credential. Pure function;
// rows are plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/oracle/evidence.h"
#include "conformance/oracle/requirement.h"

namespace aex::conformance {

enum class Actor { kClient, kServer, kWire, kClock };
std::string_view ActorName(Actor actor);

struct TimelineRow {
  double at_ms = 0;  // Since the case began.
  Actor actor = Actor::kClient;
  std::string text;  // "POST message.send  key K1"
  std::string mark;  // Beside it: the nonce, "← ledger #2", "✗ other key than attempt 1".
  bool wrong = false;  // Named by the finding.
  bool leads = false;  // Begins something: its time is always shown.
  std::int64_t exchange = 0;  // Journal seq, 0 when it belongs to none.
  std::int64_t ledger = 0;    // Ledger seq, 0 when it shows none.

  bool operator==(const TimelineRow&) const = default;
};

std::vector<TimelineRow> TimelineOf(const Evidence& evidence, const Finding& finding);

}  // namespace aex::conformance
