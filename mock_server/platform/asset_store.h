// Uploaded bundles, told apart by the hash of their bytes (contract 1.11).
//
// An asset is uploaded, then finalized; only then do clients see it. Its bytes
// were checked when they came and are not kept: nothing of contract 0.35.0 ever
// reads them back. Bounded in count. Not thread-safe: lives under the workspace
// lock. Time is passed in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/result.h"

namespace aex::platform {

inline constexpr std::size_t kMaxAssets = 10'000;
// What one PUT can carry: the body bound of the server.
inline constexpr std::int64_t kMaxAssetBytes = 8 * 1024 * 1024;

struct Asset {
  std::string sha256;  // 64 lower-case hex digits.
  std::int64_t size_bytes = 0;
  std::int64_t uploaded_at_us = 0;
  std::optional<std::int64_t> finalized_at_us;

  std::string id() const { return "asset_" + sha256; }
  bool operator==(const Asset&) const = default;
};

class AssetStore {
 public:
  // The bytes are there, and right. Does nothing to an asset that is there.
  // Errors: kLimit.
  Status Upload(const std::string& sha256, std::int64_t size_bytes, std::int64_t now_us);
  // Finalizing again changes nothing. Errors: kNotFound when nothing was
  // uploaded, kInvalid when that was of another size.
  Result<Asset> Finalize(const std::string& sha256, std::int64_t size_bytes,
                         std::int64_t now_us);

  // These see finalized assets only.
  const Asset* Find(const std::string& sha256) const;
  std::vector<Asset> List() const;  // Newest first.
  bool Delete(const std::string& sha256);
  std::int64_t bytes() const;

 private:
  std::map<std::string, Asset> assets_;
};

// The digits of "sha256:<64 hex>"; nothing for anything else.
std::optional<std::string> Sha256OfHash(std::string_view hash);
// The digits of "asset_<hex>", "sha256:<hex>" or bare hex (contract 1.11).
std::optional<std::string> Sha256OfAssetId(std::string_view id);

}  // namespace aex::platform
