#include "conformance/subject/child_environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aex::conformance {
namespace {

using ::testing::ElementsAre;

TEST(ChildEnvironment, WithholdsWhateverLooksLikeASecret) {
  for (const char* name : {"NPM_TOKEN", "aex_token", "MY_SECRET_1", "DB_PASSWORD",
                           "OPENAI_API_KEY", "GITHUB_SHA", "github_ref", "CI_JOB_JWT"})
    EXPECT_TRUE(IsWithheld(name)) << name;
}

TEST(ChildEnvironment, PassesOnWhatIsNoSecret) {
  for (const char* name : {"PATH", "HOME", "NODE_OPTIONS", "MY_GITHUB_NAME", "CI",
                           "CI_JOB", "PASS", "APIKEY", ""})
    EXPECT_FALSE(IsWithheld(name)) << name;
}

TEST(ChildEnvironment, SetsTheTimeZoneAndKeepsOrder) {
  EXPECT_THAT(
      ChildEnvironment({"PATH=/bin", "TZ=Asia/Tokyo", "X_TOKEN=1", "A=b=c", "EMPTY="}),
      ElementsAre("PATH=/bin", "A=b=c", "EMPTY=", "TZ=UTC"));
}

TEST(ChildEnvironment, LooksAtNamesAndNotAtValues) {
  EXPECT_THAT(ChildEnvironment({"HINT=TOKEN"}), ElementsAre("HINT=TOKEN", "TZ=UTC"));
}

TEST(ChildEnvironment, ReadsANullTerminatedArray) {
  const char* const own[] = {"A=1", nullptr};
  EXPECT_THAT(ChildEnvironment(own), ElementsAre("A=1", "TZ=UTC"));
  EXPECT_THAT(ChildEnvironment(static_cast<const char* const*>(nullptr)),
              ElementsAre("TZ=UTC"));
}

}  // namespace
}  // namespace aex::conformance
