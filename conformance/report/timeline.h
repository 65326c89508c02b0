// What happened in a case, in order, as data for whoever shows it: every
// attempt, what the fault did to it on the wire, what the ledger recorded, the
// waits, and what the client finally reported.
//
// Reads in which nothing happened are folded into one row. Keys are labels,
// nonces are shortened, and nothing a row says is a credential. `text` and `mark`
// say it all; what is said of a row beside them is for those who draw it. Pure
// function; rows are plain values.
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

enum class RowKind {
  kRequest,  // An attempt, as it left the client.
  kReads,    // Several in which nothing happened.
  kCommit,   // What the ledger recorded.
  kWork,     // What else the server did about an attempt.
  kAnswer,   // What the wire did to the answer of an attempt.
  kWait,     // How long the client slept.
  kReport,   // What a call came to.
  kNote,
};

// How far an attempt got.
enum class Reach {
  kAnswered,    // A whole answer came back.
  kCutAnswer,   // Part of one did, or one that cannot be used.
  kNoAnswer,    // It arrived, and nothing came back.
  kCutRequest,  // It did not arrive whole.
};

struct TimelineRow {
  double at_ms = 0;  // Since the case began.
  Actor actor = Actor::kClient;
  std::string text;  // "POST message.send  key K1"
  std::string mark = {};  // Beside it: the nonce, "← ledger #2", "✗ other key than attempt 1".
  bool wrong = false;  // Named by the finding.
  bool leads = false;  // Begins something: its time is always shown.
  std::int64_t exchange = 0;  // Journal seq, 0 when it belongs to none.
  std::int64_t ledger = 0;    // Ledger seq, 0 when it shows none.
  RowKind kind = RowKind::kNote;
  Reach reach = Reach::kAnswered;  // Of requests.
  std::string key = {};            // Of requests: the label that `text` ends in.
  std::int64_t attempt = 0;        // Of requests: the n-th of several for one thing, else 0.
  int rule = 0;                    // The rule met, the n-th of the schedule; 0 without one.
  bool extra = false;              // Of commits: more than its intent wanted.
  double wait_ms = 0;              // Of waits.

  bool operator==(const TimelineRow&) const = default;
};

std::vector<TimelineRow> TimelineOf(const Evidence& evidence, const Finding& finding);

}  // namespace aex::conformance
