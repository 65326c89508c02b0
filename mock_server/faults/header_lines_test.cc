#include "mock_server/faults/header_lines.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/faults/vocabulary.h"

namespace aex::faults {
namespace {

TEST(HeaderLines, ReadsOneOrSeveralLinesOfAName) {
  const Json value = {{"X-One", "1"}, {"X-Two", {"a", ""}}, {"x!#$%&'*+-.^_`|~9", "\xE9\t"}};
  const auto lines = ReadHeaderLines(value, "/headers");
  ASSERT_TRUE(lines.ok()) << Describe(lines.error());
  EXPECT_EQ(*lines, (std::vector<HeaderLine>{{"X-One", "1"},
                                             {"X-Two", "a"},
                                             {"X-Two", ""},
                                             {"x!#$%&'*+-.^_`|~9", "\xE9\t"}}));
  EXPECT_EQ(HeaderLinesToJson(*lines), value);
}

TEST(HeaderLines, GathersLinesOfAName) {
  EXPECT_EQ(HeaderLinesToJson({{"A", "1"}, {"B", "2"}, {"A", "3"}, {"A", "4"}}),
            (Json{{"A", {"1", "3", "4"}}, {"B", "2"}}));
}

TEST(HeaderLines, RefusesWhatCouldBreakTheAnswer) {
  const struct {
    Json value;
    const char* place;
    const char* message;
  } kCases[] = {
      {Json(5), "/headers", "must be an object"},
      {{{"", "x"}}, "/headers/", "must be a header name"},
      {{{"A B", "x"}}, "/headers/A B", "must be a header name"},
      {{{"A:", "x"}}, "/headers/A:", "must be a header name"},
      {{{"A\r\nB", "x"}}, "/headers/A\r\nB", "must be a header name"},
      {{{"A/B~", "x"}}, "/headers/A~1B~0", "must be a header name"},
      {{{"\xC3\xA9", "x"}}, "/headers/\xC3\xA9", "must be a header name"},
      {{{"A", 5}}, "/headers/A", "must be a string"},
      {{{"A", "x\r\nB: y"}}, "/headers/A", "without control characters"},
      {{{"A", "x\ny"}}, "/headers/A", "without control characters"},
      {{{"A", std::string("x\0y", 3)}}, "/headers/A", "without control characters"},
      {{{"A", "x\x7F"}}, "/headers/A", "without control characters"},
      {{{"A", Json::array({"x", 5})}}, "/headers/A/1", "must be a string"},
      {{{"A", Json::array()}}, "/headers/A", "at least one string"},
      {{{"Retry-After", "1"}}, "/headers/Retry-After", "use the field retryAfter"},
      {{{"content-LENGTH", "1"}}, "/headers/content-LENGTH", "writes it itself"},
      {{{"Transfer-Encoding", "x"}}, "/headers/Transfer-Encoding", "writes it itself"},
      {{{"Connection", "close"}}, "/headers/Connection", "writes it itself"},
      {{{"date", "x"}}, "/headers/date", "writes it itself"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(Stringify(test.value));
    const auto lines = ReadHeaderLines(test.value, "/headers");
    ASSERT_FALSE(lines.ok());
    EXPECT_EQ(lines.error().place, test.place);
    EXPECT_NE(lines.error().message.find(test.message), std::string::npos)
        << lines.error().message;
  }
}

TEST(HeaderLines, BoundsNamesValuesAndLines) {
  const auto reads = [](const std::string& name, const Json& value) {
    Json headers = Json::object();
    headers[name] = value;
    return ReadHeaderLines(headers, "").ok();
  };
  EXPECT_TRUE(reads(std::string(kMaxHeaderNameBytes, 'x'), "v"));
  EXPECT_FALSE(reads(std::string(kMaxHeaderNameBytes + 1, 'x'), "v"));
  EXPECT_TRUE(reads("X", std::string(kMaxHeaderValueBytes, 'v')));
  EXPECT_FALSE(reads("X", std::string(kMaxHeaderValueBytes + 1, 'v')));
  Json many = Json::array();
  for (std::size_t i = 0; i < kMaxHeaderLines; ++i) many.push_back("v");
  EXPECT_TRUE(reads("X", many));
  many.push_back("v");
  EXPECT_FALSE(reads("X", many));
}

}  // namespace
}  // namespace aex::faults
