#include "mock_server/contract/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "mock_server/contract/utf8.h"

namespace aex {
namespace {

constexpr double kMaxSafeInteger = 9007199254740991.0;

// ASCII that a JSON string shows as itself.
constexpr std::array<bool, 256> MakePlainTable() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) table[c] = c != '"' && c != '\\';
  return table;
}
constexpr std::array<bool, 256> kPlain = MakePlainTable();

bool IsPlain(char c) { return kPlain[static_cast<unsigned char>(c)]; }

class Writer {
 public:
  Writer(std::string& out, bool pretty) : out_(out), pretty_(pretty) {}

  void Write(const Json& value, int depth) {
    switch (value.type()) {
      case Json::value_t::object: return Object(value, depth);
      case Json::value_t::array: return Array(value, depth);
      case Json::value_t::string:
        return AppendQuoted(value.get_ref<const std::string&>(), out_);
      case Json::value_t::boolean:
        out_ += value.get<bool>() ? "true" : "false";
        return;
      case Json::value_t::number_integer:
        out_ += std::to_string(value.get<std::int64_t>());
        return;
      case Json::value_t::number_unsigned:
        out_ += std::to_string(value.get<std::uint64_t>());
        return;
      case Json::value_t::number_float: {
        const double number = value.get<double>();
        out_ += std::isfinite(number) ? FormatNumber(number) : "null";
        return;
      }
      default: out_ += "null"; return;
    }
  }

 private:
  void Object(const Json& value, int depth) {
    const auto& members = value.get_ref<const Json::object_t&>();
    const bool numbered = std::any_of(members.begin(), members.end(), [](const auto& entry) {
      return IntegerLikeKey(entry.first).has_value();
    });
    out_.push_back('{');
    bool first = true;
    // Document order is JavaScript's, and nothing to be sorted, unless keys are numbers.
    if (numbered) {
      for (const auto& [key, member] : MembersInJsOrder(value))
        Member(key, *member, depth, first);
    } else {
      for (const auto& [key, member] : members) Member(key, member, depth, first);
    }
    if (!first) NewLine(depth);
    out_.push_back('}');
  }

  void Member(std::string_view key, const Json& value, int depth, bool& first) {
    if (!first) out_.push_back(',');
    first = false;
    NewLine(depth + 1);
    AppendQuoted(key, out_);
    out_ += pretty_ ? ": " : ":";
    Write(value, depth + 1);
  }

  void Array(const Json& value, int depth) {
    out_.push_back('[');
    bool first = true;
    for (const Json& item : value.get_ref<const Json::array_t&>()) {
      if (!first) out_.push_back(',');
      first = false;
      NewLine(depth + 1);
      Write(item, depth + 1);
    }
    if (!first) NewLine(depth);
    out_.push_back(']');
  }

  void NewLine(int depth) {
    if (!pretty_) return;
    out_.push_back('\n');
    out_.append(static_cast<std::size_t>(depth) * 2, ' ');
  }

  std::string& out_;
  bool pretty_;
};

}  // namespace

void AppendQuoted(std::string_view text, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  const auto unicode = [&out](std::uint32_t unit) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
      out.push_back(kHex[(unit >> shift) & 0xF]);
  };
  out.push_back('"');
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    while (at < text.size() && IsPlain(text[at])) ++at;
    if (at > begin) {
      out.append(text, begin, at - begin);
      continue;
    }
    const std::uint32_t point = DecodeUtf8(text, at);
    switch (point) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (point < 0x20 || (point >= 0xD800 && point < 0xE000)) {
          unicode(point);
        } else if (point == 0xFFFD && at - begin == 1) {
          out += "\xEF\xBF\xBD";  // A byte that is no UTF-8.
        } else {
          out.append(text, begin, at - begin);
        }
    }
  }
  out.push_back('"');
}

std::string Stringify(const Json& value) {
  std::string out;
  Writer(out, false).Write(value, 0);
  return out;
}

std::string StringifyPretty(const Json& value) {
  std::string out;
  Writer(out, true).Write(value, 0);
  out.push_back('\n');
  return out;
}

