#include "mock_server/server/head_syntax.h"

#include <gtest/gtest.h>

#include <string>

namespace aex::server {
namespace {

TEST(RequestLine, TakesTheThreeParts) {
  const auto line = ParseRequestLine("POST /api/sessions?x=1?y HTTP/1.1");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->method, "POST");
  EXPECT_EQ(line->target, "/api/sessions?x=1?y");
  EXPECT_EQ(line->version, "HTTP/1.1");
}

TEST(RequestLine, KeepsForeignTargetsAndMethods) {
  EXPECT_TRUE(ParseRequestLine("PROPFIND http://host/path HTTP/1.1"));
  EXPECT_TRUE(ParseRequestLine("OPTIONS * HTTP/1.0"));
  EXPECT_TRUE(ParseRequestLine("GET /\xc3\xa9 HTTP/1.1"));
  EXPECT_TRUE(ParseRequestLine("PRI * HTTP/2.0"));
}

TEST(RequestLine, RefusesEverythingElse) {
  for (const char* line :
       {"", "GET", "GET /", "GET / ", " GET / HTTP/1.1", "GET  / HTTP/1.1",
        "GET /  HTTP/1.1", "GET / HTTP/1.1 ", "GET /a b HTTP/1.1", "GET / http/1.1",
        "GET / HTTP/11", "GET / HTTP/1.10", "GET / HTTP/x.1", "G@T / HTTP/1.1",
        "GET /\t HTTP/1.1", "GET /\x7f HTTP/1.1", "GET\t/ HTTP/1.1", "GET /\rx HTTP/1.1"})
    EXPECT_FALSE(ParseRequestLine(line)) << line;
}

TEST(RequestLine, BeginsWithATokenOrALineEnd) {
  for (const char first : {'G', 'g', '7', '!', '\r', '\n'})
    EXPECT_TRUE(MayBeginRequestLine(first)) << first;
  for (const char first : {'\x16', '\0', ' ', '\t', ':', '{', '\x80', '\xff'})
    EXPECT_FALSE(MayBeginRequestLine(first)) << first;
}

TEST(HeaderLine, TrimsBlanksAndKeepsRawBytes) {
  const HeaderLine header = ParseHeaderLine("X-Key: \t a%20b \xff\t c \t");
  EXPECT_EQ(header.problem, "");
  EXPECT_EQ(header.name, "X-Key");
  EXPECT_EQ(header.value, "a%20b \xff\t c");
  EXPECT_EQ(ParseHeaderLine("X-Empty:").problem, "");
  EXPECT_EQ(ParseHeaderLine("X-Colons::a:b").value, ":a:b");
}

TEST(HeaderLine, RefusesWithOneReason) {
  using namespace std::string_view_literals;
  constexpr std::string_view kFold = "A header value must not go on in the next line.";
  constexpr std::string_view kName =
      "A header line must be a name without blanks, a colon and a value.";
  constexpr std::string_view kValue = "A header value must not contain control characters.";
  EXPECT_EQ(ParseHeaderLine(" folded").problem, kFold);
  EXPECT_EQ(ParseHeaderLine("\tfolded: yes").problem, kFold);
  EXPECT_EQ(ParseHeaderLine("no colon").problem, kName);
  EXPECT_EQ(ParseHeaderLine("Name : value").problem, kName);
  EXPECT_EQ(ParseHeaderLine(": value").problem, kName);
  EXPECT_EQ(ParseHeaderLine("N\xc3\xa9: value").problem, kName);
  EXPECT_EQ(ParseHeaderLine("Name: a\0b"sv).problem, kValue);
  EXPECT_EQ(ParseHeaderLine("Name: a\rb").problem, kValue);
  EXPECT_EQ(ParseHeaderLine("Name: \x0b" "b").problem, kValue);
  EXPECT_EQ(ParseHeaderLine("Name: a\x7f").problem, kValue);
}

TEST(ListNames, FindsATokenWithoutRegardToCase) {
  EXPECT_TRUE(ListNames("close", "close"));
  EXPECT_TRUE(ListNames("keep-alive ,\tClose", "close"));
  EXPECT_FALSE(ListNames("closed, not-close", "close"));
  EXPECT_FALSE(ListNames("", "close"));
  EXPECT_FALSE(ListNames(",,", "close"));
}

TEST(ReadNumber, ReadsDigitsAndStopsAboveTheBound) {
  EXPECT_EQ(ReadNumber("0", 10, 100), 0u);
  EXPECT_EQ(ReadNumber("0099", 10, 100), 99u);
  EXPECT_EQ(ReadNumber("100", 10, 100), 100u);
  EXPECT_EQ(ReadNumber("101", 10, 100), 101u);
  EXPECT_EQ(ReadNumber(std::string(400, '9'), 10, 100), 101u);
  EXPECT_EQ(ReadNumber("fF", 16, 1000), 255u);
}

TEST(ReadNumber, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "-1", "+1", "1.0", " 1", "1 ", "1,1", "0x10", "a"})
    EXPECT_FALSE(ReadNumber(text, 10, 100)) << text;
  EXPECT_FALSE(ReadNumber("g", 16, 100));
}

TEST(ReadChunkSize, LeavesExtensionsOut) {
  EXPECT_EQ(ReadChunkSize("1A", 100), 26u);
  EXPECT_EQ(ReadChunkSize("1a;name=value", 100), 26u);
  EXPECT_EQ(ReadChunkSize("1a \t;name", 100), 26u);
  for (const char* line : {"", ";x", " 1", "1 ", "1 a", "0x1", "-1", "z"})
    EXPECT_FALSE(ReadChunkSize(line, 100)) << line;
}

TEST(ReadChunkSize, RefusesExtensionsThatHideALineEnd) {
  using namespace std::string_view_literals;
  EXPECT_EQ(ReadChunkSize("1;a=\"b\tc\"", 100), 1u);
  for (const std::string_view line : {"1;a\rb"sv, "1;\0"sv, "1;\x0b"sv, "1;a\x7f"sv})
    EXPECT_FALSE(ReadChunkSize(line, 100)) << line;
}

}  // namespace
}  // namespace aex::server
