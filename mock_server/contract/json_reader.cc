// ParseJson: a recursive-descent reader of RFC 8259 text. Recursion is bounded
// by the depth limit, at 200 bytes of stack a level.
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>

#include "mock_server/contract/json.h"
#include "mock_server/contract/utf8.h"

namespace aex {
namespace {

// Objects up to this size find a repeated key by walking; larger ones by hash.
constexpr std::size_t kWalkedKeys = 16;
constexpr int kMaxStackDepth = 10'000;
// Characters of an integer that is certainly below 2^53.
constexpr std::size_t kExactDigits = 15;

// ASCII that stands for itself inside a string.
bool IsPlain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

using Members = std::vector<std::pair<std::string, Json>>;

// Where a key's value belongs among the members read so far: the first position
// of a repeated key, or one past the end, where the caller then appends it.
class KeyIndex {
 public:
  std::size_t PlaceOf(std::string_view key, const Members& members) {
    if (members.size() < kWalkedKeys) {
      std::size_t i = 0;
      while (i < members.size() && members[i].first != key) ++i;
      return i;
    }
    if (slots_.size() < 2 * members.size() + 2) Grow(members);
    std::size_t& slot = SlotOf(key, members);
    if (slot == kFree) slot = members.size();
    return slot;
  }

 private:
  static constexpr std::size_t kFree = static_cast<std::size_t>(-1);

  // Open addressing: at most half of the slots are taken.
  std::size_t& SlotOf(std::string_view key, const Members& members) {
    std::size_t at = std::hash<std::string_view>()(key) % slots_.size();
    while (slots_[at] != kFree && members[slots_[at]].first != key)
      at = (at + 1) % slots_.size();
    return slots_[at];
  }

  void Grow(const Members& members) {
    slots_.assign(4 * members.size() + 1, kFree);
    for (std::size_t i = 0; i < members.size(); ++i) SlotOf(members[i].first, members) = i;
  }

  std::vector<std::size_t> slots_;
};

class Reader {
 public:
  Reader(std::string_view text, const JsonReadOptions& options)
      : text_(text), options_(options) {
    if (options_.max_depth > kMaxStackDepth) options_.max_depth = kMaxStackDepth;
  }

  Result<Json> Read() {
    Json value;
    SkipBlanks();
    if (!Value(value, 0)) return *error_;
    SkipBlanks();
    if (at_ != text_.size()) return Bad("unexpected text after the value");
    return value;
  }

 private:
  bool Value(Json& out, int depth) {
    if (at_ == text_.size()) return Fail("unexpected end of the text");
    switch (text_[at_]) {
      case '{': return Object(out, depth + 1);
      case '[': return Array(out, depth + 1);
      case '"': {
        std::string text;
        if (!String(text)) return false;
        out = std::move(text);
        return true;
      }
      case 't': return Word("true", Json(true), out);
      case 'f': return Word("false", Json(false), out);
      case 'n': return Word("null", Json(nullptr), out);
      default: return Number(out);
    }
  }

  bool Enter(int depth) {
    if (depth <= options_.max_depth) return true;
    error_ = Error{ErrorCode::kLimit,
                   "nested deeper than " + std::to_string(options_.max_depth) +
                       " levels",
                   Place()};
    return false;
  }

  bool Object(Json& out, int depth) {
    if (!Enter(depth)) return false;
    ++at_;
    // Gathered here first: the document's own vector has constant keys, so it
    // copies whole subtrees whenever it grows.
    Members members;
    KeyIndex index;
    SkipBlanks();
    while (!Take('}')) {
      if (!members.empty()) {
        if (!Take(',')) return Fail("expected ',' or '}' in an object");
        SkipBlanks();
      }
      if (!Member(members, index, depth)) return false;
      SkipBlanks();
    }
    out = Json::object();
    auto& object = static_cast<Json::object_t::Container&>(out.get_ref<Json::object_t&>());
    object.reserve(members.size());
    for (auto& [key, value] : members) object.emplace_back(std::move(key), std::move(value));
    return true;
  }

  bool Member(Members& members, KeyIndex& index, int depth) {
    if (Peek() != '"') return Fail("expected a member name in double quotes");
    std::string key;
    if (!String(key)) return false;
    SkipBlanks();
    if (!Take(':')) return Fail("expected ':' after a member name");
    SkipBlanks();
    const std::size_t slot = index.PlaceOf(key, members);
    if (slot < members.size() && options_.refuse_duplicate_keys)
      return Fail("duplicate member name " + Stringify(Json(key)));
    if (slot == members.size()) members.emplace_back(std::move(key), Json());
    return Value(members[slot].second, depth);
  }

  bool Array(Json& out, int depth) {
    if (!Enter(depth)) return false;
    ++at_;
    out = Json::array();
    auto& items = out.get_ref<Json::array_t&>();
    SkipBlanks();
    if (Take(']')) return true;
    while (true) {
      SkipBlanks();
      items.emplace_back();
      if (!Value(items.back(), depth)) return false;
      SkipBlanks();
      if (Take(',')) continue;
      if (Take(']')) return true;
      return Fail("expected ',' or ']' in an array");
    }
  }

