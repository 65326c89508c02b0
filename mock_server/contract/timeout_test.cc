#include "mock_server/contract/timeout.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

constexpr std::int64_t kHour = 3'600'000;

TEST(ParseTimeout, ReadsDurations) {
  const std::vector<std::pair<std::string, std::int64_t>> cases = {
      {R"("60000")", 60'000},        {R"("60000ms")", 60'000}, {R"("60s")", 60'000},
      {R"("1m")", 60'000},           {R"("1h")", kHour},       {R"("6h")", 6 * kHour},
      {R"("1.5h")", 5'400'000},      {R"(" 1h\n")", kHour},    {R"("\u00a01h\ufeff")", kHour},
      {R"("0001m")", 60'000},        {R"("59999.5")", 60'000}, {R"("60000.4999")", 60'000},
      {R"("21600000.49")", 6 * kHour}, {R"("1.0000083334m")", 60'001}};
  for (const auto& [json, ms] : cases) {
    const auto timeout = ParseTimeout(MustParse(json));
    ASSERT_TRUE(timeout.ok()) << json << TextOf(timeout);
    EXPECT_EQ(*timeout, ms) << json;
  }
}

TEST(ParseTimeout, RefusesOtherTypes) {
  for (const std::string json : {"60000", "null", "true", "[\"1h\"]", "{\"a\":1}", "1e400"})
    EXPECT_EQ(TextOf(ParseTimeout(MustParse(json))),
              R"(timeout must be a duration string (e.g. "1h", "30m"); got )" +
                  Stringify(MustParse(json)));
}

TEST(ParseTimeout, RefusesOtherGrammars) {
  for (const std::string json :
       {R"("")", R"(" ")", R"("h")", R"("1 h")", R"("1H")", R"("1d")", R"("-1h")", R"("+1h")",
        R"("1.h")", R"(".5h")", R"("1e3")", R"("0x10")", R"("1h30m")", R"("Infinity")",
        R"("1,5h")", R"("\u0661h")", R"("1hs")", R"("1.2.3")"}) {
    const std::string printed = Stringify(MustParse(json));
    EXPECT_EQ(PlacedTextOf(ParseTimeout(MustParse(json))),
              "/timeout: invalid duration " + printed +
                  R"( (expected e.g. "1h", "90m", "30s", "500ms", or a bare ms integer))");
  }
}

TEST(ParseTimeout, RefusesBeyondBothBounds) {
  const std::vector<RefusalCase> cases = {
      {R"("59999")", "timeout must be at least 60000ms (1m); got 59999ms"},
      {R"("59999.4")", "timeout must be at least 60000ms (1m); got 59999ms"},
      {R"("0")", "timeout must be at least 60000ms (1m); got 0ms"},
      {R"("0.4ms")", "timeout must be at least 60000ms (1m); got 0ms"},
      {R"("21600001")", "timeout must be at most 21600000ms (6h); got 21600001ms"},
      {R"("21600000.5")", "timeout must be at most 21600000ms (6h); got 21600001ms"},
      {R"("100000000000000000000h")", "timeout must be at most 21600000ms (6h); got 3.6e+26ms"},
  };
  for (const auto& [json, text] : cases)
    EXPECT_EQ(TextOf(ParseTimeout(MustParse(json))), text);
  // Finite before the unit, not after it.
  EXPECT_EQ(TextOf(ParseTimeout(Json("1" + std::string(305, '0') + "h"))),
            "timeout must be at most 21600000ms (6h); got Infinityms");
  const std::string digits(400, '9');
  EXPECT_EQ(TextOf(ParseTimeout(Json(digits + "ms"))),
            "invalid duration \"" + digits + "ms\" (must be a non-negative number)");
}

TEST(ParseTimeout, FollowsTheCeilingOfTheSettings) {
  const ParseSettings eight{.timeout_ceiling_ms = 8 * kHour};
  EXPECT_TRUE(ParseTimeout(Json("8h"), eight).ok());
  EXPECT_EQ(TextOf(ParseTimeout(Json("8.1h"), eight)),
            "timeout must be at most 28800000ms (8h); got 29160000ms");
}

}  // namespace
}  // namespace aex::contract
