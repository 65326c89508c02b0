// Writes HTML and the SVG inside it, so that no text can become markup.
//
// Texts and attribute values are escaped, bytes and characters that a page
// cannot carry or that would reorder its text become U+FFFD, and what looks like
// a credential is hidden, wherever it comes from. Names of elements and
// attributes are the house's own. Elements close in the order they were opened
// in; one left open is a bug. A value for one thread.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aex::conformance {

class Markup {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  Markup& Open(std::string_view name, Attributes attributes = {});
  Markup& Close();  // The innermost one that is open.
  Markup& Text(std::string_view text);
  // One with nothing but a text in it.
  Markup& Element(std::string_view name, Attributes attributes, std::string_view text);
  // One that has no content: <meta>, <path>.
  Markup& Void(std::string_view name, Attributes attributes);
  // The house's own style sheet, which is not escaped.
  Markup& Style(std::string_view css);
  Markup& Doctype();

  // What was written; everything is closed.
  std::string Take();

 private:
  void Begin(std::string_view name, Attributes attributes);

  std::string out_;
  std::vector<std::string> open_;
};

// As Markup writes a text, between tags and between quotes alike.
std::string EscapedText(std::string_view text);

}  // namespace aex::conformance
