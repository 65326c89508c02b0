#include "conformance/reference/base_url.h"

#include <gtest/gtest.h>

#include <string>

namespace aex::conformance {
namespace {

TEST(BaseUrl, ReadsHostPortAndPrefix) {
  const struct {
    std::string text;
    BaseUrl wanted;
  } cases[] = {
      {"http://127.0.0.1:4010", {"127.0.0.1", 4010, ""}},
      {"http://localhost/", {"localhost", 80, ""}},
      {"http://[::1]:65535/a/b//", {"::1", 65535, "/a/b"}},
      {"http://[::1]", {"::1", 80, ""}},
      {"http://h/%20x", {"h", 80, "/%20x"}},
  };
  for (const auto& [text, wanted] : cases) {
    const Result<BaseUrl> read = ParseBaseUrl(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, wanted) << text;
  }
}

TEST(BaseUrl, RefusesWhatIsNoHttpUrl) {
  for (const std::string text :
       {"", "h", "https://h", "ftp://h", "http://", "http://:80", "http://h:",
        "http://h:0", "http://h:65536", "http://h:8x", "http://[::1", "http://[::1]8",
        "http://h?q", "http://u@h", "http://h/#f", "http://h/a b", "http://h\n"}) {
    EXPECT_FALSE(ParseBaseUrl(text)) << text;
  }
}

TEST(BaseUrl, EncodesComponentsAsJavaScriptDoes) {
  EXPECT_EQ(EncodeUriComponent("aZ09-_.!~*'()"), "aZ09-_.!~*'()");
  EXPECT_EQ(EncodeUriComponent("a b/c?\xC3\xA9%"), "a%20b%2Fc%3F%C3%A9%25");
}

TEST(BaseUrl, ReadsTheAddressOfAStream) {
  EXPECT_EQ(ParseStreamUrl("ws://h:81/a/b").value(), (BaseUrl{"h", 81, "/a/b"}));
  for (const std::string text : {"wss://h/a", "http://h/a", "ws://", "ws://h/a?b=c", ""}) {
    EXPECT_FALSE(ParseStreamUrl(text).ok()) << text;
  }
}

}  // namespace
}  // namespace aex::conformance
