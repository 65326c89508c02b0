#include "conformance/report/markup.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <pugixml.hpp>

namespace aex::conformance {
namespace {

TEST(Markup, WritesWhatItWasTold) {
  Markup out;
  out.Open("p", {{"class", "a b"}}).Text("one ").Element("b", {}, "two").Close();
  EXPECT_EQ(out.Take(), "<p class=\"a b\">one <b>two</b></p>\n");
  out.Void("meta", {{"charset", "utf-8"}});
  EXPECT_EQ(out.Take(), "<meta charset=\"utf-8\"/>");
  out.Style("p { margin: 0 > 1; }");
  EXPECT_EQ(out.Take(), "<style>p { margin: 0 > 1; }</style>\n");
}

TEST(Markup, LetsNoTextBecomeMarkup) {
  EXPECT_EQ(EscapedText("</script><img src=x onerror=\"a('b')\">&amp;`"),
            "&lt;/script&gt;&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;amp;&#96;");
  Markup out;
  out.Element("a", {{"href", "\"><b>"}}, "<i>");
  EXPECT_EQ(out.Take(), "<a href=\"&quot;&gt;&lt;b&gt;\">&lt;i&gt;</a>\n");
}

TEST(Markup, ReplacesWhatAPageCannotCarry) {
  const std::string replaced = "a\xEF\xBF\xBD" "b";
  EXPECT_EQ(EscapedText(std::string("a\0b", 3)), replaced);
  EXPECT_EQ(EscapedText("a\x1b" "b"), replaced);
  EXPECT_EQ(EscapedText("a\xff" "b"), replaced);
  EXPECT_EQ(EscapedText("a\xC2\x9B" "b"), replaced);
  EXPECT_EQ(EscapedText("a\xE2\x80\xAE" "b"), replaced) << "U+202E turns what follows around";
  EXPECT_EQ(EscapedText("a\xE2\x81\xA6" "b"), replaced) << "U+2066 likewise";
  EXPECT_EQ(EscapedText("a\xEF\xBF\xBE" "b"), replaced) << "U+FFFE is no character";
  EXPECT_EQ(EscapedText("a\tb\nü ← 😀"), "a\tb\nü ← 😀");
}

TEST(Markup, HidesCredentialsWhereverTheyStand) {
  Markup out;
  out.Element("a", {{"title", "sk-0123456789"}}, "Bearer abcdefgh12");
  EXPECT_EQ(out.Take(), "<a title=\"[hidden]\">Bearer [hidden]</a>\n");
}

TEST(MarkupDeathTest, RefusesWhatIsNotClosed) {
  Markup open;
  open.Open("p");
  EXPECT_DEATH(open.Take(), "CHECK failed");
  Markup closed;
  EXPECT_DEATH(closed.Close(), "CHECK failed");
  EXPECT_DEATH(closed.Style("</style>"), "CHECK failed");
}

RC_GTEST_PROP(Markup, ReadsBackAsTheSameText, (const std::string& text)) {
  Markup out;
  out.Element("p", {{"title", text}}, text);
  const std::string page = out.Take();
  pugi::xml_document document;
  RC_ASSERT(document.load_string(page.c_str(), pugi::parse_default | pugi::parse_ws_pcdata));
  const pugi::xml_node node = document.child("p");
  const std::string escaped = EscapedText(text);
  RC_ASSERT(escaped.find_first_of("<>\"'`") == std::string::npos);
  // Again escaped, what was read gives what was written.
  RC_ASSERT(EscapedText(node.text().get()) == escaped || escaped.empty());
  RC_ASSERT(!node.first_child().first_child());
}

}  // namespace
}  // namespace aex::conformance
