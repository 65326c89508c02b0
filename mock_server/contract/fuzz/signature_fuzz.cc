// The webhook verifier. The input is five lines: secret, id, timestamp,
// signature, and the rest is the body.
#include <array>
#include <cstdint>

#include "mock_server/contract/digest.h"
#include "mock_server/contract/js_number.h"
#include "mock_server/contract/webhook_signature.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aex::contract;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::array<std::string, 4> lines;
  for (std::string& line : lines) {
    const std::size_t end = rest.find('\n');
    line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  const auto& [secret, id, timestamp, signature] = lines;
  const WebhookHeaders headers{.id = id, .timestamp = timestamp, .signature = signature};
  constexpr std::int64_t kNowMs = 1'790'000'000'000;
  const auto valid = VerifyWebhook(secret, headers, rest, kNowMs);
  const auto signed_now = SignWebhook(secret, id, timestamp, rest);
  // An unusable secret never verifies; our own signature does, within the time.
  CHECK(signed_now.ok() || !valid.ok() || !*valid);
  if (signed_now && !id.empty()) {
    WebhookHeaders own = headers;
    own.signature = *signed_now;
    const auto seconds = JsNumber(timestamp);
    const bool in_time = !timestamp.empty() && seconds &&
                         *seconds >= 1'789'999'700.0 && *seconds <= 1'790'000'300.0;
    const auto own_valid = VerifyWebhook(secret, own, rest, kNowMs);
    CHECK(own_valid.ok() && *own_valid == in_time);
  }
  if (const auto bytes = Base64DecodeLikeAtob(secret)) {
    CHECK(Base64DecodeLikeAtob(Base64Encode(*bytes)) == bytes);
  }
  return 0;
}
