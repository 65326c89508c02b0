#include "mock_server/contract/webhook.h"

#include <array>
#include <nlohmann/json.hpp>

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/url.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 1> kFields = {"url"};

}  // namespace

Result<Webhook> ParseWebhook(const Json& value) {
  const FieldPath path("webhook");
  if (!value.is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseUnknownKeys(value, path, kFields)) return *defect;
  const FieldPath url_path = path.Member("url");
  const std::string* text = AsNonEmptyString(Find(value, "url"));
  if (text == nullptr) return url_path.Refuse(" must be a non-empty string");
  const auto url = ParseUrl(*text);
  if (!url)
    return url_path.Refuse(" must be a valid absolute URL (got " + Stringify(Json(*text)) +
                           ")");
  if (url->scheme != "https")
    return url_path.Refuse(" must use https (got " + url->scheme + ")");
  if (!url->username.empty() || !url->password.empty())
    return url_path.Refuse(" must not contain userinfo (user:pass@host)");
  return Webhook{.url = *text};
}

Json ToJson(const Webhook& webhook) {
  Json out = Json::object();
  out["url"] = webhook.url;
  return out;
}

}  // namespace aex::contract
