#include "mock_server/contract/webhook_signature.h"

#include <cmath>

#include "mock_server/contract/digest.h"
#include "mock_server/contract/js_number.h"

namespace aex::contract {
namespace {

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::string_view kVersion = "v1";

Result<std::string> KeyOf(std::string_view secret) {
  if (secret.starts_with(kSecretPrefix)) secret.remove_prefix(kSecretPrefix.size());
  auto key = Base64DecodeLikeAtob(secret);
  if (!key) return Invalid("the webhook secret is not base64");
  if (key->empty()) return Invalid("the webhook secret is empty");
  return *std::move(key);
}

std::string Mac(std::string_view key, std::string_view id, std::string_view timestamp,
                std::string_view body) {
  std::string signed_text;
  signed_text.reserve(id.size() + timestamp.size() + body.size() + 2);
  signed_text += id;
  signed_text.push_back('.');
  signed_text += timestamp;
  signed_text.push_back('.');
  signed_text += body;
  return Base64Encode(HmacSha256(key, signed_text));
}

bool IsMissing(const std::optional<std::string>& header) {
  return !header || header->empty();
}

// Whether one of the entries, split at blanks, is "v1,<expected>".
bool AnyMatches(std::string_view entries, std::string_view expected) {
  while (true) {
    const std::size_t blank = entries.find(' ');
    const std::string_view entry = entries.substr(0, blank);
    const std::size_t comma = entry.find(',');
    if (comma != std::string_view::npos && entry.substr(0, comma) == kVersion &&
        EqualInConstantTime(entry.substr(comma + 1), expected))
      return true;
    if (blank == std::string_view::npos) return false;
    entries.remove_prefix(blank + 1);
  }
}

double FloorSeconds(std::int64_t ms) {
  return std::floor(static_cast<double>(ms) / 1000.0);
}

}  // namespace

std::string WebhookSecret(std::string_view key_bytes) {
  return std::string(kSecretPrefix) + Base64Encode(key_bytes);
}

Result<std::string> SignWebhook(std::string_view secret, std::string_view id,
                                std::string_view timestamp, std::string_view body) {
  const auto key = KeyOf(secret);
  if (!key) return key.error();
  std::string signature(kVersion);
  signature.push_back(',');
  signature += Mac(*key, id, timestamp, body);
  return signature;
}

Result<bool> VerifyWebhook(std::string_view secret, const WebhookHeaders& headers,
                           std::string_view body, std::int64_t now_ms,
                           double tolerance_seconds) {
  if (IsMissing(headers.id) || IsMissing(headers.timestamp) || IsMissing(headers.signature))
    return false;
  const auto timestamp = JsNumber(*headers.timestamp);
  if (!timestamp || !std::isfinite(*timestamp)) return false;
  if (!(std::abs(FloorSeconds(now_ms) - *timestamp) <= tolerance_seconds)) return false;
  const auto key = KeyOf(secret);
  if (!key) return key.error();
  return AnyMatches(*headers.signature, Mac(*key, *headers.id, *headers.timestamp, body));
}

}  // namespace aex::contract
