#include "mock_server/contract/object_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace aex {
namespace {

std::string EscapedPointerPart(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out.push_back(c);
    }
  }
  return out;
}

template <typename List>
std::string Join(const List& words) {
  std::string out;
  for (const auto& word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

}  // namespace

ObjectReader::ObjectReader(const Json& object, std::string pointer)
    : object_(object), pointer_(std::move(pointer)) {
  if (!object_.is_object())
    error_ = Invalid("must be an object", pointer_.empty() ? "/" : pointer_);
}

std::string ObjectReader::PointerTo(std::string_view key) const {
  return pointer_ + "/" + EscapedPointerPart(key);
}

const Json* ObjectReader::Member(std::string_view key) {
  asked_.emplace_back(key);
  return Find(object_, key);
}

bool ObjectReader::Has(std::string_view key) { return Member(key) != nullptr; }

void ObjectReader::Fail(std::string_view key, std::string message) {
  if (!error_) error_ = Invalid(std::move(message), PointerTo(key));
}

void ObjectReader::Absorb(const Error& error) {
  if (!error_) error_ = error;
}

void ObjectReader::Require(std::string_view key) {
  if (!error_ && Find(object_, key) == nullptr) Fail(key, "is required");
}

void ObjectReader::Read(std::string_view key, std::string& out) {
  const Json* member = Member(key);
  if (member == nullptr) return;
  if (const auto* text = AsString(member)) {
    out = *text;
  } else {
    Fail(key, "must be a string");
  }
}

void ObjectReader::Read(std::string_view key, std::optional<std::string>& out) {
  const Json* member = Member(key);
  if (member == nullptr) return;
  if (const auto* text = AsString(member)) {
    out = *text;
  } else {
    Fail(key, "must be a string");
  }
}

void ObjectReader::Read(std::string_view key, bool& out) {
  const Json* member = Member(key);
  if (member == nullptr) return;
  if (const auto flag = AsBool(member)) {
    out = *flag;
  } else {
    Fail(key, "must be true or false");
  }
}

void ObjectReader::Read(std::string_view key, double& out, double least,
                        double most) {
  const Json* member = Member(key);
  if (member == nullptr) return;
  const auto number = AsNumber(member);
  if (number && *number >= least && *number <= most) {
    out = *number;
  } else {
    Fail(key, "must be a number from " + FormatNumber(least) + " to " +
                  FormatNumber(most));
  }
}

void ObjectReader::Read(std::string_view key, std::int64_t& out,
                        std::int64_t least, std::int64_t most) {
  const Json* member = Member(key);
  if (member == nullptr) return;
  const auto number = AsSafeInteger(member);
  if (number && *number >= least && *number <= most) {
    out = *number;
  } else {
    Fail(key, "must be a whole number from " + std::to_string(least) + " to " +
                  std::to_string(most));
  }
}

void ObjectReader::Read(std::string_view key, std::vector<std::string>& out) {
  const Json* member = Member(key);
  if (member == nullptr) return;
  if (!member->is_array()) return Fail(key, "must be an array of strings");
  std::vector<std::string> texts;
  for (const Json& item : member->get_ref<const Json::array_t&>()) {
    if (!item.is_string()) return Fail(key, "must be an array of strings");
    texts.push_back(item.get_ref<const std::string&>());
  }
  out = std::move(texts);
}

void ObjectReader::ReadChoice(std::string_view key, std::string& out,
                              const std::vector<std::string_view>& allowed) {
  const Json* member = Member(key);
  if (member == nullptr) return;
  const std::string* text = AsString(member);
  if (text != nullptr &&
      std::find(allowed.begin(), allowed.end(), *text) != allowed.end()) {
    out = *text;
  } else {
    Fail(key, "must be one of: " + Join(allowed));
  }
}

Status ObjectReader::Finish() {
  if (!error_) {
    for (const auto& [key, value] : object_.get_ref<const Json::object_t&>()) {
      if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
      auto allowed = asked_;
      std::sort(allowed.begin(), allowed.end());
      allowed.erase(std::unique(allowed.begin(), allowed.end()), allowed.end());
      Fail(key, "is not an allowed field; permitted: " + Join(allowed));
      break;
    }
  }
  if (error_) return *error_;
  return Ok();
}

}  // namespace aex
