#include "conformance/reference/turn_fault.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <system_error>

#include "mock_server/contract/utf8.h"

namespace aex::conformance {
namespace {

std::string Lowered(std::string_view text) {
  std::string lowered(text);
  for (char& letter : lowered) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return lowered;
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool IsWordByte(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || byte == '_';
}

// The number with no letter, digit or underscore next to it.
bool ContainsWord(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool starts = at == 0 || !IsWordByte(text[at - 1]);
    const bool ends = end == text.size() || !IsWordByte(text[end]);
    if (starts && ends) return true;
  }
  return false;
}

// "rate limit", "rate-limit", "ratelimit": at most one character in between,
// and that no line end.
bool ContainsRateLimit(std::string_view text) {
  constexpr std::string_view kRate = "rate";
  constexpr std::string_view kLimit = "limit";
  for (std::size_t at = text.find(kRate); at != std::string_view::npos;
       at = text.find(kRate, at + 1)) {
    const std::string_view rest = text.substr(at + kRate.size());
    if (rest.starts_with(kLimit)) return true;
    if (rest.empty() || rest.front() == '\n' || rest.front() == '\r') continue;
    std::size_t after = 0;
    DecodeUtf8(rest, after);
    if (rest.substr(after).starts_with(kLimit)) return true;
  }
  return false;
}

// A finite number, or a string of digits.
std::optional<double> NumberOf(const Json* value) {
  if (const std::optional<double> number = AsNumber(value)) {
    if (std::isfinite(*number)) return number;
    return std::nullopt;
  }
  const std::string* text = AsString(value);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits = JsTrim(*text);
  const bool all =
      std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (digits.empty() || !all) return std::nullopt;
  double number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec == std::errc::result_out_of_range)
    return std::numeric_limits<double>::max();
  return number;
}

std::optional<std::string> TextOf(const Json* value) {
  const std::string* text = AsString(value);
  if (text == nullptr) return std::nullopt;
  return *text;
}

}  // namespace

Json ToJson(const TurnFault& fault) {
  Json json = Json::object();
  if (fault.provider) json["provider"] = *fault.provider;
  json["kind"] = fault.kind;
  if (fault.status) json["status"] = *fault.status;
  if (fault.retry_after_ms) json["retryAfterMs"] = *fault.retry_after_ms;
  if (fault.message) json["message"] = *fault.message;
  return json;
}

const Json* FaultReader::FirstOf(const Json& object,
                                 std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    const Json* found = Find(object, name);
    if (found != nullptr && !found->is_null()) return found;
  }
  return nullptr;
}

std::optional<TurnFault> FaultReader::Parse(const Json* value, int nesting) const {
  if (!IsObject(value) || nesting > kMaxFaultNesting) return std::nullopt;
  const Json* inner = FirstOf(*value, {"providerFault", "provider_fault"});
  if (std::optional<TurnFault> nested = Parse(inner, nesting + 1)) return nested;
  const std::string* source = AsString(FirstOf(*value, {"kind", "type", "code"}));
  if (source == nullptr) return std::nullopt;
  std::optional<std::string> kind = Kind(*source);
  if (!kind) return std::nullopt;
  TurnFault fault;
  fault.kind = *std::move(kind);
  fault.provider = TextOf(Find(*value, "provider"));
  fault.status = NumberOf(FirstOf(*value, {"status", "statusCode", "httpStatus"}));
  fault.retry_after_ms = WaitMs(
      FirstOf(*value, {"retryAfterMs", "retry_after_ms", "retryAfter", "retry_after"}));
  fault.message = TextOf(Find(*value, "message"));
  return fault;
}

std::optional<TurnFault> FaultReader::ThrottleOf(const Json& session) const {
  std::optional<TurnFault> fault = Parse(Find(session, "providerFault"));
  if (!fault) fault = Parse(Find(session, "error"));
  if (!fault) fault = FromMessage(Find(session, "errorMessage"));
  if (!fault || !IsThrottle(fault->kind)) return std::nullopt;
  return fault;
}

std::optional<std::string> FaultReader::Kind(std::string_view source) const {
  // In this order: "rate_limit: quota" is a rate limit.
  const std::string text = Lowered(source);
  if (Contains(text, "rate_limit") || Contains(text, "rate limit") || text == "429") {
    return "rate_limit";
  }
  if (Contains(text, "overload") || text == "529") return "overloaded";
  if (Contains(text, "quota") || Contains(text, "insufficient")) return "quota_exceeded";
  if (Contains(text, "provider_error") || Contains(text, "provider error") ||
      Contains(text, "api_error")) {
    return "provider_error";
  }
  return std::nullopt;
}

std::optional<double> FaultReader::WaitMs(const Json* value) const {
  // Small values are seconds whatever the member is called (5.1).
  const std::optional<double> number = NumberOf(value);
  if (number && *number > 0 && *number < 1000) return *number * 1000;
  return number;
}

bool FaultReader::IsThrottle(std::string_view kind) const {
  return kind == "rate_limit" || kind == "overloaded" || kind == "quota_exceeded";
}

std::optional<TurnFault> FaultReader::FromMessage(const Json* error_message) const {
  const std::string* text = AsString(error_message);
  if (text == nullptr) return std::nullopt;
  const std::string lowered = Lowered(*text);
  TurnFault fault;
  fault.message = *text;
  if (ContainsWord(lowered, "429") || ContainsRateLimit(lowered) ||
      Contains(lowered, "too many requests")) {
    fault.kind = "rate_limit";
    return fault;
  }
  if (ContainsWord(lowered, "529") || Contains(lowered, "overloaded")) {
    fault.kind = "overloaded";
    return fault;
  }
  return std::nullopt;
}

}  // namespace aex::conformance
