#include "conformance/runner/report_reader.h"

#include <nlohmann/json.hpp>

namespace aex::conformance {

std::string TextOr(const Json* value) {
  const auto* text = AsString(value);
  return text == nullptr ? std::string() : *text;
}

ReportedError ReadError(const Json& error) {
  ReportedError read;
  read.kind = TextOr(Find(error, "kind"));
  read.message = TextOr(Find(error, "message"));
  read.status = AsSafeInteger(Find(error, "status"));
  read.code = TextOr(Find(error, "code"));
  read.attempts = AsSafeInteger(Find(error, "attempts"));
  read.retry_after_ms = AsNumber(Find(error, "retryAfterMs"));
  read.source = TextOr(Find(error, "source"));
  read.outcome = TextOr(Find(error, "outcome"));
  return read;
}

void ReadOk(const Json& ok, CallReport& report) {
  const Json* session = Find(ok, "session");
  report.session_id = TextOr(Find(ok, "sessionId"));
  if (report.session_id.empty() && session != nullptr)
    report.session_id = TextOr(Find(*session, "id"));
  report.turn_seq = AsSafeInteger(Find(ok, "turnSeq"));
  report.ok = AsBool(Find(ok, "ok"));
  if (const Json* events = Find(ok, "events"); IsArray(events)) {
    report.events.emplace();
    for (const Json& event : *events)
      report.events->push_back({AsSafeInteger(Find(event, "sequence")).value_or(0),
                                TextOr(Find(event, "type"))});
  }
  report.status = TextOr(Find(ok, "status"));
  if (report.status.empty() && session != nullptr)
    report.status = TextOr(Find(*session, "status"));
}

}  // namespace aex::conformance
