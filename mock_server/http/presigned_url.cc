#include "mock_server/http/presigned_url.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/records.h"
#include "mock_server/http/request_body.h"

namespace aex::http {
namespace {

constexpr std::string_view kNoHost = "127.0.0.1";
constexpr std::string_view kHostChars =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:[]";

// The host that the client knows this machine by, without its port.
std::string_view HostOf(const Headers& headers) {
  const auto* value = FindHeader(headers, "host");
  if (value == nullptr) return kNoHost;
  std::string_view host = *value;
  const std::size_t end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  host = host.substr(0, end);
  const bool plain = host.find_first_not_of(kHostChars) == std::string_view::npos;
  return host.empty() || !plain ? kNoHost : host;
}

}  // namespace

std::string StorageOrigin(const Call& call) {
  std::string origin = call.request->head.tls ? "https://" : "http://";
  origin += HostOf(call.request->head.headers);
  return origin + ":" + std::to_string(call.storage_port);
}

std::string Presign(WorkspaceState& state, const Call& call,
                    platform::Capability capability) {
  const bool upload = std::holds_alternative<platform::UploadAsset>(capability.use);
  std::string url = StorageOrigin(call);
  url += upload ? "/storage/put/" : "/storage/get/";
  url += call.storage_name;
  url += ".";
  url += state.capabilities.Issue(std::move(capability), call.identity);
  return url;
}

Handled LinkAnswer(WorkspaceState& state, const Call& call,
                   decltype(platform::Capability::use) use, const Json& output) {
  const auto request = ReadBody(*call.request);
  if (!request.ok()) return BadBody(request.error());
  std::int64_t seconds = kDefaultLinkSeconds;
  if (Find(*request, "expiresInSeconds") != nullptr) {
    const auto asked = NumberField(*request, "expiresInSeconds", 1, kMaxLinkSeconds);
    if (!asked.ok()) return BadBody(asked.error());
    seconds = *asked;
  }
  const std::int64_t expires_at_us = state.workspace.now_us() + seconds * 1'000'000;
  Json body = Json::object();
  body["url"] = Presign(state, call, {std::move(use), expires_at_us});
  body["expiresAt"] = contract::IsoTime(expires_at_us);
  body["expiresInSeconds"] = seconds;
  if (!output.is_null()) body["output"] = output;
  return JsonAnswer(200, body);
}

PresignedName SplitPresigned(std::string_view text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  return {std::string(text.substr(0, dot)),
          std::string(text.substr(std::min(dot + 1, text.size())))};
}

}  // namespace aex::http
