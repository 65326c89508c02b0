#include "conformance/subject/hello.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::conformance {
namespace {

using ::testing::ElementsAre;

constexpr char kSmallest[] = R"({"protocol":1,"name":"tiny","ops":["run"]})";

Result<Hello> Read(std::string_view text) {
  const auto json = ParseJson(text);
  CHECK(json.ok());
  return ReadHello(*json);
}

std::string With(std::string_view members) {
  return R"({"protocol":1,"name":"tiny","ops":["run"],)" + std::string(members) + "}";
}

TEST(Hello, ReadsTheSmallestOneWithEveryDefault) {
  const auto hello = Read(kSmallest);
  ASSERT_TRUE(hello.ok()) << Describe(hello.error());
  EXPECT_EQ(hello->name, "tiny");
  EXPECT_EQ(hello->features, Features{});
  EXPECT_EQ(hello->policy, Policy{});
  EXPECT_TRUE(hello->Offers("run"));
  EXPECT_FALSE(hello->Offers("redeem"));
  EXPECT_TRUE(hello->features.Names().empty());
}

TEST(Hello, ReadsEveryFeatureByItsProtocolName) {
  const auto hello = Read(With(
      R"("version":"1.2","language":"go","features":{"concurrency":64,"virtualTime":true,
         "retryOptions":true,"seeded":true,"cancel":true,"requestTimeout":true,
         "throwOnFailure":true,"restart":true,"later":"ignored"})"));
  ASSERT_TRUE(hello.ok()) << Describe(hello.error());
  EXPECT_EQ(hello->version, "1.2");
  EXPECT_EQ(hello->language, "go");
  EXPECT_EQ(hello->features.concurrency, 64);
  EXPECT_THAT(hello->features.Names(),
              ElementsAre("concurrency", "virtualTime", "retryOptions", "seeded",
                          "cancel", "requestTimeout", "throwOnFailure", "restart"));
  for (const auto& name : hello->features.Names()) EXPECT_TRUE(hello->features.Has(name));
  EXPECT_FALSE(hello->features.Has("later"));
}

TEST(Hello, CountsConcurrencyAsAFeatureOnlyAboveOne) {
  EXPECT_FALSE(
      Read(With(R"("features":{"concurrency":1})"))->features.Has("concurrency"));
  EXPECT_TRUE(Read(With(R"("features":{"concurrency":2})"))->features.Has("concurrency"));
}

TEST(Hello, ReadsAPolicy) {
  const auto hello = Read(With(
      R"("policy":{"maxAttempts":2,"retryStatus":[503],"unkeyedPost":"never",
         "retryAfterForms":["seconds"],"retryAfterCapMs":60000,"overCap":"own-backoff",
         "redirects":"follow","mood":"good"})"));
  ASSERT_TRUE(hello.ok()) << Describe(hello.error());
  const Policy& policy = hello->policy;
  EXPECT_TRUE(policy.declared);
  EXPECT_EQ(policy.max_attempts, 2);
  EXPECT_THAT(policy.retry_status, ElementsAre(503));
  EXPECT_FALSE(policy.unkeyed_post_retried);
  EXPECT_TRUE(policy.hint_seconds);
  EXPECT_FALSE(policy.hint_date);
  EXPECT_EQ(policy.hint_cap_ms, 60000);
  EXPECT_FALSE(policy.over_cap_gives_up);
  EXPECT_TRUE(policy.follows_redirects);
}

TEST(Hello, TakesNullAsNoCapAndAsNoPolicy) {
  const auto capped = Read(With(R"("policy":{"retryAfterCapMs":null})"));
  ASSERT_TRUE(capped.ok());
  EXPECT_EQ(capped->policy.hint_cap_ms, std::nullopt);
  const auto none = Read(With(R"("policy":null,"features":null)"));
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->policy.declared);
}

struct Refusal {
  std::string text;
  std::string_view place;
};

class HelloRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(HelloRefuses, AWrongFieldByName) {
  const auto hello = Read(GetParam().text);
  ASSERT_FALSE(hello.ok());
  EXPECT_EQ(hello.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(hello.error().place, GetParam().place) << hello.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Hello, HelloRefuses,
    ::testing::Values(
        Refusal{"[]", "/"}, Refusal{R"({"name":"x","ops":[]})", "/protocol"},
        Refusal{R"({"protocol":2,"name":"x","ops":[]})", "/protocol"},
        Refusal{R"({"protocol":"1","name":"x","ops":[]})", "/protocol"},
        Refusal{R"({"protocol":1,"ops":[]})", "/name"},
        Refusal{R"({"protocol":1,"name":"x"})", "/ops"},
        Refusal{R"({"protocol":1,"name":"x","ops":"run"})", "/ops"},
        Refusal{R"({"protocol":1,"name":"x","ops":[1]})", "/ops"},
        Refusal{With(R"("version":1)"), "/version"},
        Refusal{With(R"("features":[])"), "/features"},
        Refusal{With(R"("features":{"cancel":1})"), "/features/cancel"},
        Refusal{With(R"("features":{"concurrency":0})"), "/features/concurrency"},
        Refusal{With(R"("features":{"concurrency":1.5})"), "/features/concurrency"},
        Refusal{With(R"("policy":true)"), "/policy"},
        Refusal{With(R"("policy":{"maxAttempts":0})"), "/policy/maxAttempts"},
        Refusal{With(R"("policy":{"retryStatus":[200]})"), "/policy/retryStatus"},
        Refusal{With(R"("policy":{"retryStatus":503})"), "/policy/retryStatus"},
        Refusal{With(R"("policy":{"unkeyedPost":"maybe"})"), "/policy/unkeyedPost"},
        Refusal{With(R"("policy":{"retryAfterForms":["weeks"]})"),
                "/policy/retryAfterForms"},
        Refusal{With(R"("policy":{"retryAfterCapMs":-1})"), "/policy/retryAfterCapMs"},
        Refusal{With(R"("policy":{"overCap":"wait"})"), "/policy/overCap"},
        Refusal{With(R"("policy":{"redirects":true})"), "/policy/redirects"}));

}  // namespace
}  // namespace aex::conformance
