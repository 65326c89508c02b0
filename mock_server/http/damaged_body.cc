#include "mock_server/http/damaged_body.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "mock_server/contract/json.h"

namespace aex::http {
namespace {

using How = faults::BodyFault::How;

constexpr std::string_view kHtml =
    "<!DOCTYPE html><html><head><title>Bad gateway</title></head>"
    "<body><h1>Bad gateway</h1></body></html>\n";
constexpr std::string_view kTrailing = "\n{\"and\":\"more\"}";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kFutureMember = "fieldOfTheFuture";
constexpr std::string_view kFutureStatus = "hibernating";

// The text of one more member before the object's end. Written by hand, for most
// of what is put there no JSON writer would write.
std::optional<std::string> WithMember(const std::string& body, const std::string& member) {
  const auto object = ParseJson(body);
  if (!object.ok() || !object->is_object() || !body.ends_with('}')) return std::nullopt;
  std::string out = body.substr(0, body.size() - 1);
  if (!object->empty()) out += ',';
  return out + member + '}';
}

// The object that an answer is about: its session, else the answer itself.
Json* SubjectOf(Json& body) {
  if (!body.is_object()) return nullptr;
  const auto session = body.find("session");
  return session != body.end() && session->is_object() ? &*session : &body;
}

// The members by which a client knows what it got: its ids, else the first.
std::vector<std::string> NamesOf(const Json& subject) {
  std::vector<std::string> names;
  for (const char* id : {"id", "sessionId"}) {
    if (subject.contains(id)) names.emplace_back(id);
  }
  if (names.empty()) names.push_back(subject.begin().key());
  return names;
}

// An accepted turn is known by its session; what it may lack is where its events
// begin. False when the body is none.
bool WithoutCursor(Json& body) {
  constexpr const char* kCursor = "eventCursor";
  const auto turn = body.find("turn");
  if (turn == body.end() || !turn->is_object() || !turn->contains(kCursor)) return false;
  turn->erase(kCursor);
  body.erase(kCursor);
  return true;
}

std::optional<std::string> Reshaped(How how, const std::string& text) {
  auto body = ParseJson(text);
  if (!body.ok()) return std::nullopt;
  Json* const subject = SubjectOf(*body);
  if (subject == nullptr || subject->empty()) return std::nullopt;
  switch (how) {
    case How::kMissingField:
      if (WithoutCursor(*body)) break;
      for (const std::string& name : NamesOf(*subject)) subject->erase(name);
      break;
    case How::kWrongType:
      for (const std::string& name : NamesOf(*subject)) {
        Json& value = *subject->find(name);
        value = value.is_number() ? Json("forty-two") : Json(42);
      }
      break;
    case How::kExtraField: {
      const Json future = {{"kind", "unheard-of"}, {"list", {1, nullptr}}};
      (*subject)[kFutureMember] = future;
      (*body)[kFutureMember] = future;  // Last: it may move the subject.
      break;
    }
    default: {
      CHECK(how == How::kNewEnum);
      const auto status = subject->find("status");
      if (status == subject->end()) return std::nullopt;
      *status = kFutureStatus;
    }
  }
  return Stringify(*body);
}

// The first member once more, with the same value: a parser may take it or not.
std::optional<std::string> Repeated(const std::string& text) {
  const auto body = ParseJson(text);
  if (!body.ok() || !body->is_object() || body->empty()) return std::nullopt;
  const auto first = body->begin();
  return WithMember(text, Stringify(Json(first.key())) + ":" + Stringify(first.value()));
}

std::string Deep() {
  return "\"deep\":" + std::string(kDamagedDepth, '[') + std::string(kDamagedDepth, ']');
}

}  // namespace

std::optional<std::string> DamagedBody(How how, const std::string& body) {
  if (body.empty()) return std::nullopt;
  switch (how) {
    case How::kEmpty: return "";
    case How::kHtml: return std::string(kHtml);
    case How::kCutJson: return body.substr(0, body.size() / 2);
    case How::kTrailing: return body + std::string(kTrailing);
    case How::kNan: return WithMember(body, "\"ratio\":NaN");
    case How::kDeep: return WithMember(body, Deep());
    case How::kNotObject: return "[" + body + "]";
    case How::kNull: return "null";
    case How::kLatin1: return WithMember(body, "\"place\":\"caf\xE9\"");
    case How::kBom: return std::string(kByteOrderMark) + body;
    case How::kDuplicateKey: return Repeated(body);
    case How::kMissingField:
    case How::kExtraField:
    case How::kWrongType:
    case How::kNewEnum: return Reshaped(how, body);
  }
  return std::nullopt;
}

}  // namespace aex::http
