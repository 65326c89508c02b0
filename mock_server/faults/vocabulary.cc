#include "mock_server/faults/vocabulary.h"

#include <array>

#include "mock_server/faults/names.h"

namespace aex::faults {
namespace {

using contract::Commit;

// The rows of the table of kinds: allowed commits, the default first.
constexpr std::array kOnlyNone = {Commit::kNone};
constexpr std::array kOnlyDone = {Commit::kDone};
constexpr std::array kAny = {Commit::kNone, Commit::kDone, Commit::kLate};
constexpr std::array kDoneOrLate = {Commit::kDone, Commit::kLate};
constexpr std::array kNoneOrLate = {Commit::kNone, Commit::kLate};
constexpr std::span<const Commit> kTakesNone;

std::span<const Commit> CommitsOfStatus(int status) {
  switch (status) {
    case 500:
    case 502:
    case 503:
    case 504:
    case 529: return kAny;
    default: return kOnlyNone;
  }
}

std::span<const Commit> CommitsOfDrop(Phase phase) {
  switch (phase) {
    case Phase::kAccept:
    case Phase::kRequestHead:
    case Phase::kRequestBody: return kOnlyNone;
    case Phase::kWork: return kAny;
    case Phase::kResponseHead: return kDoneOrLate;
    case Phase::kResponseBody:
    case Phase::kResponseEnd: return kOnlyDone;
    case Phase::kIdle: break;  // Between exchanges there is no work.
  }
  return kTakesNone;
}

}  // namespace

Kind KindOf(const Fault& fault) { return static_cast<Kind>(fault.index()); }

std::string_view KindName(Kind kind) { return WordFor(kKindWords, kind).text; }
std::string_view PhaseName(Phase phase) { return WordFor(kPhaseWords, phase).text; }
std::string_view CloseName(CloseHow close) { return WordFor(kCloseWords, close).text; }

Stage StageOf(const Fault& fault) {
  const auto* drop = std::get_if<DropFault>(&fault);
  if (drop == nullptr) return Stage::kExchange;
  switch (drop->phase) {
    case Phase::kAccept:
    case Phase::kIdle: return Stage::kConnection;
    case Phase::kRequestHead:
    case Phase::kRequestBody: return Stage::kHead;
    default: return Stage::kExchange;
  }
}

std::string PhaseOf(const Fault& fault) {
  const auto* drop = std::get_if<DropFault>(&fault);
  if (drop == nullptr) return {};
  return TextFor(kPhaseWords, drop->phase, drop->bytes, kByteMark);
}

std::string CommitText(const CommitChoice& commit) {
  std::string text(contract::CommitName(commit.when));
  if (commit.when == Commit::kLate) text += kCountMark + std::to_string(commit.late_ms);
  return text;
}

std::span<const Commit> AllowedCommits(const Fault& fault) {
  switch (KindOf(fault)) {
    case Kind::kStatus: return CommitsOfStatus(std::get<StatusFault>(fault).status);
    case Kind::kDrop: return CommitsOfDrop(std::get<DropFault>(fault).phase);
    case Kind::kTruncate:
    case Kind::kLength:
    case Kind::kChunk:
    case Kind::kBody:
    case Kind::kHeader:
    case Kind::kGarbage: return kOnlyDone;
    case Kind::kRedirect:
    case Kind::kBusy:
    case Kind::kCap: return kOnlyNone;
    case Kind::kCollision:
      return std::get<CollisionFault>(fault).how == CollisionFault::How::kInFlight
                 ? std::span<const Commit>(kNoneOrLate)
                 : std::span<const Commit>(kOnlyNone);
    case Kind::kDelay:
    case Kind::kDrip:
    case Kind::kInterim:
    case Kind::kKeepalive:
    case Kind::kProvider:
    case Kind::kStream:
    case Kind::kLag:
    case Kind::kReplay:
    case Kind::kSkew: break;
  }
  return kTakesNone;
}

CommitChoice DefaultCommit(const Fault& fault) {
  const std::span<const Commit> allowed = AllowedCommits(fault);
  return {allowed.empty() ? Commit::kNormal : allowed[0], 0};
}

Result<CommitChoice> ReadCommit(const Json& value, const Fault& fault,
                                const std::string& pointer) {
  const std::span<const Commit> allowed = AllowedCommits(fault);
  if (allowed.empty())
    return Invalid("is not allowed: " + Describe(fault) +
                       " takes no commit, the work is done as always",
                   pointer);
  std::string list;
  for (const Commit commit : allowed) {
    if (!list.empty()) list += ", ";
    list += contract::CommitName(commit);
    if (commit == Commit::kLate) list += ":MS (0 to " + std::to_string(kMaxDelayMs) + ")";
  }
  if (const std::string* text = AsString(&value)) {
    const std::size_t mark = text->find(kCountMark);
    for (const Commit commit : allowed) {
      const bool late = commit == Commit::kLate;
      if (text->substr(0, mark) != contract::CommitName(commit)) continue;
      if (late != (mark != std::string::npos)) break;
      if (!late) return CommitChoice{commit, 0};
      const auto ms = ParseCount(std::string_view(*text).substr(mark + 1));
      if (ms && *ms <= kMaxDelayMs) return CommitChoice{commit, *ms};
    }
  }
  return Invalid("must be one of: " + list + "; that is what " + Describe(fault) +
                     " allows",
                 pointer);
}

}  // namespace aex::faults
