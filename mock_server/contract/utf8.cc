#include "mock_server/contract/utf8.h"

namespace aex {
namespace {

unsigned char ByteAt(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

bool IsContinuation(std::string_view text, std::size_t at) {
  return at < text.size() && (ByteAt(text, at) & 0xC0) == 0x80;
}

// Length of the sequence at `at` when its lead and continuation bytes fit
// together, with the code point; 0 otherwise. Surrogates pass.
std::size_t Decode(std::string_view text, std::size_t at, std::uint32_t& point) {
  const unsigned char lead = ByteAt(text, at);
  std::size_t length = 1;
  if (lead < 0x80) {
    point = lead;
    return 1;
  } else if (lead >= 0xC2 && lead < 0xE0) {
    length = 2;
    point = lead & 0x1Fu;
  } else if (lead >= 0xE0 && lead < 0xF0) {
    length = 3;
    point = lead & 0x0Fu;
  } else if (lead >= 0xF0 && lead < 0xF5) {
    length = 4;
    point = lead & 0x07u;
  } else {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text, at + i)) return 0;
    point = (point << 6) | (ByteAt(text, at + i) & 0x3Fu);
  }
  if (length == 3 && point < 0x800) return 0;
  if (length == 4 && (point < 0x10000 || point > 0x10FFFF)) return 0;
  return length;
}

bool IsJsBlank(std::uint32_t point) {
  return (point >= 0x09 && point <= 0x0D) || point == 0x20 || point == 0xA0 ||
         point == 0x1680 || (point >= 0x2000 && point <= 0x200A) ||
         point == 0x2028 || point == 0x2029 || point == 0x202F ||
         point == 0x205F || point == 0x3000 || point == 0xFEFF;
}

}  // namespace

std::size_t Utf8SequenceLength(std::string_view text) {
  if (text.empty()) return 0;
  std::uint32_t point = 0;
  const std::size_t length = Decode(text, 0, point);
  return point >= 0xD800 && point < 0xE000 && length == 3 ? 0 : length;
}

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = Utf8SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

void AppendUtf8(std::uint32_t point, std::string& out) {
  const auto byte = [&out](std::uint32_t value) {
    out.push_back(static_cast<char>(value));
  };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | (point >> 6));
    byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | (point >> 12));
    byte(0x80 | ((point >> 6) & 0x3F));
    byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | (point >> 18));
    byte(0x80 | ((point >> 12) & 0x3F));
    byte(0x80 | ((point >> 6) & 0x3F));
    byte(0x80 | (point & 0x3F));
  }
}

std::uint32_t DecodeUtf8(std::string_view text, std::size_t& at) {
  std::uint32_t point = 0;
  const std::size_t length = Decode(text, at, point);
  at += length == 0 ? 1 : length;
  return length == 0 ? 0xFFFD : point;
}

std::size_t Utf16Length(std::string_view text) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size();)
    units += DecodeUtf8(text, at) >= 0x10000 ? 2 : 1;
  return units;
}

std::string_view JsTrim(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t next = begin;
    if (!IsJsBlank(DecodeUtf8(text, next))) break;
    begin = next;
  }
  std::size_t end = text.size();
  while (end > begin) {
    std::size_t last = end - 1;
    while (last > begin && (ByteAt(text, last) & 0xC0) == 0x80) --last;
    std::size_t next = last;
    if (!IsJsBlank(DecodeUtf8(text, next)) || next != end) break;
    end = last;
  }
  return text.substr(begin, end - begin);
}

}  // namespace aex
