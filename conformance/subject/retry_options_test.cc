#include "conformance/subject/retry_options.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::conformance {
namespace {

TEST(RetryOptions, AreAnEmptyObjectWhenEverythingIsTheDefault) {
  EXPECT_EQ(Stringify(ToJson(RetryOptions{})), "{}");
}

TEST(RetryOptions, AreFalseWithoutARetryLayer) {
  RetryOptions retry;
  retry.off = true;
  retry.max_attempts = 3;
  EXPECT_EQ(Stringify(ToJson(retry)), "false");
}

TEST(RetryOptions, NameOnlyWhatIsSet) {
  RetryOptions retry;
  retry.max_attempts = 3;
  retry.max_elapsed_ms = 60000;
  EXPECT_EQ(Stringify(ToJson(retry)), R"({"maxAttempts":3,"maxElapsedMs":60000})");
}

}  // namespace
}  // namespace aex::conformance
