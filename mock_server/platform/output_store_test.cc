#include "mock_server/platform/output_store.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::platform {
namespace {

constexpr std::int64_t kNowUs = 1'767'225'600'000'000;  // 2026-01-01.

OutputDraft Draft(std::string filename, std::string bytes) {
  return {std::move(filename), "text/plain", std::move(bytes)};
}

TEST(OutputStore, KeepsTheOutputsOfEachSessionInOrder) {
  OutputStore store(7);
  const auto first = store.Add("ses_1", Draft("a.txt", "one"), kNowUs);
  const auto second = store.Add("ses_1", Draft("b/c.txt", "two"), kNowUs + 1);
  const auto other = store.Add("ses_2", Draft("a.txt", "three"), kNowUs);
  ASSERT_TRUE(first.ok() && second.ok() && other.ok());
  EXPECT_EQ(store.List("ses_1"), (std::vector<Output>{*first, *second}));
  EXPECT_EQ(store.List("ses_2"), (std::vector<Output>{*other}));
  EXPECT_TRUE(store.List("ses_3").empty());
  EXPECT_EQ(store.bytes(), 11u);
  EXPECT_EQ(Stringify(ToJson(*second)),
            R"({"id":")" + second->id +
                R"(","filename":"b/c.txt","sizeBytes":3,"contentType":"text/plain",)"
                R"("createdAt":"2026-01-01T00:00:00.000Z"})");
}

TEST(OutputStore, FindsAnOutputInItsOwnSessionOnly) {
  OutputStore store(7);
  const std::string id = store.Add("ses_1", Draft("a.txt", "one"), kNowUs)->id;
  ASSERT_NE(store.Find("ses_1", id), nullptr);
  EXPECT_EQ(store.Find("ses_1", id)->bytes, "one");
  EXPECT_EQ(store.Find("ses_2", id), nullptr);
  EXPECT_EQ(store.Find("ses_1", "out_none"), nullptr);
}

TEST(OutputStore, DerivesIdsFromSeedSessionAndOrder) {
  OutputStore one(7), same(7), other(8);
  const std::string id = one.Add("ses_1", Draft("a", "x"), kNowUs)->id;
  EXPECT_EQ(id.size(), 36u);
  EXPECT_TRUE(id.starts_with("out_"));
  (void)same.Add("ses_2", Draft("a", "x"), kNowUs);
  EXPECT_EQ(same.Add("ses_1", Draft("b", "y"), kNowUs)->id, id);
  EXPECT_NE(other.Add("ses_1", Draft("a", "x"), kNowUs)->id, id);
  EXPECT_NE(one.Add("ses_1", Draft("a", "x"), kNowUs)->id, id);
}

TEST(OutputStore, RefusesMoreOutputsThanItsBound) {
  OutputStore store(7);
  for (std::size_t i = 0; i < kMaxOutputs; ++i)
    ASSERT_TRUE(store.Add("ses_1", Draft("a", ""), kNowUs).ok());
  EXPECT_EQ(store.Add("ses_2", Draft("a", ""), kNowUs).error().code, ErrorCode::kLimit);
  EXPECT_TRUE(store.List("ses_2").empty());
}

TEST(OutputStore, RefusesMoreBytesThanItsBound) {
  OutputStore store(7);
  ASSERT_TRUE(
      store.Add("ses_1", Draft("a", std::string(kMaxOutputBytes - 1, 'x')), kNowUs).ok());
  EXPECT_EQ(store.Add("ses_1", Draft("b", "yz"), kNowUs).error().code, ErrorCode::kLimit);
  EXPECT_TRUE(store.Add("ses_1", Draft("b", "y"), kNowUs).ok());
  EXPECT_FALSE(store.Add("ses_1", Draft("c", "z"), kNowUs).ok());
  EXPECT_EQ(store.bytes(), kMaxOutputBytes);
}

TEST(OutputStore, RefusesFileNamesOutsideTheirBounds) {
  OutputStore store(7);
  EXPECT_EQ(store.Add("ses_1", Draft("", "x"), kNowUs).error().place, "filename");
  EXPECT_TRUE(
      store.Add("ses_1", Draft(std::string(kMaxFilenameBytes, 'n'), "x"), kNowUs).ok());
  EXPECT_FALSE(
      store.Add("ses_1", Draft(std::string(kMaxFilenameBytes + 1, 'n'), "x"), kNowUs)
          .ok());
}

}  // namespace
}  // namespace aex::platform
