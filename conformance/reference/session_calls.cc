#include "conformance/reference/session_calls.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "conformance/reference/create_body.h"

namespace aex::conformance {
namespace {

using contract::Operation;

// Query values are texts; a limit comes as a number.
std::optional<std::string> QueryValue(const Json* value) {
  if (const std::string* text = AsString(value)) return *text;
  if (const std::optional<double> number = AsNumber(value)) return FormatNumber(*number);
  return std::nullopt;
}

}  // namespace

ClientReply<Json> SessionCalls::Create(CallContext& call, const Json& options,
                                       const std::optional<std::string>& key,
                                       const std::string& surface) {
  if (const auto refusal = RefuseKey(key, surface, "idempotencyKey")) return *refusal;
  ClientReply<Json> body = CreateBody(options, surface);
  if (!body) return body.error();
  redactor().Learn(body.value());
  return CreateWith(call, body.value(),
                    parts().keys->ForCall(call, key, Stringify(body.value())));
}

ClientReply<Json> SessionCalls::CreateWith(CallContext& call, const Json& body,
                                           const std::string& key) {
  const PlannedRequest plan = parts().writer->Create(body, key);
  ClientReply<Success> created = Exchange(call, plan);
  if (!created) return created.error();
  const Json* session = parts().reader->Session(created.value().body);
  if (session == nullptr || !parts().reader->SessionId(*session)) {
    return Honest(plan,
                  parts().reader->BadSuccess(created.value().status, "a session id"));
  }
  return *session;
}

ClientReply<Json> SessionCalls::Get(CallContext& call, const std::string& session_id) {
  ClientReply<Success> read =
      Exchange(call, parts().writer->Read(Operation::kSessionGet, session_id));
  if (!read) return read.error();
  const Json* session = parts().reader->Session(read.value().body);
  if (session == nullptr) {
    return parts().reader->BadSuccess(read.value().status, "a session");
  }
  return *session;
}

ClientReply<Json> SessionCalls::List(CallContext& call, const Json& args) {
  QueryFields query;
  for (const std::string_view name : {"status", "since", "limit", "cursor"}) {
    if (auto value = QueryValue(Find(args, name))) {
      query.emplace_back(name, *std::move(value));
    }
  }
  ClientReply<Success> read =
      Exchange(call, parts().writer->Read(Operation::kSessionList, {}, query));
  if (!read) return read.error();
  const Json* sessions = Find(read.value().body, "sessions");
  if (!IsArray(sessions)) {
    return parts().reader->BadSuccess(read.value().status, "a list of sessions");
  }
  Json listing = Json::object();
  listing["sessions"] = *sessions;
  const Json* next = Find(read.value().body, "nextCursor");
  if (AsString(next) != nullptr) listing["nextCursor"] = *next;
  return listing;
}

ClientReply<Json> SessionCalls::EventsPage(CallContext& call,
                                           const std::string& session_id,
                                           std::optional<std::int64_t> cursor) {
  QueryFields query;
  if (cursor) query.emplace_back("cursor", std::to_string(*cursor));
  ClientReply<Success> read =
      Exchange(call, parts().writer->Read(Operation::kEventsList, session_id, query));
  if (!read) return read.error();
  if (!IsArray(Find(read.value().body, "events"))) {
    return parts().reader->BadSuccess(read.value().status, "a list of events");
  }
  return *read.value().body;
}

ClientReply<Json> SessionCalls::Events(CallContext& call, const std::string& session_id) {
  Json events = Json::array();
  std::optional<std::int64_t> cursor;
  for (int page = 0; page < kMaxPages; ++page) {
    ClientReply<Json> listing = EventsPage(call, session_id, cursor);
    if (!listing) return listing.error();
    for (const Json& event : *Find(listing.value(), "events")) events.push_back(event);
    const auto next = AsSafeInteger(Find(listing.value(), "nextCursor"));
    if (!next || next == cursor) break;
    cursor = next;
  }
  return events;
}

ClientReply<Json> SessionCalls::Outputs(CallContext& call,
                                        const std::string& session_id) {
  ClientReply<Success> read =
      Exchange(call, parts().writer->Read(Operation::kOutputsList, session_id));
  if (!read) return read.error();
  const Json* outputs = Find(read.value().body, "outputs");
  if (!IsArray(outputs)) {
    return parts().reader->BadSuccess(read.value().status, "a list of outputs");
  }
  return *outputs;
}

ClientReply<Json> SessionCalls::Change(CallContext& call, Operation op,
                                       const std::string& session_id,
                                       const std::optional<std::string>& key) {
  const std::string surface =
      "SessionHandle." + std::string(contract::OperationId(op).substr(8));
  if (const auto refusal = RefuseKey(key, surface, "idempotencyKey")) return *refusal;
  ClientReply<Success> changed =
      Exchange(call, parts().writer->StateChange(op, session_id, key));
  if (!changed) return changed.error();
  Json report = Json::object();
  const Json* session = parts().reader->Session(changed.value().body);
  if (session != nullptr && parts().reader->SessionId(*session)) {
    report["session"] = *session;
  }
  return report;
}

ClientReply<Json> SessionCalls::WhoAmI(CallContext& call) {
  ClientReply<Success> read = Exchange(call, parts().writer->Read(Operation::kWhoami));
  if (!read) return read.error();
  return *read.value().body;
}

}  // namespace aex::conformance
