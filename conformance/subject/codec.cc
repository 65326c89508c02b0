#include "conformance/subject/codec.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "mock_server/contract/utf8.h"

namespace aex::conformance {
namespace {

constexpr std::size_t kQuotedBytes = 80;

// `null` counts as absent: typed languages write all members of a struct.
const Json* FindPresent(const Json& object, std::string_view key) {
  const Json* member = Find(object, key);
  return member != nullptr && member->is_null() ? nullptr : member;
}

std::optional<std::int64_t> PositiveId(const Json* value) {
  const auto id = AsSafeInteger(value);
  return id && *id > 0 ? id : std::nullopt;
}

Result<AdapterLine> DecodeSleep(const Json& object) {
  SleepLine line;
  const auto sleep = PositiveId(Find(object, "sleep"));
  if (!sleep) return Invalid("a sleep needs `sleep`, a positive whole number of its own");
  const std::string* client = AsString(Find(object, "client"));
  if (client == nullptr) return Invalid("a sleep needs `client`, the name of its client");
  const auto request = PositiveId(Find(object, "request"));
  if (!request) return Invalid("a sleep needs `request`, the id of the call that waits");
  const auto ms = AsNumber(Find(object, "ms"));
  if (!ms || !std::isfinite(*ms) || *ms < 0)
    return Invalid("a sleep needs `ms`, a number of milliseconds from 0 up");
  return AdapterLine(SleepLine{*sleep, *client, *request, *ms});
}

Result<AdapterLine> DecodeEvent(const Json& object, const Json& event) {
  const std::string* name = AsString(&event);
  if (name != nullptr && *name == "sleep") return DecodeSleep(object);
  if (name != nullptr && *name == "log") {
    const std::string* message = AsString(Find(object, "message"));
    if (message == nullptr) return Invalid("a log event needs `message`, a string");
    return AdapterLine(LogLine{*message});
  }
  return Invalid("`event` must be one of: sleep, log");
}

// Which of the four members an answer carries, and what it means.
struct Outcome {
  const char* key;
  CallAnswer::Kind kind;
};
constexpr std::array kOutcomes = {
    Outcome{"ok", CallAnswer::Kind::kOk},
    Outcome{"error", CallAnswer::Kind::kError},
    Outcome{"unsupported", CallAnswer::Kind::kUnsupported},
    Outcome{"adapterError", CallAnswer::Kind::kAdapterError},
};

std::string Ticked(const char* key) {
  std::string out(1, '`');
  out += key;
  out += '`';
  return out;
}

Status CheckOutcome(const Outcome& outcome, const Json& value) {
  if (outcome.kind == CallAnswer::Kind::kUnsupported) {
    if (AsBool(&value) == true) return Ok();
    return Invalid("`unsupported` must be true");
  }
  if (!value.is_object()) return Invalid(Ticked(outcome.key) + " must be an object");
  if (outcome.kind == CallAnswer::Kind::kAdapterError &&
      AsString(Find(value, "message")) == nullptr)
    return Invalid("`adapterError` needs `message`, a string");
  return Ok();
}

// Moves the value out of `object`, which is not used afterwards.
Result<AdapterLine> DecodeAnswer(Json& object) {
  const auto id = PositiveId(Find(object, "id"));
  if (!id)
    return Invalid("has neither `event` nor an `id` that is a positive whole number");
  const Outcome* found = nullptr;
  for (const Outcome& outcome : kOutcomes) {
    if (FindPresent(object, outcome.key) == nullptr) continue;
    if (found != nullptr)
      return Invalid("has both " + Ticked(found->key) + " and " + Ticked(outcome.key) +
                     "; an answer has one of them");
    found = &outcome;
  }
  if (found == nullptr)
    return Invalid("has none of `ok`, `error`, `unsupported`, `adapterError`");
  Json& value = object.find(found->key).value();
  if (const Status checked = CheckOutcome(*found, value); !checked.ok())
    return checked.error();
  if (found->kind == CallAnswer::Kind::kUnsupported) value = nullptr;
  return AdapterLine(AnswerLine{*id, {found->kind, std::move(value)}});
}

Result<AdapterLine> Decode(std::string_view line) {
  auto json = ParseJson(line);
  if (!json.ok()) return Invalid("is not JSON (" + Describe(json.error()) + ")");
  if (!json->is_object()) return Invalid("is not a JSON object");
  const Json* event = FindPresent(*json, "event");
  return event != nullptr ? DecodeEvent(*json, *event) : DecodeAnswer(*json);
}

}  // namespace

std::string EncodeRequest(const Request& request) {
  std::string line = R"({"id":)" + std::to_string(request.id) + R"(,"op":)" +
                     Stringify(Json(request.op));
  if (!request.client.empty()) line += R"(,"client":)" + Stringify(Json(request.client));
  return line + R"(,"args":)" + Stringify(request.args) + "}\n";
}

std::string EncodeWake(SleepId sleep, double now_ms) {
  return R"({"wake":)" + std::to_string(sleep) + R"(,"nowMs":)" + FormatNumber(now_ms) +
         "}\n";
}

Result<AdapterLine> DecodeLine(std::string_view line) {
  if (line.size() > kMaxLineBytes)
    return Error{ErrorCode::kLimit,
                 "a line of the adapter is longer than 4 MiB: " + Quoted(line),
                 {}};
  auto decoded = Decode(line);
  if (decoded.ok()) return decoded;
  return Invalid("a line of the adapter " + decoded.error().message + ": " +
                 Quoted(line));
}

std::string Quoted(std::string_view bytes) {
  std::string out = "`";
  std::size_t at = 0;
  while (at < bytes.size() && at < kQuotedBytes) {
    const std::size_t length = Utf8SequenceLength(bytes.substr(at));
    const auto byte = static_cast<unsigned char>(bytes[at]);
    if (length == 0 || byte < 0x20 || byte == 0x7F) {
      char escaped[5];
      std::snprintf(escaped, sizeof escaped, "\\x%02x", byte);
      out += escaped;
      ++at;
    } else {
      out.append(bytes, at, length);
      at += length;
    }
  }
  if (at < bytes.size()) out += "...";
  return out + "`";
}

CallAnswer HarnessAnswer(std::string message) {
  return {CallAnswer::Kind::kAdapterError, Json{{"message", std::move(message)}}};
}

std::string Describe(const CallAnswer& answer) {
  const std::string* message = AsString(Find(answer.value, "message"));
  const std::string text = message != nullptr ? *message : Stringify(answer.value);
  switch (answer.kind) {
    case CallAnswer::Kind::kOk: return "it was answered: " + text;
    case CallAnswer::Kind::kError: return "the client refused: " + text;
    case CallAnswer::Kind::kUnsupported: return "the adapter does not support it";
    case CallAnswer::Kind::kAdapterError: return "the adapter reports: " + text;
  }
  return text;
}

}  // namespace aex::conformance
