// What happened, as plain data: the entries of the billing ledger and the
// exchanges of the journal, with the JSON they are shown as.
//
// The ledger proves what was committed, the journal what was on the wire. Both
// are written by the mock and read by the oracles; neither holds a bearer token
// or a provider key. Times are milliseconds of the workspace clock since the
// Unix epoch, with microseconds as the fraction. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/operations.h"

namespace aex::contract {

// When work was done relative to the fault that was shown (faults: commit).
enum class Commit { kNormal, kDone, kLate, kNone };
std::string_view CommitName(Commit commit);

enum class LedgerKind { kSession, kTurn, kRedeem };
std::string_view LedgerKindName(LedgerKind kind);

struct LedgerEntry {
  std::int64_t seq = 0;  // From 1, without gaps.
  LedgerKind kind = LedgerKind::kSession;
  std::string session_id;
  std::int64_t turn_seq = 0;  // 0 = none.
  std::string code;           // Redeem only.
  std::string key;            // Empty when the client sent none.
  std::string request_hash;
  std::string intent;  // The harness's nonce; empty when there is none.
  std::int64_t amount_microusd = 0;
  double at_ms = 0;
  std::int64_t exchange = 0;  // Journal seq of the exchange that caused it.
  Commit commit = Commit::kNormal;

  bool operator==(const LedgerEntry&) const = default;
};

// What of the answer's bytes was handed to the client's connection.
struct Delivery {
  enum class Kind { kOpen, kNone, kPartial, kFull };
  Kind kind = Kind::kOpen;
  std::int64_t bytes = 0;  // Of the whole answer, head included.

  bool operator==(const Delivery&) const = default;
};
// "open", "none", "partial:N", "full".
std::string DeliveryName(const Delivery& delivery);

struct Exchange {
  std::int64_t seq = 0;  // From 1 in a workspace.
  std::int64_t connection = 0;
  std::int64_t reuse = 0;  // 0 for the first exchange on its connection.
  Operation op = Operation::kUnmatched;
  std::string method;
  std::string path;  // As received, without the query.
  std::optional<std::string> key;
  std::string fingerprint;  // SHA-256 of the raw body, hex; empty without body.
  std::string intent;       // Nonce found in the raw body.
  std::string session_id;   // From the path; empty when there is none.
  std::int64_t attempt = 0;  // n-th exchange of this op for its intent.
  int status = 0;            // 0 when no status line was planned.
  std::vector<std::string> retry_after;  // As printed, one an header line.
  std::optional<int> rule;               // Index into the scenario's faults.
  std::string kind;                      // Fault kind, empty without one.
  std::string phase;
  std::optional<Commit> commit;          // Of the fault, when it has one.
  std::vector<std::int64_t> committed;   // Ledger seqs it caused.
  bool replayed = false;
  std::string code;  // `error` of the envelope sent, empty on success.
  Delivery delivery;
  double received_at_ms = 0;
  std::optional<double> sent_at_ms;
  std::int64_t request_bytes = 0;
  std::int64_t response_bytes = 0;
  bool bearer = false;
  bool storage = false;  // origin "storage" instead of "api".
  // Not printed from here on. Of events.stream: the first sequence asked for.
  std::optional<std::int64_t> stream_from;
  // Seq of the newest exchange that came before the client could know how this
  // one ends: later ones may follow from its answer. 0 while that is so.
  std::int64_t open_until = 0;
  std::optional<double> closed_at_ms;
  std::int64_t request_body_bytes = 0;   // After chunked decoding.
  std::int64_t response_body_bytes = 0;  // As planned, whatever was delivered.

  bool operator==(const Exchange&) const = default;
};

// Formats 1 and 2.
Json ToJson(const LedgerEntry& entry);
Json ToJson(const Exchange& exchange);

// The harness's intent nonce: "i-" and 12 lower-case hex digits, wherever it
// stands in the bytes; the last one when there are several, empty when none.
std::string FindIntentNonce(std::string_view bytes);

}  // namespace aex::contract
