#include "mock_server/contract/http_date.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <ctime>

namespace aex::contract {
namespace {

constexpr std::int64_t kExample = 784'111'777;  // The one of RFC 9110.
constexpr std::int64_t kNow2026 = 1'780'272'000;  // 2026-06-01 00:00:00.

struct Known {
  std::int64_t second;
  const char* imf;
  const char* rfc850;
  const char* asctime;
};

const Known kKnown[] = {
    {kExample, "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
     "Sun Nov  6 08:49:37 1994"},
    {0, "Thu, 01 Jan 1970 00:00:00 GMT", "Thursday, 01-Jan-70 00:00:00 GMT",
     "Thu Jan  1 00:00:00 1970"},
    {-1, "Wed, 31 Dec 1969 23:59:59 GMT", "Wednesday, 31-Dec-69 23:59:59 GMT",
     "Wed Dec 31 23:59:59 1969"},
    {951'782'400, "Tue, 29 Feb 2000 00:00:00 GMT", "Tuesday, 29-Feb-00 00:00:00 GMT",
     "Tue Feb 29 00:00:00 2000"},
    {2'147'483'648, "Tue, 19 Jan 2038 03:14:08 GMT", "Tuesday, 19-Jan-38 03:14:08 GMT",
     "Tue Jan 19 03:14:08 2038"},
    {4'107'542'399, "Sun, 28 Feb 2100 23:59:59 GMT", "Sunday, 28-Feb-00 23:59:59 GMT",
     "Sun Feb 28 23:59:59 2100"},
    {4'107'542'400, "Mon, 01 Mar 2100 00:00:00 GMT", "Monday, 01-Mar-00 00:00:00 GMT",
     "Mon Mar  1 00:00:00 2100"},
    {kFirstHttpSecond, "Sat, 01 Jan 0000 00:00:00 GMT",
     "Saturday, 01-Jan-00 00:00:00 GMT", "Sat Jan  1 00:00:00 0000"},
    {kLastHttpSecond, "Fri, 31 Dec 9999 23:59:59 GMT", "Friday, 31-Dec-99 23:59:59 GMT",
     "Fri Dec 31 23:59:59 9999"},
};

TEST(HttpDate, PrintsAndReadsKnownMoments) {
  for (const Known& known : kKnown) {
    SCOPED_TRACE(known.imf);
    EXPECT_EQ(PrintImfFixdate(known.second), known.imf);
    EXPECT_EQ(PrintRfc850(known.second), known.rfc850);
    EXPECT_EQ(PrintAsctime(known.second), known.asctime);
    EXPECT_EQ(ParseHttpDate(known.imf, kNow2026), known.second);
    EXPECT_EQ(ParseHttpDate(known.asctime, kNow2026), known.second);
    // Two digits mean the moment only to a reader of about that time.
    EXPECT_EQ(ParseHttpDate(known.rfc850, known.second), known.second);
  }
}

TEST(HttpDate, TellsTheForms) {
  EXPECT_EQ(ReadHttpDate(kKnown[0].imf, 0)->form, HttpDateForm::kImfFixdate);
  EXPECT_EQ(ReadHttpDate(kKnown[0].rfc850, 0)->form, HttpDateForm::kRfc850);
  EXPECT_EQ(ReadHttpDate(kKnown[0].asctime, 0)->form, HttpDateForm::kAsctime);
}

TEST(HttpDate, RefusesWhatTheGrammarDoesNotHave) {
  const char* const kRefused[] = {
      "",
      " ",
      "0",
      "Sun, 06 Nov 1994 08:49:37",           // No zone.
      "Sun, 06 Nov 1994 08:49:37 UTC",
      "Sun, 06 Nov 1994 08:49:37 +0000",
      "Sun, 06 Nov 1994 08:49:37 gmt",
      "sun, 06 Nov 1994 08:49:37 GMT",
      "Sun, 06 nov 1994 08:49:37 GMT",
      "Sun 06 Nov 1994 08:49:37 GMT",
      "Sun,06 Nov 1994 08:49:37 GMT",
      "Sun, 6 Nov 1994 08:49:37 GMT",
      "Sun,  6 Nov 1994 08:49:37 GMT",
      "Sun, 06  Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 94 08:49:37 GMT",
      "Sun, 06 Nov 19940 08:49:37 GMT",
      "Sun, 06 Nov 1994 8:49:37 GMT",
      "Sun, 06 Nov 1994 08:49 GMT",
      "Sun, 06 Nov 1994 08:49:37 GMT ",
      " Sun, 06 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37 GMTx",
      "Sunday, 06 Nov 1994 08:49:37 GMT",
      "Son, 06 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nuv 1994 08:49:37 GMT",
      "Sun, +6 Nov 1994 08:49:37 GMT",
      "Sun, 06-Nov-94 08:49:37 GMT",         // RFC 850 wants the long name.
      "Sunday, 06-Nov-1994 08:49:37 GMT",
      "Sunday, 6-Nov-94 08:49:37 GMT",
      "Sunday, 06-Nov-94 08:49:37",
      "Sun Nov 6 08:49:37 1994",             // asctime pads the day.
      "Sun Nov   6 08:49:37 1994",
      "Sun Nov  6 08:49:37 1994 GMT",
      "Sun Nov  6 08:49:37 94",
      "1994-11-06T08:49:37Z",
  };
  for (const char* text : kRefused)
    EXPECT_EQ(ParseHttpDate(text, kNow2026), std::nullopt) << "\"" << text << "\"";
}

TEST(HttpDate, HoldsEveryFieldToItsRange) {
  const struct {
    const char* text;
    bool ok;
  } kCases[] = {
      {"Sun, 00 Nov 1994 08:49:37 GMT", false}, {"Sun, 01 Nov 1994 08:49:37 GMT", true},
      {"Sun, 30 Nov 1994 08:49:37 GMT", true},  {"Sun, 31 Nov 1994 08:49:37 GMT", false},
      {"Sun, 31 Dec 1994 08:49:37 GMT", true},  {"Sun, 32 Dec 1994 08:49:37 GMT", false},
      {"Sun, 28 Feb 1994 08:49:37 GMT", true},  {"Sun, 29 Feb 1994 08:49:37 GMT", false},
      {"Sun, 29 Feb 1996 08:49:37 GMT", true},  {"Sun, 30 Feb 1996 08:49:37 GMT", false},
      {"Sun, 29 Feb 2000 08:49:37 GMT", true},  {"Sun, 29 Feb 1900 08:49:37 GMT", false},
      {"Sun, 06 Nov 1994 23:49:37 GMT", true},  {"Sun, 06 Nov 1994 24:00:00 GMT", false},
      {"Sun, 06 Nov 1994 08:59:37 GMT", true},  {"Sun, 06 Nov 1994 08:60:37 GMT", false},
      {"Sun, 06 Nov 1994 08:49:59 GMT", true},  {"Sun, 06 Nov 1994 08:49:60 GMT", false},
      {"Sun, 06 Nov 1994 23:59:60 GMT", true},  {"Sun, 06 Nov 1994 23:59:61 GMT", false},
  };
  for (const auto& test : kCases)
    EXPECT_EQ(ParseHttpDate(test.text, kNow2026).has_value(), test.ok) << test.text;
}

TEST(HttpDate, ReadsALeapSecondAsTheNextMidnight) {
  const auto date = ReadHttpDate("Sat, 31 Dec 2016 23:59:60 GMT", kNow2026);
  ASSERT_TRUE(date.has_value());
  EXPECT_TRUE(date->leap_second);
  EXPECT_EQ(PrintImfFixdate(date->second), "Sun, 01 Jan 2017 00:00:00 GMT");
}

TEST(HttpDate, TakesAnyDayOfTheWeek) {
  EXPECT_EQ(ParseHttpDate("Mon, 06 Nov 1994 08:49:37 GMT", kNow2026), kExample);
}

TEST(HttpDate, PlacesTwoDigitYearsWithinFiftyYearsOfNow) {
  const struct {
    const char* text;
    const char* imf;
  } kCases[] = {
      {"Monday, 01-Jun-26 00:00:00 GMT", "Mon, 01 Jun 2026 00:00:00 GMT"},
      {"Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"},
      {"Saturday, 01-Jan-00 00:00:00 GMT", "Sat, 01 Jan 2000 00:00:00 GMT"},
      // Exactly 50 years ahead is not more than 50 years.
      {"Monday, 01-Jun-76 00:00:00 GMT", "Mon, 01 Jun 2076 00:00:00 GMT"},
      {"Monday, 01-Jun-76 00:00:01 GMT", "Tue, 01 Jun 1976 00:00:01 GMT"},
      {"Monday, 01-Jun-75 00:00:01 GMT", "Sat, 01 Jun 2075 00:00:01 GMT"},
  };
  for (const auto& test : kCases) {
    const auto second = ParseHttpDate(test.text, kNow2026);
    ASSERT_TRUE(second.has_value()) << test.text;
    EXPECT_EQ(PrintImfFixdate(*second), test.imf) << test.text;
  }
  // Just before and after a change of the century.
  const std::int64_t end_of_1999 = *ParseHttpDate("Fri, 31 Dec 1999 23:59:59 GMT", 0);
  const auto next = ParseHttpDate("Saturday, 01-Jan-00 00:00:00 GMT", end_of_1999);
  EXPECT_EQ(next, end_of_1999 + 1);
  EXPECT_EQ(ParseHttpDate("Friday, 31-Dec-99 23:59:59 GMT", end_of_1999 + 1), end_of_1999);
  // 29 February needs a leap year in the century that is meant.
  EXPECT_TRUE(ParseHttpDate("Tuesday, 29-Feb-00 00:00:00 GMT", kNow2026).has_value());
  const std::int64_t in_2090 = *ParseHttpDate("Sun, 01 Jan 2090 00:00:00 GMT", 0);
  EXPECT_FALSE(ParseHttpDate("Tuesday, 29-Feb-00 00:00:00 GMT", in_2090).has_value());
}

TEST(HttpDate, ClampsWhatFourDigitsCannotSay) {
  EXPECT_EQ(PrintImfFixdate(kLastHttpSecond + 1), PrintImfFixdate(kLastHttpSecond));
  EXPECT_EQ(PrintImfFixdate(kFirstHttpSecond - 1), PrintImfFixdate(kFirstHttpSecond));
}

RC_GTEST_PROP(HttpDate, RoundTripsEveryFormAndAgreesWithTheSystem, ()) {
  const auto second = *rc::gen::resize(
      rc::kNominalSize, rc::gen::inRange<std::int64_t>(kFirstHttpSecond, kLastHttpSecond + 1));
  RC_ASSERT(ParseHttpDate(PrintImfFixdate(second), 0) == second);
  RC_ASSERT(ParseHttpDate(PrintAsctime(second), 0) == second);
  RC_ASSERT(ParseHttpDate(PrintRfc850(second), second) == second);
  const std::time_t time = second;
  std::tm fields{};
  gmtime_r(&time, &fields);
  char text[64];
  std::strftime(text, sizeof text, "%d %b", &fields);
  RC_ASSERT(PrintImfFixdate(second).substr(5, 6) == text);
  std::strftime(text, sizeof text, "%a %H:%M:%S", &fields);
  RC_ASSERT(PrintImfFixdate(second).substr(0, 3) == std::string(text).substr(0, 3));
  RC_ASSERT(PrintImfFixdate(second).substr(17, 8) == std::string(text).substr(4));
}

RC_GTEST_PROP(HttpDate, ReadsNoDamagedDate, ()) {
  const auto second =
      *rc::gen::inRange<std::int64_t>(0, 4'000'000'000);
  std::string text = PrintImfFixdate(second);
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  const char other = *rc::gen::arbitrary<char>();
  RC_PRE(text[at] != other);
  text[at] = other;
  const auto read = ReadHttpDate(text, second);
  // Another digit or another day's or month's letter may make another date, but
  // then it is printed the same but for the day of the week.
  if (read && !read->leap_second)
    RC_ASSERT(PrintImfFixdate(read->second).substr(3) == text.substr(3));
}

}  // namespace
}  // namespace aex::contract
