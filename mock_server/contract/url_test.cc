#include "mock_server/contract/url.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <utility>
#include <vector>

namespace aex::contract {
namespace {

constexpr const char* kRefused = "refused";

// The parts that decide: "scheme|user:password|host|port|path|query|fragment".
std::string Parts(std::string_view text) {
  const auto url = ParseUrl(text);
  if (!url) return kRefused;
  std::string out = url->scheme + "|" + url->username + ":" + url->password + "|";
  out += url->host.value_or("-") + "|";
  out += (url->port ? std::to_string(*url->port) : "-") + "|" + url->path;
  out += "|" + url->query.value_or("-") + "|" + url->fragment.value_or("-");
  return out;
}

using Cases = std::vector<std::pair<std::string, std::string>>;

void Check(const Cases& cases) {
  for (const auto& [text, parts] : cases) EXPECT_EQ(Parts(text), parts) << text;
}

TEST(ParseUrl, ReadsSpecialSchemes) {
  Check({
      {"https://x.test", "https|:|x.test|-|/|-|-"},
      {"HTTPS://X.Test/A", "https|:|x.test|-|/A|-|-"},
      {"https:x.test/a", "https|:|x.test|-|/a|-|-"},
      {"https:/x.test", "https|:|x.test|-|/|-|-"},
      {"https:///x.test", "https|:|x.test|-|/|-|-"},
      {"https:\\\\x.test\\a\\b", "https|:|x.test|-|/a/b|-|-"},
      {"https:/\\//x.test", "https|:|x.test|-|/|-|-"},
      {" \x01https://x.test/ \n", "https|:|x.test|-|/|-|-"},
      {"ht\ttps://x\n.te\rst/a\tb", "https|:|x.test|-|/ab|-|-"},
      {"http://x.test/?#", "http|:|x.test|-|/||"},
      {"http://x.test?a=b#c?d#e", "http|:|x.test|-|/|a=b|c?d#e"},
      {"http://x.test#c", "http|:|x.test|-|/|-|c"},
      {"https://1.2.3", "https|:|1.2.0.3|-|/|-|-"},
      {"https://[::1]/a", "https|:|[::1]|-|/a|-|-"},
      {"ftp://x.test:21/", "ftp|:|x.test|-|/|-|-"},
      {"wss://x.test:443", "wss|:|x.test|-|/|-|-"},
      {"https:", kRefused},
      {"https://", kRefused},
      {"https:///", kRefused},
      {"https://?a", kRefused},
      {"https://#a", kRefused},
      {"https://a b/", kRefused},
      {"https://[::1", kRefused},
      {"https://[fe80::1%25eth0]/", kRefused},
      {"https://x.test%2f/", kRefused},
  });
}

TEST(ParseUrl, NeedsAScheme) {
  Check({{"", kRefused},
         {"x.test", kRefused},
         {"/a", kRefused},
         {"//x.test/", kRefused},
         {":", kRefused},
         {"://x.test", kRefused},
         {"1http://x.test", kRefused},
         {"ht_tp://x.test", kRefused},
         {"ht#tps://x.test", kRefused},
         {"https", kRefused},
         {"é:x", kRefused}});
}

TEST(ParseUrl, ReadsUserinfo) {
  Check({{"https://u:p@x.test/", "https|u:p|x.test|-|/|-|-"},
         {"https://u@x.test/", "https|u:|x.test|-|/|-|-"},
         {"https://:p@x.test/", "https|:p|x.test|-|/|-|-"},
         {"https://@x.test/", "https|:|x.test|-|/|-|-"},
         {"https://:@x.test/", "https|:|x.test|-|/|-|-"},
         {"https://a@b:c@x.test/", "https|a%40b:c|x.test|-|/|-|-"},
         {"https://u:p:q@x.test/", "https|u:p%3Aq|x.test|-|/|-|-"},
         {"https://x.test/@a", "https|:|x.test|-|/@a|-|-"},
         {"https://x.test?@a", "https|:|x.test|-|/|@a|-"},
         {"https://u@", kRefused},
         {"https://u@/a", kRefused},
         {"https://u@:80", kRefused},
         {"foo://u@/a", kRefused}});
}

TEST(ParseUrl, ReadsPorts) {
  Check({{"https://x.test:443/", "https|:|x.test|-|/|-|-"},
         {"https://x.test:0443/", "https|:|x.test|-|/|-|-"},
         {"https://x.test:80/", "https|:|x.test|80|/|-|-"},
         {"http://x.test:80", "http|:|x.test|-|/|-|-"},
         {"http://x.test:443", "http|:|x.test|443|/|-|-"},
         {"https://x.test:/", "https|:|x.test|-|/|-|-"},
         {"https://x.test:0", "https|:|x.test|0|/|-|-"},
         {"https://x.test:65535", "https|:|x.test|65535|/|-|-"},
         {"https://[::1]:8", "https|:|[::1]|8|/|-|-"},
         {"https://x.test:65536", kRefused},
         {"https://x.test:99999999999999999999", kRefused},
         {"https://x.test:8a", kRefused},
         {"https://x.test:-1", kRefused},
         {"https://x.test:+1", kRefused},
         {"https://x.test:8:9", kRefused},
         {"https://:443/", kRefused}});
}

TEST(ParseUrl, NormalisesPaths) {
  Check({{"https://h/a/./b/../c", "https|:|h|-|/a/c|-|-"},
         {"https://h/../../a", "https|:|h|-|/a|-|-"},
         {"https://h/a/..", "https|:|h|-|/|-|-"},
         {"https://h/a/b/..", "https|:|h|-|/a/|-|-"},
         {"https://h/a/.", "https|:|h|-|/a/|-|-"},
         {"https://h/a/%2e%2E/b", "https|:|h|-|/b|-|-"},
         {"https://h/a/.%2e/b", "https|:|h|-|/b|-|-"},
         {"https://h/a/%2e/b", "https|:|h|-|/a/b|-|-"},
         {"https://h/a/...", "https|:|h|-|/a/...|-|-"},
         {"https://h/a/..b", "https|:|h|-|/a/..b|-|-"},
         {"https://h//a//", "https|:|h|-|//a//|-|-"},
         {"https://h//../a", "https|:|h|-|/a|-|-"},
         {"https://h/a\\..\\b", "https|:|h|-|/b|-|-"},
         {"https://h/a b\"<>`{}^é%zz%41", "https|:|h|-|/a%20b%22%3C%3E%60%7B%7D%5E%C3%A9%zz%41|-|-"},
         {"https://h/a|[]~", "https|:|h|-|/a|[]~|-|-"},
         {"https://h/?a b'\"<>`é", "https|:|h|-|/|a%20b%27%22%3C%3E`%C3%A9|-"},
         {"https://h/#a b'\"<>`é", "https|:|h|-|/|-|a%20b'%22%3C%3E%60%C3%A9"},
         {"foo://h/?'", "foo|:|h|-|/|'|-"}});
}

TEST(ParseUrl, ReadsOtherSchemes) {
  Check({{"mailto:a@b", "mailto|:|-|-|a@b|-|-"},
         {"javascript:alert(1)", "javascript|:|-|-|alert(1)|-|-"},
         {"a+b-c.1:x", "a+b-c.1|:|-|-|x|-|-"},
         {"foo:", "foo|:|-|-||-|-"},
         {"foo:/a/../b", "foo|:|-|-|/b|-|-"},
         {"foo://H/a\\b", "foo|:|H|-|/a\\b|-|-"},
         {"foo://", "foo|:||-||-|-"},
         {"foo:///a", "foo|:||-|/a|-|-"},
         {"foo://h", "foo|:|h|-||-|-"},
         {"foo://h:80", "foo|:|h|80||-|-"},
         {"foo://h?q", "foo|:|h|-||q|-"},
         {"foo://:80", kRefused},
         {"foo://h h", kRefused},
         {"foo://[x]", kRefused}});
}

TEST(ParseUrl, ReadsFiles) {
  Check({{"file:///a/b", "file|:||-|/a/b|-|-"},
         {"file://localhost/a", "file|:||-|/a|-|-"},
         {"file://host/a", "file|:|host|-|/a|-|-"},
         {"file:a", "file|:||-|/a|-|-"},
         {"file:", "file|:||-|/|-|-"},
         {"file://C:/a/../..", "file|:||-|/C:/|-|-"},
         {"file:///C|/a", "file|:||-|/C:/a|-|-"},
         {"file:\\\\host\\a", "file|:|host|-|/a|-|-"},
         {"file://ho st/", kRefused}});
}

TEST(ParseUrl, TakesLoneSurrogatesForReplacementCharacters) {
  EXPECT_EQ(Parts("https://h/\xED\xA0\xBD"), "https|:|h|-|/%EF%BF%BD|-|-");
  EXPECT_EQ(Parts("https://h\xED\xA0\xBD/"), kRefused);
}

TEST(OriginOf, LeavesOutTheSchemesOwnPort) {
  EXPECT_EQ(OriginOf(*ParseUrl("https://X.test:443/a")), "https://x.test");
  EXPECT_EQ(OriginOf(*ParseUrl("https://x.test:8443/a")), "https://x.test:8443");
  EXPECT_EQ(OriginOf(*ParseUrl("http://[::0001]")), "http://[::1]");
}

RC_GTEST_PROP(ParseUrl, AnswersForAnyBytes, (const std::string& bytes)) {
  ParseUrl(bytes);
  const auto url = ParseUrl("https://" + bytes);
  if (!url) return;
  RC_ASSERT(url->path.starts_with('/'));
  RC_ASSERT(!url->host.value_or("").empty());
  // Origin and path are themselves a URL with the same origin and path.
  const auto again = ParseUrl(OriginOf(*url) + url->path);
  RC_ASSERT(again.has_value());
  RC_ASSERT(again->host == url->host);
  RC_ASSERT(again->path == url->path);
}

TEST(ParseUrl, IsLinearInItsText) {
  const std::string slashes(4 << 20, '/');
  std::string dots;
  for (int i = 0; i < (1 << 20); ++i) dots += "/a/..";
  EXPECT_TRUE(ParseUrl("https://h" + slashes).has_value());
  EXPECT_EQ(ParseUrl("https://h" + dots)->path, "/");
  EXPECT_FALSE(ParseUrl("https:" + slashes).has_value());
  EXPECT_TRUE(ParseUrl("https://" + std::string(4 << 20, '@') + "h").has_value());
  EXPECT_FALSE(ParseUrl("https://" + std::string(4 << 20, '1') + "/").has_value());
  EXPECT_FALSE(ParseUrl("https://" + std::string(4 << 20, '.') + "1/").has_value());
}

}  // namespace
}  // namespace aex::contract
