#include "mock_server/contract/retry_after.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace aex::contract {
namespace {

// 2026-09-21 14:13:20.53025.
constexpr double kNowMs = 1'790'000'000'530.25;

using enum RetryAfterForm;

struct Case {
  std::string value;
  std::optional<double> wait_ms;
  RetryAfterForm form;
};

const std::vector<Case>& Cases() {
  static const std::vector<Case> kCases = {
      // Legal and judged.
      {"0", 0, kSeconds},
      {"1", 1000, kSeconds},
      {"2", 2000, kSeconds},
      {"59", 59'000, kSeconds},
      {"60", 60'000, kSeconds},
      {"61", 61'000, kSeconds},
      {"119", 119'000, kSeconds},
      {"120", 120'000, kSeconds},
      {"121", 121'000, kSeconds},
      {"3600", 3'600'000, kSeconds},
      {"86400", 86'400'000, kSeconds},
      {"007", 7000, kSeconds},
      {"000", 0, kSeconds},
      {" 5", 5000, kSeconds},
      {"5 \t", 5000, kSeconds},
      {"9007199254740", 9'007'199'254'740'000.0, kSeconds},
      {"9007199254741", kRetryAfterCeilingMs, kSeconds},
      {"1234567890123456789012345678901234567890", kRetryAfterCeilingMs, kSeconds},
      {std::string(10'000, '9'), kRetryAfterCeilingMs, kSeconds},
      {std::string(10'000, '0') + "3", 3000, kSeconds},
      {"Mon, 21 Sep 2026 14:13:25 GMT", 4469.75, kImfFixdate},
      {"Mon, 21 Sep 2026 14:13:21 GMT", 469.75, kImfFixdate},
      {"Mon, 21 Sep 2026 14:13:20 GMT", 0, kImfFixdate},
      {"Sun, 06 Nov 1994 08:49:37 GMT", 0, kImfFixdate},
      {" Mon, 21 Sep 2026 14:13:25 GMT ", 4469.75, kImfFixdate},
      // A wrong day of the week is read by everyone.
      {"Sun, 21 Sep 2026 14:13:25 GMT", 4469.75, kImfFixdate},
      // Obsolete dates.
      {"Monday, 21-Sep-26 14:13:25 GMT", 4469.75, kRfc850},
      {"Sunday, 06-Nov-94 08:49:37 GMT", 0, kRfc850},
      {"Mon Sep 21 14:13:25 2026", 4469.75, kAsctime},
      {"Sun Nov  6 08:49:37 1994", 0, kAsctime},
      // No hint to anybody.
      {"", std::nullopt, kMalformed},
      {"   ", std::nullopt, kMalformed},
      {"5s", std::nullopt, kMalformed},
      {"5 seconds", std::nullopt, kMalformed},
      {"1e3", std::nullopt, kMalformed},
      {"0x10", std::nullopt, kMalformed},
      {"NaN", std::nullopt, kMalformed},
      {"Infinity", std::nullopt, kMalformed},
      {"junk", std::nullopt, kMalformed},
      {"soon", std::nullopt, kMalformed},
      {"-", std::nullopt, kMalformed},
      {"Mon, 21 Xyz 2094 14:13:25 GMT", std::nullopt, kMalformed},
      // A past date to a lax reader.
      {"-1", std::nullopt, kLax},
      {"+5", std::nullopt, kLax},
      {"1.5", std::nullopt, kLax},
      {".5", std::nullopt, kLax},
      {"5.", std::nullopt, kLax},
      {"120junk", std::nullopt, kLax},
      {"-0", std::nullopt, kLax},
      {"06 Nov 1994 08:49:37", std::nullopt, kLax},
      {"sun, 06 nov 1994 08:49:37 gmt", std::nullopt, kLax},
      {"Sun, 06 Nov 1994 08:49:37 +0000", std::nullopt, kNotJudged},
      // Readers differ.
      {"5, 10", std::nullopt, kNotJudged},
      {"120, 120", std::nullopt, kNotJudged},
      {"5s, 10", std::nullopt, kNotJudged},
      {"2030-01-01T00:00:00Z", std::nullopt, kNotJudged},
      {"1990-01-01", std::nullopt, kNotJudged},
      {"20300101T000000Z", std::nullopt, kNotJudged},
      {"Sun, 06 Nov 99999 08:49:37 GMT", std::nullopt, kNotJudged},
      {"Sun, 31 Feb 2094 08:49:37 GMT", std::nullopt, kNotJudged},
      {"06 Nov 2094 08:49:37 GMT", std::nullopt, kNotJudged},
      {"sun, 06 nov 2094 08:49:37 gmt", std::nullopt, kNotJudged},
      {"Mon, 21 Sep 2026 14:13:25 +0000", std::nullopt, kNotJudged},
      {"+40", std::nullopt, kNotJudged},      // 2040 to some.
      {"2094junk", std::nullopt, kNotJudged},
      {"soon 2094", std::nullopt, kNotJudged},
      {"5 dec 30", std::nullopt, kNotJudged},  // 2030 to some.
      {"1.5.30", std::nullopt, kNotJudged},
      {"2094 (soon)", std::nullopt, kNotJudged},
      {"EST:49", std::nullopt, kNotJudged},
      {"5\xC2\xA0", std::nullopt, kNotJudged},
      {"\xEF\xBC\x95", std::nullopt, kNotJudged},
      // Legal, but a moment that most clocks do not have.
      {"Sat, 31 Dec 2016 23:59:60 GMT", 0, kNotJudged},
  };
  return kCases;
}

TEST(RetryAfter, ReadsStrictlyAndTellsTheForm) {
  for (const Case& test : Cases()) {
    SCOPED_TRACE(test.value.substr(0, 60));
    EXPECT_EQ(ParseRetryAfter(test.value, kNowMs), test.wait_ms);
    EXPECT_EQ(RetryAfterFormName(ClassifyRetryAfter(test.value, kNowMs)),
              RetryAfterFormName(test.form));
  }
}

TEST(RetryAfter, SaysWhichKindOfHintItWas) {
  EXPECT_EQ(ReadRetryAfter("5", kNowMs), (RetryHint{RetryHint::Kind::kSeconds, 5000, 0}));
  EXPECT_EQ(ReadRetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", kNowMs),
            (RetryHint{RetryHint::Kind::kDate, 0, 784'111'777}));
  EXPECT_EQ(ReadRetryAfter("5s", kNowMs), RetryHint{});
}

TEST(RetryAfter, JudgesHeaderLinesTogether) {
  const std::vector<std::string> kNone, kOne = {"1"}, kTwo = {"1", "1"};
  EXPECT_EQ(ClassifyRetryAfter(kNone, kNowMs), kAbsent);
  EXPECT_EQ(ClassifyRetryAfter(kOne, kNowMs), kSeconds);
  EXPECT_EQ(ClassifyRetryAfter(kTwo, kNowMs), kNotJudged);
}

TEST(RetryAfter, LaxPastIsJudgedByTheClock) {
  // 1989 is over in 2026, and to come in 1980.
  EXPECT_EQ(ClassifyRetryAfter("06 Nov 1989", kNowMs), kLax);
  EXPECT_EQ(ClassifyRetryAfter("06 Nov 1989", 315'532'800'000.0), kNotJudged);
  // The year before this one may be this one elsewhere on earth; two years ago
  // may not.
  EXPECT_EQ(ClassifyRetryAfter("06 Nov 2024", kNowMs), kLax);
  EXPECT_EQ(ClassifyRetryAfter("06 Nov 2025", kNowMs), kNotJudged);
}

TEST(RetryAfter, SurvivesAnyClock) {
  const double kClocks[] = {0, -1, -1e300, 1e300, std::numeric_limits<double>::infinity(),
                            -std::numeric_limits<double>::infinity(),
                            std::numeric_limits<double>::quiet_NaN()};
  for (const double now_ms : kClocks) {
    for (const Case& test : Cases()) {
      const auto wait_ms = ParseRetryAfter(test.value, now_ms);
      EXPECT_TRUE(!wait_ms || (*wait_ms >= 0 && *wait_ms <= kRetryAfterCeilingMs));
      ClassifyRetryAfter(test.value, now_ms);
    }
  }
}

TEST(RetryAfter, PrintsWholeSecondsThatAreNeverTooFew) {
  EXPECT_EQ(PrintRetryAfterSeconds(0), "0");
  EXPECT_EQ(PrintRetryAfterSeconds(-5), "0");
  EXPECT_EQ(PrintRetryAfterSeconds(0.25), "1");
  EXPECT_EQ(PrintRetryAfterSeconds(999.75), "1");
  EXPECT_EQ(PrintRetryAfterSeconds(1000), "1");
  EXPECT_EQ(PrintRetryAfterSeconds(1000.25), "2");
  EXPECT_EQ(PrintRetryAfterSeconds(std::numeric_limits<double>::quiet_NaN()), "0");
  EXPECT_EQ(PrintRetryAfterSeconds(1e300), "9007199254741");
}

RC_GTEST_PROP(RetryAfter, ReadsBackPrintedSeconds, ()) {
  const auto wait_ms = static_cast<double>(*rc::gen::inRange<std::int64_t>(0, 1LL << 40));
  const auto read = ParseRetryAfter(PrintRetryAfterSeconds(wait_ms), kNowMs);
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read >= wait_ms && *read < wait_ms + 1000);
}

RC_GTEST_PROP(RetryAfter, ReadsNothingButItsForms, (const std::string& value)) {
  const RetryAfterForm form = ClassifyRetryAfter(value, kNowMs);
  const bool strict = ParseRetryAfter(value, kNowMs).has_value();
  if (form == kMalformed || form == kLax) RC_ASSERT(!strict);
  if (form == kSeconds || form == kImfFixdate || form == kRfc850 || form == kAsctime)
    RC_ASSERT(strict);
}

}  // namespace
}  // namespace aex::contract
