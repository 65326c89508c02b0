#include "mock_server/platform/asset_store.h"

#include <algorithm>

namespace aex::platform {
namespace {

constexpr std::size_t kHexDigits = 64;
constexpr std::string_view kHashPrefix = "sha256:";
constexpr std::string_view kIdPrefix = "asset_";

std::optional<std::string> HexDigits(std::string_view text) {
  const bool hex = text.size() == kHexDigits &&
                   text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return hex ? std::optional<std::string>(text) : std::nullopt;
}

}  // namespace

Status AssetStore::Upload(const std::string& sha256, std::int64_t size_bytes,
                          std::int64_t now_us) {
  if (assets_.contains(sha256)) return Ok();
  if (assets_.size() >= kMaxAssets)
    return Error{ErrorCode::kLimit,
                 "a workspace keeps " + std::to_string(kMaxAssets) + " assets", ""};
  assets_.emplace(sha256, Asset{sha256, size_bytes, now_us, std::nullopt});
  return Ok();
}

Result<Asset> AssetStore::Finalize(const std::string& sha256, std::int64_t size_bytes,
                                   std::int64_t now_us) {
  const auto found = assets_.find(sha256);
  if (found == assets_.end())
    return Error{ErrorCode::kNotFound, "nothing was uploaded under this hash", ""};
  Asset& asset = found->second;
  if (asset.size_bytes != size_bytes)
    return Invalid("must be the size of the upload, " + std::to_string(asset.size_bytes),
                   "sizeBytes");
  if (!asset.finalized_at_us) asset.finalized_at_us = now_us;
  return asset;
}

const Asset* AssetStore::Find(const std::string& sha256) const {
  const auto found = assets_.find(sha256);
  if (found == assets_.end() || !found->second.finalized_at_us) return nullptr;
  return &found->second;
}

std::vector<Asset> AssetStore::List() const {
  std::vector<Asset> list;
  for (const auto& [sha256, asset] : assets_) {
    if (asset.finalized_at_us) list.push_back(asset);
  }
  std::stable_sort(list.begin(), list.end(), [](const Asset& a, const Asset& b) {
    return *a.finalized_at_us > *b.finalized_at_us;
  });
  return list;
}

bool AssetStore::Delete(const std::string& sha256) {
  return Find(sha256) != nullptr && assets_.erase(sha256) > 0;
}

std::int64_t AssetStore::bytes() const {
  std::int64_t sum = 0;
  for (const auto& [sha256, asset] : assets_) {
    if (asset.finalized_at_us) sum += asset.size_bytes;
  }
  return sum;
}

std::optional<std::string> Sha256OfHash(std::string_view hash) {
  if (!hash.starts_with(kHashPrefix)) return std::nullopt;
  return HexDigits(hash.substr(kHashPrefix.size()));
}

std::optional<std::string> Sha256OfAssetId(std::string_view id) {
  if (id.starts_with(kIdPrefix)) return HexDigits(id.substr(kIdPrefix.size()));
  return id.starts_with(kHashPrefix) ? Sha256OfHash(id) : HexDigits(id);
}

}  // namespace aex::platform
