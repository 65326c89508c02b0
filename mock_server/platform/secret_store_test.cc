#include "mock_server/platform/secret_store.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::platform {
namespace {

constexpr std::int64_t kNowUs = 1'767'225'600'000'000;  // 2026-01-01.

TEST(SecretStore, SpellsARecordWithoutItsValue) {
  SecretStore store(7);
  const auto secret = store.Set("github-token", "hunter2", kNowUs);
  ASSERT_TRUE(secret.ok());
  EXPECT_EQ(Stringify(ToJson(*secret)),
            R"({"id":")" + secret->id +
                R"(","name":"github-token","version":1,"state":"ready",)"
                R"("createdAt":"2026-01-01T00:00:00.000Z",)"
                R"("updatedAt":"2026-01-01T00:00:00.000Z","deletedAt":null})");
  EXPECT_EQ(*store.Reveal("github-token"), "hunter2");
}

TEST(SecretStore, BumpsTheVersionOnRotateAndOnSettingAgain) {
  SecretStore store(7);
  const auto first = store.Set("s", "one", kNowUs);
  const auto rotated = store.Rotate("s", "two", kNowUs + 1);
  ASSERT_TRUE(rotated.ok());
  EXPECT_EQ(rotated->version, 2);
  EXPECT_EQ(rotated->id, first->id);
  EXPECT_EQ(rotated->created_at_us, kNowUs);
  EXPECT_EQ(rotated->updated_at_us, kNowUs + 1);
  EXPECT_EQ(*store.Reveal("s"), "two");
  EXPECT_EQ(store.Set("s", "three", kNowUs + 2)->version, 3);
  EXPECT_EQ(*store.Reveal("s"), "three");
  EXPECT_EQ(*store.Find("s"), store.List().front());
}

TEST(SecretStore, BeginsAnewAfterADelete) {
  SecretStore store(7);
  const auto first = store.Set("s", "one", kNowUs);
  EXPECT_TRUE(store.Delete("s"));
  EXPECT_FALSE(store.Delete("s"));
  EXPECT_EQ(store.Find("s"), nullptr);
  EXPECT_EQ(store.Reveal("s"), nullptr);
  EXPECT_EQ(store.Rotate("s", "two", kNowUs).error().code, ErrorCode::kNotFound);
  const auto again = store.Set("s", "three", kNowUs);
  EXPECT_EQ(again->version, 1);
  EXPECT_NE(again->id, first->id);
}

TEST(SecretStore, RefusesNamesOutsideThePattern) {
  SecretStore store(7);
  for (const std::string& name : {std::string(), std::string(".a"), std::string("a b"),
                                  std::string("a/b"), std::string(129, 'a')})
    EXPECT_EQ(store.Set(name, "x", kNowUs).error().place, "name") << name;
  EXPECT_TRUE(store.Set(std::string(128, 'a'), "x", kNowUs).ok());
}

TEST(SecretStore, RefusesValuesOutsideTheirBounds) {
  SecretStore store(7);
  EXPECT_EQ(store.Set("s", "", kNowUs).error().place, "value");
  EXPECT_FALSE(store.Set("s", std::string(kMaxSecretBytes + 1, 'x'), kNowUs).ok());
  ASSERT_TRUE(store.Set("s", std::string(kMaxSecretBytes, 'x'), kNowUs).ok());
  EXPECT_FALSE(store.Rotate("s", "", kNowUs).ok());
  EXPECT_EQ(store.Find("s")->version, 1);
}

TEST(SecretStore, RefusesMoreSecretsThanItsBound) {
  SecretStore store(7);
  for (std::size_t i = 0; i < kMaxSecrets; ++i)
    ASSERT_TRUE(store.Set("s" + std::to_string(i), "x", kNowUs).ok());
  EXPECT_EQ(store.Set("one-more", "x", kNowUs).error().code, ErrorCode::kLimit);
  EXPECT_TRUE(store.Set("s0", "y", kNowUs).ok());
}

}  // namespace
}  // namespace aex::platform