std::string FormatNumber(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  if (number == 0) return "0";
  // Shortest digits that read back, as d.ddde±x, then laid out by
  // ECMAScript's Number::toString.
  char buffer[40];
  const auto [end, problem] = std::to_chars(buffer, buffer + sizeof buffer - 1, number,
                                            std::chars_format::scientific);
  CHECK(problem == std::errc());
  *end = '\0';  // For atoi below.
  std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  const std::string sign = text[0] == '-' ? "-" : "";
  if (!sign.empty()) text.remove_prefix(1);
  const std::size_t e = text.find('e');
  std::string digits(text.substr(0, 1));
  if (e > 2) digits += text.substr(2, e - 2);
  const int exponent = std::atoi(text.data() + e + 1);
  const int point = exponent + 1;  // Digits before the decimal point.
  const int count = static_cast<int>(digits.size());
  std::string out = sign;
  if (count <= point && point <= 21) {
    out += digits;
    out.append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out.append(digits, 0, static_cast<std::size_t>(point));
    out.push_back('.');
    out.append(digits, static_cast<std::size_t>(point));
  } else if (-6 < point && point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-point), '0');
    out += digits;
  } else {
    out.push_back(digits[0]);
    if (count > 1) out.push_back('.');
    out.append(digits, 1);
    out += exponent < 0 ? "e-" : "e+";
    out += std::to_string(std::abs(exponent));
  }
  return out;
}

const Json* Find(const Json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  for (const auto& [name, value] : object.get_ref<const Json::object_t&>()) {
    if (name == key) return &value;
  }
  return nullptr;
}

const std::string* AsString(const Json* value) {
  return value != nullptr && value->is_string()
             ? &value->get_ref<const std::string&>()
             : nullptr;
}

std::optional<double> AsNumber(const Json* value) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->get<double>();
}

std::optional<bool> AsBool(const Json* value) {
  if (value == nullptr || !value->is_boolean()) return std::nullopt;
  return value->get<bool>();
}

std::optional<std::int64_t> AsSafeInteger(const Json* value) {
  const auto number = AsNumber(value);
  if (!number || std::abs(*number) > kMaxSafeInteger ||
      std::trunc(*number) != *number)
    return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

bool IsObject(const Json* value) { return value != nullptr && value->is_object(); }
bool IsArray(const Json* value) { return value != nullptr && value->is_array(); }

std::optional<std::uint32_t> IntegerLikeKey(std::string_view key) {
  if (key.empty() || key.size() > 10 || key[0] < '0' || key[0] > '9') return {};
  if (key[0] == '0' && key.size() > 1) return {};
  std::uint64_t number = 0;
  const auto [end, problem] =
      std::from_chars(key.data(), key.data() + key.size(), number);
  if (problem != std::errc() || end != key.data() + key.size()) return {};
  if (number > 4294967294u) return {};
  return static_cast<std::uint32_t>(number);
}

std::vector<JsonMember> MembersInJsOrder(const Json& object) {
  std::vector<std::pair<std::uint32_t, JsonMember>> numbered;
  std::vector<JsonMember> members;
  const auto& document_order = object.get_ref<const Json::object_t&>();
  members.reserve(document_order.size());
  for (const auto& [key, value] : document_order) {
    if (const auto index = IntegerLikeKey(key)) {
      numbered.emplace_back(*index, JsonMember{key, &value});
    } else {
      members.push_back({key, &value});
    }
  }
  if (numbered.empty()) return members;
  std::stable_sort(numbered.begin(), numbered.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<JsonMember> ordered;
  ordered.reserve(document_order.size());
  for (const auto& [index, member] : numbered) ordered.push_back(member);
  ordered.insert(ordered.end(), members.begin(), members.end());
  return ordered;
}

std::vector<std::string_view> KeysInJsOrder(const Json& object) {
  std::vector<std::string_view> keys;
  for (const JsonMember& member : MembersInJsOrder(object)) keys.push_back(member.key);
  return keys;
}

}  // namespace aex
