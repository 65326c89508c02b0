#include "mock_server/contract/webhook_signature.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace aex::contract {
namespace {

constexpr std::int64_t kNowMs = 1'790'000'000'999;
const std::string kTimestamp = "1790000000";
const std::string kBody = R"({"a":1})";

std::string Secret() { return WebhookSecret("0123456789abcdef0123456789abcdef"); }

std::string Signed(const std::string& timestamp = kTimestamp) {
  return *SignWebhook(Secret(), "whd_1", timestamp, kBody);
}

// "true", "false" or "throws".
std::string Verdict(const WebhookHeaders& headers, const std::string& secret = Secret(),
                    std::int64_t now_ms = kNowMs) {
  const auto valid = VerifyWebhook(secret, headers, kBody, now_ms);
  if (!valid) return "throws";
  return *valid ? "true" : "false";
}

WebhookHeaders Headers(const std::string& timestamp, const std::string& signature) {
  return {.id = "whd_1", .timestamp = timestamp, .signature = signature};
}

TEST(SignWebhook, GivesAKnownSignature) {
  // From the Standard Webhooks documentation.
  EXPECT_EQ(*SignWebhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                         "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  EXPECT_FALSE(SignWebhook("whsec_", "a", "1", "").ok());
  EXPECT_FALSE(SignWebhook("whsec_*", "a", "1", "").ok());
}

TEST(VerifyWebhook, AcceptsAnyMatchingEntry) {
  for (const std::string list : {"", "v2,abc ", "v1,abc ", "nocomma ", "  ", "V1," })
    EXPECT_EQ(Verdict(Headers(kTimestamp, list + " " + Signed())), "true") << list;
  EXPECT_EQ(Verdict(Headers(kTimestamp, Signed() + " v1,zzz")), "true");
  for (const std::string& bad : {"x" + Signed(), "V1" + Signed().substr(2), Signed() + ",",
                                Signed() + "\t", Signed().substr(3), std::string("v1,")})
    EXPECT_EQ(Verdict(Headers(kTimestamp, bad)), "false") << bad;
}

TEST(VerifyWebhook, NeedsEveryHeader) {
  const WebhookHeaders good = Headers(kTimestamp, Signed());
  EXPECT_EQ(Verdict(good), "true");
  for (int i = 0; i < 3; ++i) {
    for (const bool empty : {true, false}) {
      WebhookHeaders bad = good;
      auto& header = i == 0 ? bad.id : i == 1 ? bad.timestamp : bad.signature;
      header = empty ? std::optional<std::string>("") : std::nullopt;
      EXPECT_EQ(Verdict(bad), "false");
      // Before the secret is looked at.
      EXPECT_EQ(Verdict(bad, "***"), "false");
    }
  }
}

TEST(VerifyWebhook, HoldsTheToleranceAtBothEnds) {
  const WebhookHeaders headers = Headers(kTimestamp, Signed());
  EXPECT_EQ(Verdict(headers, Secret(), 1'790'000'300'999), "true");
  EXPECT_EQ(Verdict(headers, Secret(), 1'790'000'301'000), "false");
  EXPECT_EQ(Verdict(headers, Secret(), 1'789'999'700'000), "true");
  EXPECT_EQ(Verdict(headers, Secret(), 1'789'999'699'999), "false");
  EXPECT_TRUE(*VerifyWebhook(Secret(), headers, kBody, kNowMs, 0));
  EXPECT_FALSE(*VerifyWebhook(Secret(), headers, kBody, kNowMs + 1000, 0));
}

TEST(VerifyWebhook, ReadsTheTimestampAsJavaScriptDoes) {
  for (const std::string timestamp :
       {"1.79e9", " 1790000000 ", "0x6AB13B80", "1790000000.5", "+1790000000"})
    EXPECT_EQ(Verdict(Headers(timestamp, Signed(timestamp))), "true") << timestamp;
  for (const std::string timestamp : {"now", "1790000000s", "1e400", " ", "0"})
    EXPECT_EQ(Verdict(Headers(timestamp, Signed(timestamp)), "***"), "false") << timestamp;
}

TEST(VerifyWebhook, SaysWhenTheSecretIsUnusable) {
  const WebhookHeaders headers = Headers(kTimestamp, Signed());
  for (const std::string secret : {"", "whsec_", "whsec_ ", "whsec_a", "whsec_ab-_", "*"})
    EXPECT_EQ(Verdict(headers, secret), "throws") << secret;
  EXPECT_EQ(Verdict(headers, Secret().substr(6)), "true");
  const std::string unpadded = Secret().substr(0, Secret().find('='));
  EXPECT_EQ(Verdict(headers, unpadded), "true");
  EXPECT_EQ(Verdict(headers, WebhookSecret("another")), "false");
}

RC_GTEST_PROP(VerifyWebhook, AcceptsWhatWasSigned,
              (const std::string& key, const std::string& id, const std::string& body)) {
  RC_PRE(!key.empty() && !id.empty());
  const std::string secret = WebhookSecret(key);
  const auto signature = SignWebhook(secret, id, kTimestamp, body);
  RC_ASSERT(signature.ok());
  const WebhookHeaders headers{.id = id, .timestamp = kTimestamp, .signature = *signature};
  RC_ASSERT(*VerifyWebhook(secret, headers, body, kNowMs));
  RC_ASSERT(!*VerifyWebhook(secret, headers, body + "x", kNowMs));
}

}  // namespace
}  // namespace aex::contract
