// The fault vocabulary: the kinds, their fields, and when the work behind a
// fault may be committed.
//
// A fault is read whole or refused with the place (a JSON pointer) and what is
// allowed there; what was read is within the bounds below. Pure functions over
// plain values (kinds.h); thread-safe. Not here: which exchange meets a fault
// (rule.h, schedule.h), and what the mock does with it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "mock_server/contract/evidence.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"
#include "mock_server/faults/kinds.h"

namespace aex::faults {

// Bounds of what a scenario may ask for.
inline constexpr std::int64_t kMaxDelayMs = 600'000;          // Also of a late commit.
inline constexpr std::int64_t kMaxFaultBytes = 8 * 1024 * 1024;
inline constexpr std::int64_t kMaxSkewMs = 24 * 3600 * 1000;
inline constexpr std::int64_t kMaxInterimTimes = 100;
inline constexpr std::int64_t kMaxKeepaliveLimit = 1'000'000;
inline constexpr std::int64_t kMaxStreamEvents = 1'000'000;
inline constexpr std::size_t kMaxCodeBytes = 100;
inline constexpr std::size_t kMaxMessageBytes = 4096;
inline constexpr std::size_t kMaxStatusBodyBytes = 1024 * 1024;
inline constexpr std::size_t kMaxHeaderLines = 64;  // Also of repeated Retry-After.
inline constexpr std::size_t kMaxHeaderNameBytes = 64;
inline constexpr std::size_t kMaxHeaderValueBytes = 8192;
inline constexpr std::size_t kMaxProviderFaultBytes = 64 * 1024;

enum class Kind {
  kStatus, kDrop, kTruncate, kDelay, kDrip, kLength, kChunk, kBody, kHeader, kRedirect,
  kInterim, kGarbage, kKeepalive, kCollision, kBusy, kCap, kProvider, kStream, kLag,
  kReplay, kSkew,
};
inline constexpr std::size_t kKinds = std::variant_size_v<Fault>;

Kind KindOf(const Fault& fault);
std::string_view KindName(Kind kind);  // "status"
std::string_view PhaseName(Phase phase);  // "request.body", without the "@N"
std::string_view CloseName(CloseHow close);  // "rst"

// What of an exchange must be known to match a rule with this fault.
enum class Stage {
  kConnection,  // Drops at accept and idle: nothing but the connection.
  kHead,        // Drops at request.head and request.body@N: method and path.
  kExchange,    // Everything else: the whole request.
};
Stage StageOf(const Fault& fault);

// The journal's `phase`: "response.body@12" of a drop, empty for other kinds.
std::string PhaseOf(const Fault& fault);
// The fault in one or two words, as messages and reports have it: "status 503",
// "drop response.head", "collision in-flight", "delay".
std::string Describe(const Fault& fault);

// When the work is done relative to the fault that is shown.
struct CommitChoice {
  // kNormal for the kinds that take none: the work is done as always.
  contract::Commit when = contract::Commit::kNormal;
  std::int64_t late_ms = 0;  // Of kLate only, on the workspace clock.

  bool operator==(const CommitChoice&) const = default;
};
std::string CommitText(const CommitChoice& commit);  // "late:250"

// The allowed ones, the default first; empty when the fault takes none.
std::span<const contract::Commit> AllowedCommits(const Fault& fault);
CommitChoice DefaultCommit(const Fault& fault);
// "none", "done" or "late:MS", if the fault allows it.
Result<CommitChoice> ReadCommit(const Json& value, const Fault& fault,
                                const std::string& pointer);

// The member `do` of a rule. Errors name the place under `pointer`.
Result<Fault> ReadFault(const Json& value, const std::string& pointer);
Json ToJson(const Fault& fault);

}  // namespace aex::faults
