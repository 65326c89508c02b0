// Signatures of webhook deliveries, by Standard Webhooks (contract 1.12, 2.17).
//
// The MAC is HMAC-SHA256 over "<id>.<timestamp>.<body>", the key what stands
// base64-encoded after "whsec_". The verifier follows the reference client,
// JavaScript's number reading and base64 included. Pure functions; the time is
// passed in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/result.h"

namespace aex::contract {

inline constexpr std::int64_t kWebhookToleranceSeconds = 300;

// The secret of a workspace from 32 or so random bytes.
std::string WebhookSecret(std::string_view key_bytes);

// The value of `webhook-signature`: "v1,<base64>". Errors: the secret is empty
// or no base64.
Result<std::string> SignWebhook(std::string_view secret, std::string_view id,
                                std::string_view timestamp, std::string_view body);

// Headers of one delivery. Of a list the first element counts.
struct WebhookHeaders {
  std::optional<std::string> id;         // webhook-id
  std::optional<std::string> timestamp;  // webhook-timestamp
  std::optional<std::string> signature;  // webhook-signature
};

// True or false; an Error where the reference throws: only for a secret that is
// empty or no base64, and only when headers, timestamp and tolerance passed.
Result<bool> VerifyWebhook(std::string_view secret, const WebhookHeaders& headers,
                           std::string_view body, std::int64_t now_ms,
                           double tolerance_seconds = kWebhookToleranceSeconds);

}  // namespace aex::contract