  bool String(std::string& out) {
    ++at_;
    while (true) {
      if (at_ == text_.size()) return Fail("unterminated string");
      const unsigned char c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c < 0x20) return Fail("control character in a string");
      if (c == '\\') {
        if (!Escape(out)) return false;
      } else if (c < 0x80) {
        const std::size_t begin = at_;
        while (at_ < text_.size() && IsPlain(text_[at_])) ++at_;
        out.append(text_, begin, at_ - begin);
      } else {
        const std::size_t length = Utf8SequenceLength(text_.substr(at_));
        if (length == 0) return Fail("invalid UTF-8 in a string");
        out.append(text_, at_, length);
        at_ += length;
      }
    }
  }

  bool Escape(std::string& out) {
    ++at_;
    if (at_ == text_.size()) return Fail("unterminated string");
    const char c = text_[at_++];
    switch (c) {
      case '"': case '\\': case '/': out.push_back(c); return true;
      case 'b': out.push_back('\b'); return true;
      case 'f': out.push_back('\f'); return true;
      case 'n': out.push_back('\n'); return true;
      case 'r': out.push_back('\r'); return true;
      case 't': out.push_back('\t'); return true;
      case 'u': return UnicodeEscape(out);
      default: --at_; return Fail("unknown escape in a string");
    }
  }

  bool UnicodeEscape(std::string& out) {
    std::uint32_t unit = 0;
    if (!FourHexDigits(unit)) return false;
    // A high surrogate joins the low one that follows; alone it stays as it is.
    if (unit >= 0xD800 && unit < 0xDC00 && text_.substr(at_, 2) == "\\u") {
      const std::size_t before = at_;
      at_ += 2;
      std::uint32_t low = 0;
      if (!FourHexDigits(low)) return false;
      if (low >= 0xDC00 && low < 0xE000) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
      } else {
        at_ = before;
      }
    }
    AppendUtf8(unit, out);
    return true;
  }

  bool FourHexDigits(std::uint32_t& out) {
    if (text_.size() - at_ < 4) return Fail("unterminated string");
    const char* begin = text_.data() + at_;
    const auto [end, problem] = std::from_chars(begin, begin + 4, out, 16);
    if (problem != std::errc() || end != begin + 4 || *begin == '-')
      return Fail("expected four hexadecimal digits after \\u");
    at_ += 4;
    return true;
  }

  bool Number(Json& out) {
    const std::size_t begin = at_;
    if (Peek() == '-') ++at_;
    if (Peek() == '0') {
      ++at_;
    } else if (!Digits()) {
      at_ = begin;
      return Fail("expected a value");
    }
    bool integral = true;
    if (Peek() == '.') {
      integral = false;
      ++at_;
      if (!Digits()) return Fail("expected a digit after the decimal point");
    }
    if (Peek() == 'e' || Peek() == 'E') {
      integral = false;
      ++at_;
      if (Peek() == '+' || Peek() == '-') ++at_;
      if (!Digits()) return Fail("expected a digit in the exponent");
    }
    out = ToNumber(std::string(text_.substr(begin, at_ - begin)), integral);
    return true;
  }

  // An integer where every digit is exact, else the nearest double; overflow
  // is Infinity and underflow zero, as JavaScript has it.
  static Json ToNumber(const std::string& text, bool integral) {
    if (integral && text.size() <= kExactDigits) {
      std::int64_t whole = 0;
      std::from_chars(text.data(), text.data() + text.size(), whole);
      return Json(whole);
    }
    return Json(std::strtod(text.c_str(), nullptr));
  }

  bool Digits() {
    const std::size_t begin = at_;
    while (Peek() >= '0' && Peek() <= '9') ++at_;
    return at_ > begin;
  }

  bool Word(std::string_view word, Json value, Json& out) {
    if (text_.substr(at_, word.size()) != word) return Fail("expected a value");
    at_ += word.size();
    out = std::move(value);
    return true;
  }

  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(char c) {
    if (Peek() != c || at_ == text_.size()) return false;
    ++at_;
    return true;
  }
  void SkipBlanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' ||
                                  text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }

  std::string Place() const {
    std::size_t line = 1, column = 1;
    for (std::size_t i = 0; i < at_ && i < text_.size(); ++i) {
      if (text_[i] == '\n') {
        ++line;
        column = 1;
      } else {
        ++column;
      }
    }
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
  }
  Error Bad(std::string message) const { return Invalid(std::move(message), Place()); }
  bool Fail(std::string message) {
    error_ = Bad(std::move(message));
    return false;
  }

  std::string_view text_;
  JsonReadOptions options_;
  std::size_t at_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<Json> ParseJson(std::string_view text, const JsonReadOptions& options) {
  return Reader(text, options).Read();
}

}  // namespace aex
