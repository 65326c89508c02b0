#include "mock_server/http/asset_routes.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/digest.h"
#include "mock_server/contract/records.h"
#include "mock_server/http/presigned_url.h"
#include "mock_server/http/request_body.h"

namespace aex::http {
namespace {

using contract::Operation;
using platform::Asset;

struct Claim {
  std::string sha256;
  std::int64_t size_bytes = 0;
};

// `{hash, sizeBytes}`: what the client says it has.
Result<Claim> ReadClaim(const Request& request) {
  const auto body = ReadBody(request);
  if (!body.ok()) return body.error();
  const auto hash = StringField(*body, "hash");
  if (!hash.ok()) return hash.error();
  auto sha256 = platform::Sha256OfHash(*hash);
  if (!sha256) return Invalid("must be sha256: and 64 lower-case hex digits", "hash");
  const auto size = NumberField(*body, "sizeBytes", 0, platform::kMaxAssetBytes);
  if (!size.ok()) return size.error();
  return Claim{*std::move(sha256), *size};
}

Json Acknowledged(const Asset& asset, bool exists) {
  Json body = Json::object();
  body["ok"] = true;
  if (exists) body["exists"] = true;
  body["assetId"] = asset.id();
  body["contentHash"] = "sha256:" + asset.sha256;
  body["sizeBytes"] = asset.size_bytes;
  return body;
}

Handled PresignUpload(WorkspaceState& state, const Call& call) {
  auto claim = ReadClaim(*call.request);
  if (!claim.ok()) return BadBody(claim.error());
  if (const Asset* const asset = state.assets.Find(claim->sha256))
    return JsonAnswer(200, Acknowledged(*asset, true));
  Json body = Json::object();
  body["ok"] = true;
  body["exists"] = false;
  body["uploadUrl"] = Presign(state, call,
                              {platform::UploadAsset{claim->sha256, claim->size_bytes},
                               state.workspace.now_us() + kUploadTtlUs});
  body["requiredHeaders"][kChecksumHeader] = ChecksumOf(claim->sha256);
  return JsonAnswer(200, body);
}

Handled NoSuchAsset(std::string_view message) {
  return ErrorAnswer(404, "asset_not_found", message);
}

Handled FinalizeUpload(WorkspaceState& state, const Call& call) {
  const auto claim = ReadClaim(*call.request);
  if (!claim.ok()) return BadBody(claim.error());
  const auto asset =
      state.assets.Finalize(claim->sha256, claim->size_bytes, state.workspace.now_us());
  if (asset.ok()) return JsonAnswer(200, Acknowledged(*asset, false));
  return asset.error().code == ErrorCode::kNotFound ? NoSuchAsset(asset.error().message)
                                                    : BadBody(asset.error());
}

// As rows 31 and 32 call it: `agentsMd` with kind "agentsmd", or `file`.
struct Listing {
  std::string_view kind;
  std::string_view one;
  std::string_view many;
};

Listing ListingOf(Operation op) {
  const bool agents_md = op == Operation::kAgentsmdList || op == Operation::kAgentsmdGet;
  return agents_md ? Listing{"agentsmd", "agentsMd", "agentsMd"}
                   : Listing{"file", "file", "files"};
}

Json Record(const Asset& asset, std::string_view kind) {
  Json out = Json::object();
  out["id"] = asset.id();
  out["kind"] = kind;
  out["name"] = asset.id();
  out["state"] = "ready";
  out["hash"] = "sha256:" + asset.sha256;
  out["sizeBytes"] = asset.size_bytes;
  out["createdAt"] = contract::IsoTime(asset.uploaded_at_us);
  out["updatedAt"] = contract::IsoTime(*asset.finalized_at_us);
  out["finalizedAt"] = contract::IsoTime(*asset.finalized_at_us);
  return out;
}

Handled ListRecords(const WorkspaceState& state, const Call& call) {
  const Listing listing = ListingOf(call.route.op);
  Json body = Json::object();
  Json& records = body[listing.many] = Json::array();
  for (const Asset& asset : state.assets.List())
    records.push_back(Record(asset, listing.kind));
  return JsonAnswer(200, body);
}

Handled GetRecord(const WorkspaceState& state, const Call& call) {
  const Listing listing = ListingOf(call.route.op);
  const auto sha256 = platform::Sha256OfAssetId(call.route.id());
  const Asset* const asset = sha256 ? state.assets.Find(*sha256) : nullptr;
  if (asset == nullptr)
    return ErrorAnswer(404, "not_found", "no such record in this workspace");
  Json body = Json::object();
  body[listing.one] = Record(*asset, listing.kind);
  return JsonAnswer(200, body);
}

Handled Delete(WorkspaceState& state, const Call& call) {
  const auto sha256 = platform::Sha256OfAssetId(call.route.id());
  if (!sha256 || !state.assets.Delete(*sha256)) {
    constexpr std::string_view kNone = "no such asset in this workspace";
    return call.route.op == Operation::kAssetDelete
               ? NoSuchAsset(kNone)
               : ErrorAnswer(404, "not_found", kNone);
  }
  Handled gone;
  gone.response.status = 204;
  return gone;
}

int HexDigit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

}  // namespace

bool IsAssetOperation(Operation op) {
  switch (op) {
    case Operation::kAssetPresign:
    case Operation::kAssetFinalize:
    case Operation::kAssetDelete:
    case Operation::kAgentsmdList:
    case Operation::kAgentsmdGet:
    case Operation::kAgentsmdDelete:
    case Operation::kFileList:
    case Operation::kFileGet:
    case Operation::kFileDelete: return true;
    default: return false;
  }
}

Handled HandleAsset(WorkspaceState& state, const Call& call) {
  switch (call.route.op) {
    case Operation::kAssetPresign: return PresignUpload(state, call);
    case Operation::kAssetFinalize: return FinalizeUpload(state, call);
    case Operation::kAgentsmdList:
    case Operation::kFileList: return ListRecords(state, call);
    case Operation::kAgentsmdGet:
    case Operation::kFileGet: return GetRecord(state, call);
    case Operation::kAssetDelete:
    case Operation::kAgentsmdDelete:
    case Operation::kFileDelete: return Delete(state, call);
    default: CHECK(false && "not an asset operation");
  }
}

std::string ChecksumOf(const std::string& sha256_hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < sha256_hex.size(); i += 2)
    bytes.push_back(
        static_cast<char>(HexDigit(sha256_hex[i]) * 16 + HexDigit(sha256_hex[i + 1])));
  return contract::Base64Encode(bytes);
}

}  // namespace aex::http
