// One plain struct for each kind of fault, and the closed sets of their fields.
//
// A fault says what a client sees instead of the ordinary answer; when the work
// behind it is committed is a field of the rule (vocabulary.h), not of the
// fault. Everything here is a value, compared member by member and safe to copy
// between threads; nothing here validates (fault_reader.cc does) or acts
// (http/ and server/ do). JSON members are kept as compact JSON text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace aex::faults {

// How a connection ends.
enum class CloseHow {
  kFin,    // An orderly end; a half close where request bytes are still unread.
  kRst,    // A reset.
  kStall,  // Silence: it stays open until the client or the case ends.
};

// Where in an exchange a connection ends, in the order of an exchange.
enum class Phase {
  kAccept,
  kRequestHead,
  kRequestBody,  // After `bytes` bytes of the request's body.
  kWork,
  kResponseHead,
  kResponseBody,  // After `bytes` bytes of the answer's body.
  kResponseEnd,
  kIdle,
};

struct HeaderLine {
  std::string name;
  std::string value;
  bool operator==(const HeaderLine&) const = default;
};

struct StatusFault {
  int status = 503;
  std::optional<std::string> code;     // Absent: the mock's usual one for the status.
  std::optional<std::string> message;  // Absent: likewise.
  // One header line each, before RenderHint (hint.h); empty = no such header.
  std::vector<std::string> retry_after;
  std::vector<HeaderLine> headers;
  std::optional<std::string> body;  // Sent as it is; absent = the contract's envelope.
  bool operator==(const StatusFault&) const = default;
};

struct DropFault {
  Phase phase = Phase::kWork;
  std::int64_t bytes = 0;  // Of kRequestBody and kResponseBody only, else 0.
  CloseHow close = CloseHow::kRst;
  bool operator==(const DropFault&) const = default;
};

// Exactly one of the two is set. The true length of the body is known only when
// it is sent: `bytes` counts at most one less than it.
struct TruncateFault {
  std::optional<std::int64_t> bytes;
  std::optional<double> fraction;  // 0 <= fraction < 1.
  CloseHow close = CloseHow::kRst;
  bool operator==(const TruncateFault&) const = default;
};

struct DelayFault {
  std::int64_t ms = 0;
  bool operator==(const DelayFault&) const = default;
};

struct DripFault {
  std::int64_t bytes = 1;
  std::int64_t every_ms = 0;
  bool operator==(const DripFault&) const = default;
};

struct LengthFault {
  enum class How { kOffset, kMissing, kDouble, kJunk };
  How how = How::kMissing;
  std::int64_t offset = 0;  // Of kOffset only: added to the true length, not 0.
  CloseHow close = CloseHow::kFin;
  bool operator==(const LengthFault&) const = default;
};

struct ChunkFault {
  enum class How { kBadSize, kNoLast, kOneByte, kHugeSize };
  How how = How::kBadSize;
  CloseHow close = CloseHow::kFin;  // Unused by kOneByte, a whole answer.
  bool operator==(const ChunkFault&) const = default;
};

struct BodyFault {
  enum class How {
    kEmpty, kHtml, kCutJson, kTrailing, kNan, kDeep, kNotObject, kNull, kLatin1, kBom,
    kDuplicateKey, kMissingField, kExtraField, kWrongType, kNewEnum,
  };
  How how = How::kEmpty;
  bool operator==(const BodyFault&) const = default;
};

struct HeaderFault {
  enum class How { kMissingContentType, kWrongContentType, kHuge, kMany };
  How how = How::kMissingContentType;
  bool operator==(const HeaderFault&) const = default;
};

struct RedirectFault {
  enum class To { kSame, kOtherOrigin, kLoop, kMissing };
  int status = 307;
  To to = To::kSame;
  bool operator==(const RedirectFault&) const = default;
};

struct InterimFault {
  int status = 103;
  std::int64_t times = 1;
  bool operator==(const InterimFault&) const = default;
};

struct GarbageFault {
  enum class Where { kBefore, kInstead };
  Where where = Where::kBefore;
  bool operator==(const GarbageFault&) const = default;
};

struct KeepaliveFault {
  enum class How { kRaceFin, kRaceRst, kLimit };
  How how = How::kRaceFin;
  std::int64_t limit = 0;  // Of kLimit only: exchanges on the connection.
  bool operator==(const KeepaliveFault&) const = default;
};

struct CollisionFault {
  enum class How { kConflict, kInFlight, kStuck };
  How how = How::kConflict;
  bool operator==(const CollisionFault&) const = default;
};

struct BusyFault {
  // The session status that the answer names; absent = the true one.
  std::optional<std::string> status;
  bool operator==(const BusyFault&) const = default;
};

struct CapFault {
  enum class How { kConcurrency, kSubmitRate, kBalance, kSpend };
  How how = How::kConcurrency;
  bool operator==(const CapFault&) const = default;
};

// How the session record of a failed turn tells why. Exactly one of the two
// texts is set.
struct ProviderFault {
  enum class As { kProviderFault, kError, kErrorMessage, kNested };
  As as = As::kProviderFault;
  std::string fault;  // JSON text: an object of contract 5.1, put in that shape.
  std::string raw;    // JSON text: the member's value as it is.
  bool operator==(const ProviderFault&) const = default;
};

struct StreamFault {
  enum class How {
    kCut, kRst, kStall, kNoTerminal, kGap, kDuplicate, kForeign, kUnknownType, kBadJson,
    kTicketExpired, kTerminalLate,
  };
  How how = How::kCut;
  std::int64_t events = 0;  // Of kCut, kRst and kStall only: sent before it.
  bool operator==(const StreamFault&) const = default;
};

struct LagFault {
  std::int64_t ms = 0;
  bool operator==(const LagFault&) const = default;
};

struct ReplayFault {
  enum class How { kMarker, k200, k201 };
  How how = How::kMarker;
  bool operator==(const ReplayFault&) const = default;
};

struct SkewFault {
  std::int64_t ms = 0;  // Added to the workspace clock in what is printed.
  bool operator==(const SkewFault&) const = default;
};

// In the order of Kind (vocabulary.h). Take one with
// `std::get_if<StatusFault>(&fault)`.
using Fault =
    std::variant<StatusFault, DropFault, TruncateFault, DelayFault, DripFault, LengthFault,
                 ChunkFault, BodyFault, HeaderFault, RedirectFault, InterimFault,
                 GarbageFault, KeepaliveFault, CollisionFault, BusyFault, CapFault,
                 ProviderFault, StreamFault, LagFault, ReplayFault, SkewFault>;

}  // namespace aex::faults
