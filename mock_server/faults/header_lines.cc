#include "mock_server/faults/header_lines.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/object_reader.h"
#include "mock_server/faults/vocabulary.h"

namespace aex::faults {
namespace {

// RFC 9110 5.6.2.
bool IsTokenByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsValueByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7F);
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

Status CheckHeaderName(std::string_view name, const std::string& place) {
  if (name.empty() || name.size() > kMaxHeaderNameBytes ||
      !std::all_of(name.begin(), name.end(), IsTokenByte))
    return Invalid("must be a header name: 1 to " + std::to_string(kMaxHeaderNameBytes) +
                       " letters, digits or hyphens",
                   place);
  const std::string lower = LowerCase(name);
  if (lower == "retry-after")
    return Invalid("is not an allowed header: use the field retryAfter", place);
  for (const char* own : {"content-length", "transfer-encoding", "connection", "date"}) {
    if (lower == own)
      return Invalid("is not an allowed header: the server writes it itself", place);
  }
  return Ok();
}

Status AddHeader(const std::string& name, const Json& value, const std::string& place,
                 std::vector<HeaderLine>& out) {
  const std::string* text = AsString(&value);
  if (text == nullptr || text->size() > kMaxHeaderValueBytes ||
      !std::all_of(text->begin(), text->end(), IsValueByte))
    return Invalid("must be a string of at most " + std::to_string(kMaxHeaderValueBytes) +
                       " bytes without control characters",
                   place);
  if (out.size() == kMaxHeaderLines)
    return Invalid("is one header line too many: at most " +
                       std::to_string(kMaxHeaderLines) + " are allowed",
                   place);
  out.push_back({name, *text});
  return Ok();
}

}  // namespace

Result<std::vector<HeaderLine>> ReadHeaderLines(const Json& value,
                                                const std::string& pointer) {
  if (!value.is_object())
    return Invalid("must be an object of header names and values", pointer);
  const ObjectReader places(value, pointer);
  std::vector<HeaderLine> out;
  for (const auto& [name, member] : value.get_ref<const Json::object_t&>()) {
    const std::string place = places.PointerTo(name);
    if (Status checked = CheckHeaderName(name, place); !checked) return checked.error();
    if (!member.is_array()) {
      if (Status added = AddHeader(name, member, place, out); !added) return added.error();
      continue;
    }
    if (member.empty()) return Invalid("must hold at least one string", place);
    std::size_t index = 0;
    for (const Json& item : member.get_ref<const Json::array_t&>()) {
      Status added = AddHeader(name, item, place + "/" + std::to_string(index++), out);
      if (!added) return added.error();
    }
  }
  return out;
}

Json HeaderLinesToJson(const std::vector<HeaderLine>& lines) {
  // A name that is repeated becomes a list at its first place.
  Json out = Json::object();
  for (const HeaderLine& line : lines) {
    Json& values = out[line.name];
    if (values.is_null()) {
      values = line.value;
    } else {
      if (values.is_string()) values = Json::array({values});
      values.push_back(line.value);
    }
  }
  return out;
}

}  // namespace aex::faults
