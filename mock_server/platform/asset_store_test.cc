#include "mock_server/platform/asset_store.h"

#include <gtest/gtest.h>

namespace aex::platform {
namespace {

const std::string kA(64, 'a');
const std::string kB(64, 'b');

std::string Sha256Number(std::size_t n) {
  std::string digits = std::to_string(n);
  return std::string(64 - digits.size(), '0') + digits;
}

TEST(AssetStore, ShowsAnAssetOnlyWhenItIsFinalized) {
  AssetStore store;
  ASSERT_TRUE(store.Upload(kA, 3, 10).ok());
  EXPECT_EQ(store.Find(kA), nullptr);
  EXPECT_TRUE(store.List().empty());
  EXPECT_FALSE(store.Delete(kA));
  EXPECT_EQ(store.bytes(), 0);
  const auto asset = store.Finalize(kA, 3, 20);
  ASSERT_TRUE(asset.ok());
  EXPECT_EQ(asset->id(), "asset_" + kA);
  EXPECT_EQ(asset->uploaded_at_us, 10);
  EXPECT_EQ(asset->finalized_at_us, 20);
  EXPECT_EQ(*store.Find(kA), *asset);
  EXPECT_EQ(store.bytes(), 3);
}

TEST(AssetStore, FinalizesTheSameUploadAgainWithoutAChange) {
  AssetStore store;
  ASSERT_TRUE(store.Upload(kA, 3, 10).ok());
  const auto first = store.Finalize(kA, 3, 20);
  ASSERT_TRUE(store.Upload(kA, 3, 30).ok());
  EXPECT_EQ(store.Finalize(kA, 3, 40), first);
}

TEST(AssetStore, RefusesToFinalizeWhatWasNotUploadedLikeThat) {
  AssetStore store;
  EXPECT_EQ(store.Finalize(kA, 3, 1).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(store.Upload(kA, 3, 1).ok());
  EXPECT_EQ(store.Finalize(kA, 4, 1).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(store.Find(kA), nullptr);
}

TEST(AssetStore, ListsTheNewestFirst) {
  AssetStore store;
  ASSERT_TRUE(store.Upload(kA, 1, 1).ok());
  ASSERT_TRUE(store.Upload(kB, 2, 2).ok());
  ASSERT_TRUE(store.Finalize(kB, 2, 3).ok());
  ASSERT_TRUE(store.Finalize(kA, 1, 4).ok());
  ASSERT_EQ(store.List().size(), 2u);
  EXPECT_EQ(store.List().front().sha256, kA);
}

TEST(AssetStore, ForgetsADeletedAsset) {
  AssetStore store;
  ASSERT_TRUE(store.Upload(kA, 1, 1).ok());
  ASSERT_TRUE(store.Finalize(kA, 1, 1).ok());
  EXPECT_TRUE(store.Delete(kA));
  EXPECT_FALSE(store.Delete(kA));
  EXPECT_FALSE(store.Finalize(kA, 1, 2).ok());
}

TEST(AssetStore, RefusesMoreAssetsThanItsBound) {
  AssetStore store;
  for (std::size_t i = 0; i < kMaxAssets; ++i)
    ASSERT_TRUE(store.Upload(Sha256Number(i), 1, 1).ok());
  EXPECT_EQ(store.Upload(kA, 1, 1).error().code, ErrorCode::kLimit);
  EXPECT_TRUE(store.Upload(Sha256Number(0), 1, 1).ok()) << "it is there already";
}

TEST(AssetStore, ReadsTheThreeSpellingsOfAnId) {
  for (const std::string& id : {"asset_" + kA, "sha256:" + kA, kA})
    EXPECT_EQ(Sha256OfAssetId(id), kA) << id;
  for (const std::string& id :
       {std::string(), std::string("asset_"), "asset_" + kA + "a", kA.substr(1),
        "sha256:" + kA.substr(1), std::string(64, 'A'), std::string(64, 'g'),
        "asset_sha256:" + kA, "sha256:asset_" + kA})
    EXPECT_EQ(Sha256OfAssetId(id), std::nullopt) << id;
  EXPECT_EQ(Sha256OfHash("sha256:" + kA), kA);
  EXPECT_EQ(Sha256OfHash(kA), std::nullopt);
}

}  // namespace
}  // namespace aex::platform
