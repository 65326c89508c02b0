#include "conformance/reference/turn_reader.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace aex::conformance {
namespace {

constexpr std::string_view kParkPrefix = "aex.session.";

bool IsPark(std::string_view status) {
  return status == "idle" || status == "suspended" || status == "error";
}

// A record in such a status is older than the turn's last event.
bool IsTransitional(std::string_view status) {
  return status == "creating" || status == "running" || status == "suspending" ||
         status == "cancelling";
}

std::string TextAt(const Json& object, std::string_view name) {
  const std::string* text = AsString(Find(object, name));
  return text == nullptr ? std::string() : *text;
}

Json Brief(const Json& event) {
  Json brief = Json::object();
  for (const std::string_view name : {"id", "type", "sequence"}) {
    if (const Json* value = Find(event, name)) brief[name] = *value;
  }
  return brief;
}

}  // namespace

TurnReading TurnReader::Begin(const std::string& session_id,
                              const AcceptedTurn& turn) const {
  TurnReading reading;
  reading.session_id = session_id;
  reading.turn_seq = turn.turn_seq;
  reading.cursor = turn.first_event;
  return reading;
}

std::int64_t TurnReader::From(const TurnReading& reading) const { return reading.cursor; }

void TurnReader::Take(std::string_view text, TurnReading& reading) const {
  const Result<Json> event = ParseJson(text);
  if (!event) return;
  const std::optional<std::int64_t> sequence = AsSafeInteger(Find(*event, "sequence"));
  if (sequence && IsNew(*sequence, reading) && IsOwn(*event, reading)) {
    TakeOne(*event, *sequence, reading);
  }
}

bool TurnReader::IsNew(std::int64_t sequence, const TurnReading& reading) const {
  return sequence >= reading.cursor;
}

void TurnReader::TakeOne(const Json& event, std::int64_t sequence,
                         TurnReading& reading) const {
  reading.cursor = sequence + 1;
  reading.ended_as = EndOf(event, reading);
  if (reading.events.size() == kMaxTurnEvents) return;
  reading.events.emplace_back(event);
  if (TextAt(event, "type") == "TEXT_MESSAGE_CONTENT") {
    if (const Json* data = Find(event, "data")) reading.text += TextAt(*data, "text");
  }
}

bool TurnReader::IsOwn(const Json& event, const TurnReading& reading) const {
  const std::string* subject = AsString(Find(event, "subject"));
  return subject == nullptr || *subject == reading.session_id;
}

std::optional<std::string> TurnReader::EndOf(const Json& event,
                                             const TurnReading& reading) const {
  const Json* data = Find(event, "data");
  if (data == nullptr || TextAt(event, "type") != "CUSTOM") return std::nullopt;
  const std::string name = TextAt(*data, "name");
  if (!name.starts_with(kParkPrefix)) return std::nullopt;
  const std::string status = name.substr(kParkPrefix.size());
  if (!IsPark(status)) return std::nullopt;
  const Json* value = Find(*data, "value");
  const std::optional<double> turn_seq =
      value == nullptr ? std::nullopt : AsNumber(Find(*value, "turnSeq"));
  const bool other_turn = turn_seq && *turn_seq != static_cast<double>(reading.turn_seq);
  if (other_turn) return std::nullopt;
  return status;
}

std::string TurnReader::Status(const TurnReading& reading, const Json* record,
                               const Json& accepted) const {
  const std::string recorded = TextAt(record == nullptr ? accepted : *record, "status");
  const bool stale = record == nullptr || IsTransitional(recorded);
  return stale && reading.ended_as ? *reading.ended_as : recorded;
}

bool TurnReader::IsOk(std::string_view status) const {
  return status == "idle" || status == "suspended";
}

Json TurnReader::Report(const TurnResult& turn) const {
  Json report = Json::object();
  report["sessionId"] = turn.reading.session_id;
  report["turnSeq"] = turn.reading.turn_seq;
  report["status"] = turn.status;
  report["text"] = turn.reading.text;
  report["events"] = Json::array();
  for (const contract::JsonBox& event : turn.reading.events) {
    report["events"].push_back(Brief(event));
  }
  report["session"] = *turn.session;
  return report;
}

Json TurnReader::ReportRun(const TurnResult& turn) const {
  Json report = Json::object();
  report["runId"] = turn.reading.session_id;
  report.update(Report(turn));
  report.erase("turnSeq");
  report.erase("session");
  report["ok"] = turn.ok;
  const Json* cost = Find(turn.session, "costUsd");
  if (AsNumber(cost)) report["costUsd"] = *cost;
  const std::string message = TextAt(turn.session, "errorMessage");
  if (!turn.ok && !message.empty()) report["error"] = message;
  return report;
}

}  // namespace aex::conformance
