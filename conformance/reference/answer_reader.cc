#include "conformance/reference/answer_reader.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "mock_server/contract/utf8.h"

namespace aex::conformance {
namespace {

constexpr int kOverloaded = 529;
constexpr int kRequestTimeout = 408;
constexpr int kConflict = 409;
constexpr std::string_view kInFlight = "idempotency_in_flight";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsTwoHundred(int status) { return status >= 200 && status <= 299; }

// As browsers decode it: no byte order mark, and U+FFFD for what is not UTF-8.
std::string Decoded(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (IsValidUtf8(bytes)) return std::string(bytes);
  std::string text;
  while (!bytes.empty()) {
    const std::size_t length = Utf8SequenceLength(bytes);
    if (length == 0) {
      AppendUtf8(0xFFFD, text);
    } else {
      text += bytes.substr(0, length);
    }
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return text;
}

std::string Plural(std::int64_t attempts) {
  return std::to_string(attempts) + (attempts == 1 ? " attempt" : " attempts");
}

Json BodyOrEmpty(const AnswerReader& reader, const TransportResponse& answer) {
  return reader.Body(answer).value_or(Json::object());
}

}  // namespace

bool AnswerReader::IsSuccess(const PlannedRequest& /*plan*/,
                             const TransportResponse& answer) const {
  return IsTwoHundred(answer.status);
}

bool AnswerReader::ExcludesEffect(const TransportResult& result) const {
  if (const auto* error = std::get_if<NetworkError>(&result)) return !error->ambiguous;
  const auto& answer = std::get<TransportResponse>(result);
  if (answer.status < 400 || answer.status > 499) return false;
  if (answer.status == kRequestTimeout) return false;
  if (answer.status != kConflict) return true;
  // A conflict whose code was lost may be that of an attempt still running.
  const std::optional<std::string> code = EnvelopeCode(BodyOrEmpty(*this, answer));
  return code.has_value() && *code != kInFlight;
}

std::optional<Json> AnswerReader::Body(const TransportResponse& answer) const {
  if (answer.body.empty()) return Json::object();
  Result<Json> parsed = ParseJson(Decoded(answer.body));
  if (!parsed) return std::nullopt;
  return std::move(parsed).value();
}

ClientError AnswerReader::ErrorOf(const PlannedRequest& plan, const EndedAttempts& ended,
                                  bool throttled) const {
  if (const auto* error = std::get_if<NetworkError>(&ended.last)) {
    return NetworkFailure(plan, *error, ended);
  }
  const auto& answer = std::get<TransportResponse>(ended.last);
  return throttled ? Throttled(answer, ended) : Refused(answer, ended);
}

ClientError AnswerReader::NetworkFailure(const PlannedRequest& plan,
                                         const NetworkError& failure,
                                         const EndedAttempts& ended) const {
  ClientError error;
  error.kind = ClientError::Kind::kNetwork;
  error.message = DescribeRequest(plan) + " failed: " + failure.what + " after " +
                  Plural(ended.attempts) + " over " +
                  std::to_string(std::llround(ended.elapsed_ms)) + "ms";
  error.attempts = static_cast<int>(ended.attempts);
  return error;
}

ClientError AnswerReader::Throttled(const TransportResponse& answer,
                                    const EndedAttempts& ended) const {
  ClientError error = Refused(answer, ended);
  error.kind = ClientError::Kind::kRateLimit;
  error.message =
      ThrottleMessage("aex API", answer.status, ended.attempts, ended.hint_ms);
  error.retry_after_ms = ended.hint_ms;
  return error;
}

ClientError AnswerReader::Refused(const TransportResponse& answer,
                                  const EndedAttempts& ended) const {
  const Json body = BodyOrEmpty(*this, answer);
  ClientError error;
  error.kind = ClientError::Kind::kApi;
  error.message = EnvelopeMessage(body);
  error.status = answer.status;
  error.code = EnvelopeCode(body);
  error.attempts = static_cast<int>(ended.attempts);
  error.source = "api";
  return error;
}

ClientError AnswerReader::BadSuccess(int status, std::string_view missing) const {
  ClientError error;
  error.kind = ClientError::Kind::kApi;
  error.message = "aex API answered HTTP " + std::to_string(status) + " without " +
                  std::string(missing);
  error.status = status;
  error.source = "api";
  return error;
}

const Json* AnswerReader::Session(const Json& body) const {
  const Json* wrapped = Find(body, "session");
  if (IsObject(wrapped)) return wrapped;
  return IsObject(&body) ? &body : nullptr;
}

std::optional<std::string> AnswerReader::SessionId(const Json& session) const {
  const Json* id = Find(session, "sessionId");
  if (id == nullptr || id->is_null()) id = Find(session, "id");
  const std::string* text = AsString(id);
  if (text == nullptr || text->empty()) return std::nullopt;
  return *text;
}

std::optional<AcceptedTurn> AnswerReader::Accepted(const Json& body) const {
  const Json* turn = Find(body, "turn");
  const Json* session = Find(body, "session");
  if (turn == nullptr || !IsObject(session) || !SessionId(*session)) return std::nullopt;
  const std::optional<std::int64_t> turn_seq = AsSafeInteger(Find(*turn, "turnSeq"));
  if (!turn_seq) return std::nullopt;
  std::optional<std::int64_t> cursor = AsSafeInteger(Find(body, "eventCursor"));
  if (!cursor) cursor = AsSafeInteger(Find(*turn, "eventCursor"));
  return AcceptedTurn{*turn_seq, cursor.value_or(0), contract::JsonBox(*session)};
}

std::optional<StreamTicket> AnswerReader::Ticket(const Json& body) const {
  const std::string* url = AsString(Find(body, "wsUrl"));
  const std::string* ticket = AsString(Find(body, "ticket"));
  if (url == nullptr || ticket == nullptr) return std::nullopt;
  Result<BaseUrl> parsed = ParseStreamUrl(*url);
  if (!parsed) return std::nullopt;
  return StreamTicket{std::move(parsed).value(), *ticket};
}

std::string EnvelopeMessage(const Json& body) {
  const Json* error = Find(body, "error");
  if (const std::string* text = AsString(error)) return *text;
  if (IsObject(error)) {
    if (const std::string* text = AsString(Find(*error, "message"))) return *text;
  }
  if (const std::string* text = AsString(Find(body, "message"))) return *text;
  return "aex API request failed";
}

std::optional<std::string> EnvelopeCode(const Json& body) {
  const Json* error = Find(body, "error");
  if (const std::string* text = AsString(error)) return *text;
  if (IsObject(error)) {
    if (const std::string* text = AsString(Find(*error, "code"))) return *text;
  }
  if (const std::string* text = AsString(Find(body, "code"))) return *text;
  return std::nullopt;
}

std::string ThrottleMessage(std::string_view who, double status, std::int64_t attempts,
                            std::optional<double> retry_after_ms) {
  std::string message(who);
  message += status == kOverloaded ? " overloaded" : " rate limit reached";
  message += " (HTTP " + FormatNumber(status) + ") after " + Plural(attempts);
  if (retry_after_ms) {
    message += "; retry after ~" + FormatNumber(std::ceil(*retry_after_ms / 1000)) + "s";
  }
  return message;
}

}  // namespace aex::conformance
