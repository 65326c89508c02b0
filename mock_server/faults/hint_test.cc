#include "mock_server/faults/hint.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/http_date.h"
#include "mock_server/faults/vocabulary.h"

namespace aex::faults {
namespace {

// 2026-09-21 14:13:20.999999.
constexpr std::int64_t kNowUs = 1'790'000'000'999'999;

TEST(Hint, PrintsDatesFromTheClock) {
  const struct {
    const char* text;
    std::int64_t skew_ms;
    const char* printed;
  } kCases[] = {
      {"date:+5", 0, "Mon, 21 Sep 2026 14:13:25 GMT"},
      {"date:-3", 0, "Mon, 21 Sep 2026 14:13:17 GMT"},
      {"date:+0", 0, "Mon, 21 Sep 2026 14:13:20 GMT"},
      {"date:-0", 0, "Mon, 21 Sep 2026 14:13:20 GMT"},
      {"date850:+5", 0, "Monday, 21-Sep-26 14:13:25 GMT"},
      {"asctime:+5", 0, "Mon Sep 21 14:13:25 2026"},
      {"date:+5", 60'000, "Mon, 21 Sep 2026 14:14:25 GMT"},
      {"date:+5", -60'000, "Mon, 21 Sep 2026 14:12:25 GMT"},
      {"date:+5", 1, "Mon, 21 Sep 2026 14:13:26 GMT"},
      // As it is.
      {"1", 60'000, "1"},
      {"", 0, ""},
      {"Date:+5", 0, "Date:+5"},
      {" date:+5", 0, " date:+5"},
      {"dates", 0, "dates"},
  };
  for (const auto& test : kCases) {
    EXPECT_TRUE(CheckHint(test.text, "").ok()) << test.text;
    EXPECT_EQ(RenderHint(test.text, kNowUs, test.skew_ms), test.printed)
        << test.text << " skew " << test.skew_ms;
  }
}

TEST(Hint, RoundsDownBeforeTheEpochToo) {
  EXPECT_EQ(RenderHint("date:+0", -1, 0), "Wed, 31 Dec 1969 23:59:59 GMT");
  EXPECT_EQ(RenderHint("date:+0", -1'000'000, 0), "Wed, 31 Dec 1969 23:59:59 GMT");
  EXPECT_EQ(RenderHint("date:+0", 0, 0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(Hint, RefusesOffsetsThatAreNone) {
  for (const char* text : {"date:", "date:5", "date:+", "date:++5", "date:+5 ", "date:+05",
                           "date:+1.5", "date:now", "date850:5", "asctime:x",
                           "date:+1000000001", "date:-1000000001"}) {
    const Status checked = CheckHint(text, "/retryAfter");
    ASSERT_FALSE(checked.ok()) << text;
    EXPECT_EQ(checked.error().place, "/retryAfter");
    EXPECT_NE(checked.error().message.find("+5\""), std::string::npos);
  }
  EXPECT_TRUE(CheckHint("date:+1000000000", "").ok());
  EXPECT_TRUE(CheckHint("date850:-1000000000", "").ok());
}

TEST(Hint, ObsoleteTwoDigitYearsMeanWhatWasAsked) {
  // The largest offset stays within the 50 years of the two-digit rule.
  for (const std::int64_t offset : {kMaxHintOffsetSeconds, -kMaxHintOffsetSeconds}) {
    const std::string text = "date850:" + std::string(offset > 0 ? "+" : "") +
                             std::to_string(offset);
    EXPECT_EQ(contract::ParseHttpDate(RenderHint(text, kNowUs, 0), kNowUs / 1'000'000),
              kNowUs / 1'000'000 + offset);
  }
}

TEST(Hint, RefusesControlCharactersAndLength) {
  for (const std::string& text :
       {std::string("1\r\nX: y"), std::string("1\n"), std::string(1, '\0'),
        std::string("\x7F"), std::string("\x1F"), std::string(kMaxHintBytes + 1, '1')})
    EXPECT_FALSE(CheckHint(text, "").ok());
  EXPECT_TRUE(CheckHint(std::string(kMaxHintBytes, '1'), "").ok());
  EXPECT_TRUE(CheckHint("\t5 \xC3\xA9", "").ok());
}

TEST(Hint, ReadsOneTextOrAList) {
  const auto one = ReadHints(Json("5"), "/h");
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(*one, std::vector<std::string>{"5"});
  EXPECT_EQ(HintsToJson(*one), Json("5"));
  const Json list = Json::array({"5", "date:+1", ""});
  const auto several = ReadHints(list, "/h");
  ASSERT_TRUE(several.ok());
  EXPECT_EQ(HintsToJson(*several), list);

  Json many = Json::array();
  for (std::size_t i = 0; i < kMaxHeaderLines; ++i) many.push_back("1");
  EXPECT_TRUE(ReadHints(many, "/h").ok());
  many.push_back("1");
  EXPECT_FALSE(ReadHints(many, "/h").ok());

  EXPECT_EQ(ReadHints(Json::array(), "/h").error().place, "/h");
  EXPECT_EQ(ReadHints(Json(5), "/h").error().place, "/h");
  EXPECT_EQ(ReadHints(Json::object(), "/h").error().place, "/h");
  EXPECT_EQ(ReadHints(Json::array({"1", 2}), "/h").error().place, "/h/1");
  EXPECT_EQ(ReadHints(Json::array({"1", "date:x"}), "/h").error().place, "/h/1");
}

}  // namespace
}  // namespace aex::faults
