#include "mock_server/contract/provider_fault.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "mock_server/contract/js_number.h"
#include "mock_server/contract/name_rules.h"
#include "mock_server/contract/utf8.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 2> kNested = {"providerFault", "provider_fault"};
constexpr std::array<std::string_view, 3> kKindFields = {"kind", "type", "code"};
constexpr std::array<std::string_view, 3> kStatusFields = {"status", "statusCode",
                                                           "httpStatus"};
constexpr std::array<std::string_view, 4> kRetryFields = {"retryAfterMs", "retry_after_ms",
                                                          "retryAfter", "retry_after"};
// Below this a retry hint is taken for seconds, whatever its field's name.
constexpr double kSecondsBelow = 1000;

// `a ?? b ?? c`: the first that is neither absent nor null.
const Json* FirstNonNull(const Json& object, std::span<const std::string_view> keys) {
  for (const std::string_view key : keys) {
    const Json* field = Find(object, key);
    if (field != nullptr && !field->is_null()) return field;
  }
  return nullptr;
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::optional<FaultKind> KindOf(const Json* source) {
  const std::string* text = AsString(source);
  if (text == nullptr) return std::nullopt;
  const std::string kind = AsciiLower(*text);
  if (Contains(kind, "rate_limit") || Contains(kind, "rate limit") || kind == "429")
    return FaultKind::kRateLimit;
  if (Contains(kind, "overload") || kind == "529") return FaultKind::kOverloaded;
  if (Contains(kind, "quota") || Contains(kind, "insufficient"))
    return FaultKind::kQuotaExceeded;
  if (Contains(kind, "provider_error") || Contains(kind, "provider error") ||
      Contains(kind, "api_error"))
    return FaultKind::kProviderError;
  return std::nullopt;
}

// A finite number, or a string of digits with blanks around it.
std::optional<double> NumberOf(const Json* source) {
  auto number = AsNumber(source);
  if (const std::string* text = AsString(source)) number = JsDigits(JsTrim(*text));
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<std::string> TextOf(const Json& object, std::string_view key) {
  const std::string* text = AsString(Find(object, key));
  return text == nullptr ? std::nullopt : std::optional<std::string>(*text);
}

// The fault that one object says, without looking into nested ones.
std::optional<ProviderFault> FlatFault(const Json& object) {
  const auto kind = KindOf(FirstNonNull(object, kKindFields));
  if (!kind) return std::nullopt;
  ProviderFault fault;
  fault.kind = *kind;
  fault.provider = TextOf(object, "provider");
  fault.message = TextOf(object, "message");
  fault.status = NumberOf(FirstNonNull(object, kStatusFields));
  fault.retry_after_ms = NumberOf(FirstNonNull(object, kRetryFields));
  if (fault.retry_after_ms && *fault.retry_after_ms > 0 &&
      *fault.retry_after_ms < kSecondsBelow)
    *fault.retry_after_ms *= 1000;
  return fault;
}

bool IsWordChar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// \b<word>\b for a word of word characters.
bool ContainsWord(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !IsWordChar(text[at - 1])) &&
        (end == text.size() || !IsWordChar(text[end])))
      return true;
  }
  return false;
}

// Whether the dot of a JavaScript pattern without flags matches this character.
bool IsDot(std::uint32_t point) {
  return point < 0x10000 && point != '\n' && point != '\r' && point != 0x2028 &&
         point != 0x2029;
}

// rate.?limit
bool ContainsRateLimit(std::string_view text) {
  static constexpr std::string_view kRate = "rate", kLimit = "limit";
  for (std::size_t at = text.find(kRate); at != std::string_view::npos;
       at = text.find(kRate, at + 1)) {
    std::size_t next = at + kRate.size();
    if (text.substr(next).starts_with(kLimit)) return true;
    if (next < text.size() && IsDot(DecodeUtf8(text, next)) &&
        text.substr(next).starts_with(kLimit))
      return true;
  }
  return false;
}

}  // namespace

std::string_view FaultKindName(FaultKind kind) {
  switch (kind) {
    case FaultKind::kRateLimit: return "rate_limit";
    case FaultKind::kOverloaded: return "overloaded";
    case FaultKind::kQuotaExceeded: return "quota_exceeded";
    case FaultKind::kProviderError: return "provider_error";
  }
  return "";
}

bool IsThrottle(FaultKind kind) { return kind != FaultKind::kProviderError; }

Json ToJson(const ProviderFault& fault) {
  Json out = Json::object();
  if (fault.provider) out["provider"] = *fault.provider;
  out["kind"] = FaultKindName(fault.kind);
  if (fault.status) out["status"] = *fault.status;
  if (fault.retry_after_ms) out["retryAfterMs"] = *fault.retry_after_ms;
  if (fault.message) out["message"] = *fault.message;
  return out;
}

std::optional<ProviderFault> ParseProviderFault(const Json* value) {
  // The innermost nested object that gives a fault wins.
  std::vector<const Json*> chain;
  while (IsObject(value)) {
    chain.push_back(value);
    value = FirstNonNull(*value, kNested);
  }
  for (auto object = chain.rbegin(); object != chain.rend(); ++object) {
    if (auto fault = FlatFault(**object)) return fault;
  }
  return std::nullopt;
}

std::optional<ProviderFault> FaultFromMessage(std::string_view message) {
  const std::string text = AsciiLower(message);
  ProviderFault fault;
  fault.message = std::string(message);
  if (ContainsWord(text, "429") || ContainsRateLimit(text) ||
      Contains(text, "too many requests")) {
    fault.kind = FaultKind::kRateLimit;
  } else if (ContainsWord(text, "529") || Contains(text, "overloaded")) {
    fault.kind = FaultKind::kOverloaded;
  } else {
    return std::nullopt;
  }
  return fault;
}

std::optional<ProviderFault> ThrottleFromSession(const Json& session) {
  auto fault = ParseProviderFault(Find(session, "providerFault"));
  if (!fault) fault = ParseProviderFault(Find(session, "error"));
  if (!fault) {
    if (const std::string* message = AsString(Find(session, "errorMessage")))
      fault = FaultFromMessage(*message);
  }
  if (fault && !IsThrottle(fault->kind)) fault.reset();
  return fault;
}

}  // namespace aex::contract
