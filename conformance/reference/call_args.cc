#include "conformance/reference/call_args.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "mock_server/contract/digest.h"

namespace aex::conformance {

std::string CallArgs::Text(std::string_view name) {
  const std::string* text = AsString(Present(name));
  Demand(text != nullptr && !text->empty(), name, "a non-empty string");
  return text == nullptr ? std::string() : *text;
}

std::optional<std::string> CallArgs::OptionalText(std::string_view name) {
  const Json* value = Present(name);
  if (value == nullptr) return std::nullopt;
  const std::string* text = AsString(value);
  Demand(text != nullptr, name, "a string");
  if (text == nullptr) return std::nullopt;
  return *text;
}

std::optional<std::vector<std::string>> CallArgs::OptionalTexts(std::string_view name) {
  const Json* list = Present(name);
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  Demand(IsArray(list), name, "a list of strings");
  if (!IsArray(list)) return texts;
  for (const Json& item : *list) {
    const std::string* text = AsString(&item);
    Demand(text != nullptr, name, "a list of strings");
    if (text != nullptr) texts.push_back(*text);
  }
  return texts;
}

std::string CallArgs::Base64(std::string_view name) {
  const std::string* text = AsString(Present(name));
  auto bytes = text == nullptr ? std::nullopt : contract::Base64DecodeStrict(*text);
  Demand(bytes.has_value(), name, "base64");
  return std::move(bytes).value_or("");
}

double CallArgs::Number(std::string_view name) {
  const std::optional<double> number = AsNumber(Present(name));
  Demand(number.has_value(), name, "a number");
  return number.value_or(0);
}

std::optional<std::int64_t> CallArgs::OptionalMs(std::string_view name) {
  const Json* value = Present(name);
  if (value == nullptr) return std::nullopt;
  const std::optional<std::int64_t> ms = AsSafeInteger(value);
  Demand(ms.has_value() && *ms >= 0, name, "a whole number from 0 on");
  return ms;
}

bool CallArgs::Flag(std::string_view name) {
  const Json* value = Present(name);
  if (value == nullptr) return false;
  const std::optional<bool> flag = AsBool(value);
  Demand(flag.has_value(), name, "true or false");
  return flag.value_or(false);
}

Json CallArgs::Payload(std::string_view name) const {
  const Json* value = Find(args_, name);
  return value == nullptr ? Json() : *value;
}

const Json* CallArgs::Present(std::string_view name) const {
  const Json* value = Find(args_, name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

void CallArgs::Demand(bool holds, std::string_view name, std::string_view what) {
  if (holds || !problem_.empty()) return;
  problem_ = std::string(name) + " must be " + std::string(what);
}

}  // namespace aex::conformance
