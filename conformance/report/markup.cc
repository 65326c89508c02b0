#include "conformance/report/markup.h"

#include <algorithm>

#include "conformance/report/safe_text.h"
#include "mock_server/contract/check.h"
#include "mock_server/contract/utf8.h"

namespace aex::conformance {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Controls that HTML forbids, characters that turn the direction of the text
// around them, and the non-characters of the basic plane.
bool IsForbidden(std::uint32_t code) {
  const bool control = (code < 0x20 && code != '\t' && code != '\n') ||
                       (code >= 0x7F && code < 0xA0);
  const bool turns = code == 0x200E || code == 0x200F || code == 0x061C ||
                     (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  const bool no_character = code == 0xFFFE || code == 0xFFFF;
  return control || turns || no_character;
}

std::string_view Escape(char c) {
  switch (c) {
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '&': return "&amp;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '`': return "&#96;";
    default: return {};
  }
}

}  // namespace

std::string EscapedText(std::string_view text) {
  const std::string masked = MaskCredentials(text);
  std::string out;
  out.reserve(masked.size());
  for (std::size_t at = 0; at < masked.size();) {
    const std::string_view rest = std::string_view(masked).substr(at);
    const std::size_t length = Utf8SequenceLength(rest);
    std::size_t next = at;
    if (length == 0 || IsForbidden(DecodeUtf8(masked, next))) {
      out += kReplacement;
    } else if (const std::string_view escape = Escape(rest[0]); !escape.empty()) {
      out += escape;
    } else {
      out += rest.substr(0, length);
    }
    at += std::max<std::size_t>(length, 1);
  }
  return out;
}

void Markup::Begin(std::string_view name, Attributes attributes) {
  out_ += "<";
  out_ += name;
  for (const auto& [attribute, value] : attributes) {
    out_ += " ";
    out_ += attribute;
    out_ += "=\"" + EscapedText(value) + "\"";
  }
}

Markup& Markup::Open(std::string_view name, Attributes attributes) {
  Begin(name, attributes);
  out_ += ">";
  open_.emplace_back(name);
  return *this;
}

Markup& Markup::Close() {
  CHECK(!open_.empty());
  out_ += "</" + open_.back() + ">";
  open_.pop_back();
  // Lines of bounded length, where a line break means nothing.
  if (open_.empty() || open_.back() == "svg" || open_.back() == "body" ||
      open_.back() == "head" || open_.back() == "section" || open_.back() == "tbody")
    out_ += "\n";
  return *this;
}

Markup& Markup::Text(std::string_view text) {
  out_ += EscapedText(text);
  return *this;
}

Markup& Markup::Element(std::string_view name, Attributes attributes, std::string_view text) {
  return Open(name, attributes).Text(text).Close();
}

Markup& Markup::Void(std::string_view name, Attributes attributes) {
  Begin(name, attributes);
  out_ += "/>";
  return *this;
}

Markup& Markup::Style(std::string_view css) {
  CHECK(css.find('<') == std::string_view::npos);
  out_ += "<style>";
  out_ += css;
  out_ += "</style>\n";
  return *this;
}

Markup& Markup::Doctype() {
  out_ += "<!doctype html>\n";
  return *this;
}

std::string Markup::Take() {
  CHECK(open_.empty());
  return std::move(out_);
}

}  // namespace aex::conformance
