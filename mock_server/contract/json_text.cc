#include "mock_server/contract/json_text.h"

#include <array>
#include <charconv>

namespace aex::contract {
namespace {

constexpr std::size_t kMostDigits = 20;

}  // namespace

JsonText::JsonText(std::string& out) : out_(out) { out_.push_back('{'); }

void JsonText::Key(std::string_view key) {
  if (out_.back() != '{') out_.push_back(',');
  out_.push_back('"');
  out_ += key;
  out_ += "\":";
}

void JsonText::Text(std::string_view key, std::string_view value) {
  Key(key);
  AppendQuoted(value, out_);
}

void JsonText::Integer(std::string_view key, std::int64_t value) {
  Key(key);
  std::array<char, kMostDigits> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out_.append(digits.data(), end);
}

void JsonText::Number(std::string_view key, double value) {
  Key(key);
  out_ += FormatNumber(value);
}

void JsonText::Null(std::string_view key) { Raw(key) += "null"; }

void JsonText::Value(std::string_view key, const Json& value) {
  Raw(key) += Stringify(value);
}

std::string& JsonText::Raw(std::string_view key) {
  Key(key);
  return out_;
}

void JsonText::Close() { out_.push_back('}'); }

}  // namespace aex::contract
