#include "mock_server/contract/url_host.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <utility>
#include <vector>

namespace aex::contract {
namespace {

constexpr const char* kRefused = "refused";

std::string Printed(std::string_view text) { return ParseHost(text).value_or(kRefused); }

TEST(ParseHost, ReadsDomains) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"example.com", "example.com"},
      {"EXAMPLE.Com", "example.com"},
      {"a_b.c", "a_b.c"},
      {"localhost.", "localhost."},
      {".", "."},
      {"a..b", "a..b"},
      {"%65xample.com", "example.com"},
      {"ex%41mple.com", "example.com"},
      {"a!$&'()*+,;=~b", "a!$&'()*+,;=~b"},
      {"1.2.3.4x", "1.2.3.4x"},
      {"1..", "1.."},
      {"bücher.example", "bücher.example"},
      // Forbidden code points, plain and percent-encoded.
      {"", kRefused},
      {"a b", kRefused},
      {"a%20b", kRefused},
      {"a%00b", kRefused},
      {"a%2Fb", kRefused},
      {"a%25b", kRefused},
      {"a%zzb", kRefused},
      {"a%", kRefused},
      {"a<b", kRefused},
      {"a>b", kRefused},
      {"a^b", kRefused},
      {"a|b", kRefused},
      {"a@b", kRefused},
      {"a:b", kRefused},
      {"a[b", kRefused},
      {"a]b", kRefused},
      {"a\x7F", kRefused},
      {"a\x01", kRefused},
      {"%ff", kRefused},
      {"a%EF%BF%BD", kRefused},
  };
  for (const auto& [text, printed] : cases)
    EXPECT_EQ(Printed(text), printed) << text;
}

TEST(ParseHost, ReadsEveryNumberFormOfIpv4) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"127.0.0.1", "127.0.0.1"},
      {"127.0.0.1.", "127.0.0.1"},
      {"2130706433", "127.0.0.1"},
      {"0x7f000001", "127.0.0.1"},
      {"0X7F.1", "127.0.0.1"},
      {"0x7f.1", "127.0.0.1"},
      {"017700000001", "127.0.0.1"},
      {"0177.0.0.1", "127.0.0.1"},
      {"127.1", "127.0.0.1"},
      {"127.0.1", "127.0.0.1"},
      {"127.0.65535", "127.0.255.255"},
      {"127.16777215", "127.255.255.255"},
      {"4294967295", "255.255.255.255"},
      {"0", "0.0.0.0"},
      {"0x", "0.0.0.0"},
      {"0x.0x.0", "0.0.0.0"},
      {"1.2.3.0x0a", "1.2.3.10"},
      {"%31.2.3.4", "1.2.3.4"},
      {"00000000000000000000000000000127.1", "87.0.0.1"},
      // Too large, too many, or no number after all.
      {"4294967296", kRefused},
      {"0x100000000", kRefused},
      {"99999999999999999999999999999", kRefused},
      {"256.0.0.1", kRefused},
      {"1.2.3.256", kRefused},
      {"1.2.65536", kRefused},
      {"1.16777216", kRefused},
      {"1.2.3.4.5", kRefused},
      {"1..2", kRefused},
      {"a.b.1", kRefused},
      {"09", kRefused},
      {"0x7g.1", kRefused},
      {"1.2.3.08", kRefused},
      {"a.0x1", kRefused},
      {".1", kRefused},
      {"x.0x", kRefused},
  };
  for (const auto& [text, printed] : cases) EXPECT_EQ(Printed(text), printed) << text;
}

TEST(ParseHost, ReadsIpv6) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"[::1]", "[::1]"},
      {"[::]", "[::]"},
      {"[1::]", "[1::]"},
      {"[0:0:0:0:0:0:0:1]", "[::1]"},
      {"[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]"},
      {"[ABCD::00Ef]", "[abcd::ef]"},
      {"[::ffff:127.0.0.1]", "[::ffff:7f00:1]"},
      {"[::127.0.0.1]", "[::7f00:1]"},
      {"[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]"},
      {"[1:0:0:2:0:0:0:3]", "[1:0:0:2::3]"},
      {"[1:0:0:2:0:0:3:4]", "[1::2:0:0:3:4]"},
      {"[1:0:2:3:4:5:6:7]", "[1:0:2:3:4:5:6:7]"},
      {"[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7:0]"},
      {"[::2:3:4:5:6:7:8]", "[0:2:3:4:5:6:7:8]"},
      {"[1:2:3:4:5:6:1.2.3.4]", "[1:2:3:4:5:6:102:304]"},
      {"[fe80::1%25eth0]", kRefused},
      {"[fe80::1%eth0]", kRefused},
      {"[]", kRefused},
      {"[", kRefused},
      {"[:]", kRefused},
      {"[:1]", kRefused},
      {"[1:]", kRefused},
      {"[::1", kRefused},
      {"[::1]x", kRefused},
      {"[1::2::3]", kRefused},
      {"[:::1]", kRefused},
      {"[12345::]", kRefused},
      {"[g::]", kRefused},
      {"[1:2:3:4:5:6:7]", kRefused},
      {"[1:2:3:4:5:6:7:8:9]", kRefused},
      {"[1:2:3:4:5:6:7:1.2.3.4]", kRefused},
      {"[::1.2.3]", kRefused},
      {"[::1.2.3.4.5]", kRefused},
      {"[::1.2.3.256]", kRefused},
      {"[::1.2.3.04]", kRefused},
      {"[::.1.2.3]", kRefused},
      {"[::1.2.3.4:1]", kRefused},
      {"[::0x1.2.3.4]", kRefused},
  };
  for (const auto& [text, printed] : cases) EXPECT_EQ(Printed(text), printed) << text;
}

TEST(ParseOpaqueHost, KeepsWhatIsNotForbidden) {
  EXPECT_EQ(ParseOpaqueHost("Ex%41mple"), "Ex%41mple");
  EXPECT_EQ(ParseOpaqueHost("é"), "%C3%A9");
  EXPECT_EQ(ParseOpaqueHost("256.256.256.256"), "256.256.256.256");
  EXPECT_EQ(ParseOpaqueHost(""), "");
  EXPECT_EQ(ParseOpaqueHost("[::1]"), "[::1]");
  for (const std::string text : {"a b", "a<b", "a^b", "[x", "a]", "a|b"})
    EXPECT_EQ(ParseOpaqueHost(text), std::nullopt) << text;
}

RC_GTEST_PROP(ParseHost, PrintsWhatItReadsBackTheSame, (const std::string& text)) {
  const auto host = ParseHost(text);
  if (!host) return;
  // A printed host holds no escapes, so reading it again changes nothing.
  RC_ASSERT(ParseHost(*host) == host);
}

RC_GTEST_PROP(ParseHost, ReadsEveryAddressInEveryForm, (std::uint32_t address)) {
  const std::string dotted = FormatIpv4(address);
  RC_ASSERT(ParseHost(dotted) == dotted);
  RC_ASSERT(ParseHost(std::to_string(address)) == dotted);
  RC_ASSERT(Ipv4OfHost(dotted) == address);
}

}  // namespace
}  // namespace aex::contract
