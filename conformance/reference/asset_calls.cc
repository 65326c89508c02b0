#include "conformance/reference/asset_calls.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "mock_server/contract/digest.h"

namespace aex::conformance {
namespace {

using contract::Operation;

ClientError Failed(ClientError::Kind kind, std::string_view what) {
  ClientError error;
  error.kind = kind;
  error.message = "uploadAsset: ";
  error.message += what;
  return error;
}

std::string AssetId(const Json& answer, const std::string& sha256) {
  const std::string* id = AsString(Find(answer, "assetId"));
  return id != nullptr && !id->empty() ? *id : "asset_" + sha256;
}

// Content-Type first; a required header of that name takes its place.
TransportHeaders HeadersOf(const Json& presigned, const std::string& content_type) {
  TransportHeaders headers;
  const Json* required = Find(presigned, "requiredHeaders");
  if (IsObject(required)) {
    for (const auto& [name, value] : required->items()) {
      if (const std::string* text = AsString(&value)) headers.emplace_back(name, *text);
    }
  }
  if (FindHeader(headers, "content-type") == nullptr) {
    headers.emplace(headers.begin(), "Content-Type", content_type);
  }
  return headers;
}

}  // namespace

Result<UploadUrl> ParseUploadUrl(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return Invalid("is no URL", "uploadUrl");
  const std::size_t end = std::min(text.find_first_of("/?#", scheme + 3), text.size());
  Result<BaseUrl> origin = ParseBaseUrl(text.substr(0, end));
  if (!origin) return Invalid(origin.error().message, "uploadUrl");
  const std::string_view target = text.substr(end, text.find('#') - end);
  const bool printable =
      std::ranges::all_of(target, [](char byte) { return byte > ' ' && byte < 0x7f; });
  if (!printable) return Invalid("has bytes that no URL has", "uploadUrl");
  const bool rooted = target.starts_with('/');
  return UploadUrl{std::move(origin).value(),
                   rooted ? std::string(target) : "/" + std::string(target)};
}

ClientReply<std::string> AssetCalls::Upload(CallContext& call, const std::string& bytes,
                                            const std::string& content_type) {
  const std::string sha256 = contract::Sha256Hex(bytes);
  const ClientReply<Success> presigned =
      Exchange(call, parts().writer->Asset(Operation::kAssetPresign, sha256, bytes.size()));
  if (!presigned) return presigned.error();
  const Json& answer = presigned.value().body;
  if (AsBool(Find(answer, "exists")) == true) return AssetId(answer, sha256);
  if (auto error = Put(call, answer, bytes, content_type)) return *std::move(error);
  const ClientReply<Success> finalized = Exchange(
      call, parts().writer->Asset(Operation::kAssetFinalize, sha256, bytes.size()));
  if (!finalized) return finalized.error();
  return AssetId(finalized.value().body, sha256);
}

std::optional<ClientError> AssetCalls::Put(CallContext& call, const Json& presigned,
                                           const std::string& bytes,
                                           const std::string& content_type) {
  using Kind = ClientError::Kind;
  const std::string* url = AsString(Find(presigned, "uploadUrl"));
  if (url == nullptr) {
    return Failed(Kind::kApi, "presign returned no uploadUrl and exists:false");
  }
  Result<UploadUrl> store = ParseUploadUrl(*url);
  if (!store) return Failed(Kind::kApi, Describe(store.error()));
  const TransportResult result = transport().Send(
      parts().writer->Upload(std::move(store->origin), store->target,
                             HeadersOf(presigned, content_type), bytes),
      call.stop);
  if (const auto* lost = std::get_if<NetworkError>(&result)) {
    if (call.stop.stop_requested()) return Aborted();
    return Failed(Kind::kNetwork, "direct upload PUT failed: " + lost->what);
  }
  const auto& put = std::get<TransportResponse>(result);
  if (put.status >= 200 && put.status <= 299) return std::nullopt;
  std::string what = "direct upload PUT failed with status " + std::to_string(put.status);
  if (!put.body.empty()) what += ": " + put.body.substr(0, kMaxQuotedAnswer);
  ClientError error = Failed(Kind::kApi, what);
  error.status = put.status;
  return error;
}

}  // namespace aex::conformance
