#include "mock_server/http/stream_faults.h"

#include <nlohmann/json.hpp>

namespace aex::http {
namespace {

using faults::StreamFault;
using How = faults::StreamFault::How;
using Frames = std::vector<std::string>;

// Whose id no session has: ids are digests.
constexpr std::string_view kForeignSession = "ses_ffffffffffffffffffffffffffffffff";
constexpr std::string_view kUnknownType = "X_UNKNOWN_EVENT";

// Looks in every way like the end of the turn, but is another session's: a
// client that takes it for its own ends the turn before its first event.
std::string ForeignPark(const Json& event) {
  Json foreign = event;
  foreign["id"] = std::string(kForeignSession) + ":1";
  foreign["source"] = "aex";
  foreign["type"] = "CUSTOM";
  foreign["subject"] = kForeignSession;
  Json data = Json::object();
  data["name"] = "aex.session.idle";
  data["value"] = Json::object();
  foreign["data"] = std::move(data);
  return Stringify(foreign);
}

std::string UnknownType(const Json& event) {
  Json unknown = event;
  unknown["type"] = kUnknownType;
  return Stringify(unknown);
}

}  // namespace

Frames FramesOf(const StreamFault& fault, const StreamedEvent& streamed) {
  const bool first = streamed.n == 1;
  const std::string text = Stringify(streamed.event);
  switch (fault.how) {
    case How::kNoTerminal: return streamed.park ? Frames{} : Frames{text};
    case How::kGap: return streamed.n == 2 && !streamed.park ? Frames{} : Frames{text};
    case How::kDuplicate: return streamed.park ? Frames{text} : Frames{text, text};
    case How::kForeign:
      return first ? Frames{ForeignPark(streamed.event), text} : Frames{text};
    case How::kUnknownType:
      return first && !streamed.park ? Frames{UnknownType(streamed.event)} : Frames{text};
    case How::kBadJson:
      return first ? Frames{text.substr(0, text.size() / 2), text} : Frames{text};
    case How::kCut:
    case How::kRst:
    case How::kStall:
    case How::kTicketExpired:
    case How::kTerminalLate: break;
  }
  return {text};
}

std::optional<CloseHow> EndAfter(const StreamFault& fault, std::int64_t events) {
  if (events < fault.events) return std::nullopt;
  switch (fault.how) {
    case How::kCut: return CloseHow::kFin;
    case How::kRst: return CloseHow::kRst;
    case How::kStall: return CloseHow::kStall;
    default: return std::nullopt;
  }
}

std::int64_t LateByUs(const StreamFault& fault, bool park) {
  return fault.how == How::kTerminalLate && park ? kTerminalLateUs : 0;
}

}  // namespace aex::http
