#include "mock_server/platform/event_log.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/records.h"

namespace aex::platform {
namespace {

std::string_view TypeName(EventType type) {
  switch (type) {
    case EventType::kRunStarted: return "RUN_STARTED";
    case EventType::kTextMessage: return "TEXT_MESSAGE_CONTENT";
    case EventType::kToolCallStart: return "TOOL_CALL_START";
    case EventType::kToolCallResult: return "TOOL_CALL_RESULT";
    case EventType::kRunFinished: return "RUN_FINISHED";
    case EventType::kRunError: return "RUN_ERROR";
    case EventType::kParked: return "CUSTOM";
  }
  return "";
}

Json DataOf(const Event& event) {
  Json data = Json::object();
  switch (event.type) {
    case EventType::kRunStarted: data["turnSeq"] = event.turn_seq; break;
    case EventType::kTextMessage:
      data["text"] = event.text;
      data["messageId"] = "msg_" + std::to_string(event.turn_seq);
      data["turnSeq"] = event.turn_seq;
      break;
    case EventType::kRunFinished: data["reason"] = "completed"; break;
    case EventType::kToolCallStart:
    case EventType::kToolCallResult:
    case EventType::kRunError: return ParseJson(event.text).value();
    case EventType::kParked:
      data["name"] = "aex.session." + event.text;
      data["value"]["turnSeq"] = event.turn_seq;
      break;
  }
  return data;
}

}  // namespace

bool IsParkEvent(const Event& event) { return event.type == EventType::kParked; }

std::int64_t EventLog::Append(Event event) {
  events_.push_back(std::move(event));
  return static_cast<std::int64_t>(events_.size());
}

Json EventLog::Spell(const std::string& session_id, std::int64_t sequence) const {
  const Event& event = at(sequence);
  const bool by_agent = event.type == EventType::kTextMessage ||
                        event.type == EventType::kToolCallStart ||
                        event.type == EventType::kToolCallResult;
  Json out = Json::object();
  out["specversion"] = "1.0";
  out["id"] = session_id + ":" + std::to_string(sequence);
  out["source"] = by_agent ? "agent" : "aex";
  out["type"] = TypeName(event.type);
  out["subject"] = session_id;
  out["time"] = contract::IsoTime(event.time_us);
  out["sequence"] = sequence;
  out["data"] = DataOf(event);
  return out;
}

Json EventLog::List(const std::string& session_id, std::int64_t cursor,
                    std::int64_t limit) const {
  const auto stored = static_cast<std::int64_t>(events_.size());
  const std::int64_t first = std::max<std::int64_t>(cursor, 1);
  Json out = Json::object();
  Json& events = out["events"] = Json::array();
  std::int64_t next = first;
  for (; next <= stored && next - first < limit; ++next)
    events.push_back(Spell(session_id, next));
  out["nextCursor"] = next <= stored ? Json(next) : Json(nullptr);
  return out;
}

}  // namespace aex::platform
