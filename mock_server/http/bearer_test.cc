#include "mock_server/http/bearer.h"

#include <gtest/gtest.h>

namespace aex::http {
namespace {

Headers Authorization(std::string value) { return {{"authorization", std::move(value)}}; }

TEST(Bearer, ReadsTheTokenWhateverTheCaseOfTheScheme) {
  EXPECT_EQ(BearerToken(Authorization("Bearer ci-1")), "ci-1");
  EXPECT_EQ(BearerToken(Authorization("bearer ci-1~healthy")), "ci-1~healthy");
}

TEST(Bearer, RefusesWhatIsNoSingleBearerToken) {
  EXPECT_EQ(BearerToken({}), std::nullopt);
  for (const char* value : {"", "Bearer", "Bearer ", "Basic abc", "Bearer a b", "ci-1"})
    EXPECT_EQ(BearerToken(Authorization(value)), std::nullopt) << value;
  EXPECT_EQ(BearerToken({{"Authorization", "Bearer a"}, {"authorization", "Bearer b"}}),
            std::nullopt);
}

TEST(Bearer, BoundsTheTokensLength) {
  const std::string longest(kMaxTokenBytes, 'x');
  EXPECT_EQ(BearerToken(Authorization("Bearer " + longest)), longest);
  EXPECT_EQ(BearerToken(Authorization("Bearer " + longest + "x")), std::nullopt);
}

TEST(Bearer, TakesTheScenarioFromTheLastTilde) {
  EXPECT_EQ(ScenarioInToken("ci-1"), "");
  EXPECT_EQ(ScenarioInToken("a~b~throttled-once"), "throttled-once");
  EXPECT_EQ(ScenarioInToken("a~"), "");
}

TEST(Bearer, LabelsOnlyPlainNamesWithThemselves) {
  EXPECT_EQ(TokenLabel("ci-17~healthy"), "ci-17~healthy");
  const std::string label = TokenLabel("sk_live_51H8xyzABC");
  EXPECT_EQ(label.find("51H8"), std::string::npos);
  EXPECT_EQ(label.size(), std::string("token-123456").size());
  EXPECT_EQ(TokenLabel("abcdefghijklmnop"), "abcdefghijklmnop");
  EXPECT_NE(TokenLabel("abcdefghijklmnopq"), "abcdefghijklmnopq");
}

}  // namespace
}  // namespace aex::http
