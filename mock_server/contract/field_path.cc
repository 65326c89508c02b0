#include "mock_server/contract/field_path.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/catalog.h"

namespace aex::contract {

std::string PointerPart(std::string_view key) {
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

void FieldPath::AppendText(std::string& out) const {
  if (parent_ != nullptr) parent_->AppendText(out);
  if (index_) {
    out.push_back('[');
    out += std::to_string(*index_);
    out.push_back(']');
    return;
  }
  if (parent_ != nullptr) out.push_back('.');
  out += name_;
}

void FieldPath::AppendPointer(std::string& out) const {
  if (parent_ != nullptr) parent_->AppendPointer(out);
  out.push_back('/');
  out += index_ ? std::to_string(*index_) : PointerPart(name_);
}

std::string FieldPath::Text() const {
  std::string out;
  AppendText(out);
  return out;
}

std::string FieldPath::Pointer() const {
  std::string out;
  AppendPointer(out);
  return out;
}

Error FieldPath::Refuse(std::string_view rest) const {
  std::string text = Text();
  text += rest;
  return Invalid(std::move(text), Pointer());
}

Error FieldPath::RefuseItem(std::size_t index, std::string_view rest) const {
  Error error = Refuse(rest);
  error.place = Item(index).Pointer();
  return error;
}

Error FieldPath::RefuseAs(std::string text) const {
  return Invalid(std::move(text), Pointer());
}

std::optional<std::string_view> FirstUnknownKey(const Json& object, FieldNames allowed) {
  std::optional<std::uint32_t> least;
  std::optional<std::string_view> numbered, named;
  for (const auto& [key, value] : object.get_ref<const Json::object_t&>()) {
    if (std::find(allowed.begin(), allowed.end(), key) != allowed.end()) continue;
    if (const auto index = IntegerLikeKey(key)) {
      if (least && *least < *index) continue;
      least = index;
      numbered = key;
    } else if (!named) {
      named = key;
    }
  }
  return numbered ? numbered : named;
}

Defect RefuseUnknownKeys(const Json& object, const FieldPath& path, FieldNames allowed,
                         std::string_view suffix) {
  const auto key = FirstUnknownKey(object, allowed);
  if (!key) return std::nullopt;
  std::string rest = " is not an allowed field";
  rest += suffix;
  return path.Member(*key).Refuse(rest);
}

Defect RefuseUnknownKeys(const Json& object, const FieldPath& path, FieldNames allowed) {
  std::string suffix = "; permitted: ";
  suffix += JoinNames(allowed);
  return RefuseUnknownKeys(object, path, allowed, suffix);
}

std::string Printed(const Json* field) {
  return field == nullptr ? "undefined" : Stringify(*field);
}

const std::string* AsNonEmptyString(const Json* field) {
  const std::string* text = AsString(field);
  return text == nullptr || text->empty() ? nullptr : text;
}

std::optional<std::int64_t> AsPositiveSafeInteger(const Json* field) {
  const auto number = AsSafeInteger(field);
  return number && *number > 0 ? number : std::nullopt;
}

std::size_t SizeOf(const Json& value) { return value.size(); }

}  // namespace aex::contract
