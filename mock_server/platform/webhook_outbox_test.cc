#include "mock_server/platform/webhook_outbox.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/webhook_signature.h"

namespace aex::platform {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kStartUs = 1'767'225'600 * kSecond;  // 2026-01-01.
const AttemptOutcome kGone = {std::nullopt, "nobody listens"};

contract::RunFinished EventOf(const std::string& session, std::int64_t settled_at_us) {
  return {"", session, "succeeded", {}, settled_at_us, settled_at_us, 10'000};
}

struct OneDelivery {
  OneDelivery() { outbox.Add(EventOf("ses_1", kStartUs)); }
  const WebhookDelivery& delivery() { return *outbox.List("ses_1", kEndUs).at(0); }
  WebhookAttempt Try(std::int64_t now_us, const AttemptOutcome& outcome) {
    auto attempt = outbox.TakeDue(now_us);
    CHECK(attempt.has_value());
    outbox.Report(attempt->id, outcome, now_us);
    return *attempt;
  }
  static constexpr std::int64_t kEndUs = kStartUs + 1'000'000 * kSecond;
  WebhookOutbox outbox{7};
};

TEST(WebhookOutbox, ShowsAndSendsNothingBeforeItHasSettled) {
  WebhookOutbox outbox(7);
  outbox.Add(EventOf("ses_1", kStartUs + 5));
  EXPECT_EQ(outbox.NextMicros(), kStartUs + 5);
  EXPECT_TRUE(outbox.List("ses_1", kStartUs + 4).empty());
  EXPECT_FALSE(outbox.TakeDue(kStartUs + 4).has_value());
  ASSERT_EQ(outbox.List("ses_1", kStartUs + 5).size(), 1u);
  const std::string id = outbox.List("ses_1", kStartUs + 5)[0]->id;
  EXPECT_TRUE(id.starts_with("whd_") && id.size() == 36) << id;
  EXPECT_EQ(outbox.Redeliver("ses_1", id, kStartUs + 4), nullptr);
  EXPECT_TRUE(outbox.TakeDue(kStartUs + 5).has_value());
}

TEST(WebhookOutbox, SignsEachAttemptAtItsOwnTime) {
  OneDelivery one;
  for (const std::int64_t after_s : {0, 5}) {
    const std::int64_t now_us = kStartUs + after_s * kSecond;
    const WebhookAttempt attempt = one.Try(now_us, kGone);
    EXPECT_EQ(attempt.timestamp, std::to_string(now_us / kSecond));
    const contract::WebhookHeaders headers = {attempt.id, attempt.timestamp,
                                              attempt.signature};
    EXPECT_EQ(contract::VerifyWebhook(one.outbox.secret(), headers, attempt.body,
                                      now_us / 1000, 0),
              Result<bool>(true));
    EXPECT_EQ(contract::VerifyWebhook(WebhookOutbox(8).secret(), headers, attempt.body,
                                      now_us / 1000, 0),
              Result<bool>(false));
  }
}

TEST(WebhookOutbox, RetriesOnTheContractsScheduleThenGivesUp) {
  OneDelivery one;
  std::int64_t now_us = kStartUs;
  for (const std::int64_t wait_s : {5, 300, 1800, 7200, 18'000, 36'000}) {
    (void)one.Try(now_us, kGone);
    EXPECT_EQ(one.delivery().status, DeliveryStatus::kRetrying);
    EXPECT_EQ(one.outbox.NextMicros(), now_us + wait_s * kSecond);
    now_us += wait_s * kSecond;
    EXPECT_FALSE(one.outbox.TakeDue(now_us - 1).has_value());
  }
  (void)one.Try(now_us, kGone);
  EXPECT_EQ(one.delivery().status, DeliveryStatus::kExhausted);
  EXPECT_EQ(one.delivery().attempts, 7);
  EXPECT_EQ(one.delivery().last_error, "nobody listens");
  EXPECT_FALSE(one.outbox.NextMicros().has_value());
  EXPECT_FALSE(one.outbox.TakeDue(OneDelivery::kEndUs).has_value());
}

TEST(WebhookOutbox, TakesEvery2xxAndNothingElseForDelivered) {
  for (const int status : {200, 204, 299}) {
    OneDelivery one;
    (void)one.Try(kStartUs, {status, ""});
    EXPECT_EQ(one.delivery().status, DeliveryStatus::kDelivered) << status;
    EXPECT_EQ(one.delivery().last_status_code, status);
    EXPECT_FALSE(one.delivery().last_error.has_value());
    EXPECT_FALSE(one.outbox.NextMicros().has_value());
  }
  for (const int status : {300, 302, 404, 500}) {
    OneDelivery one;
    (void)one.Try(kStartUs, {status, ""});
    EXPECT_EQ(one.delivery().status, DeliveryStatus::kRetrying) << status;
    EXPECT_EQ(one.delivery().last_status_code, status);
    EXPECT_EQ(one.delivery().last_error,
              "the receiver answered " + std::to_string(status));
  }
}

TEST(WebhookOutbox, SendsTheSameBytesAndIdEveryTime) {
  OneDelivery one;
  const WebhookAttempt first = one.Try(kStartUs, kGone);
  const WebhookAttempt second = one.Try(kStartUs + 5 * kSecond, {200, ""});
  ASSERT_NE(one.outbox.Redeliver("ses_1", first.id, kStartUs + 6 * kSecond), nullptr);
  EXPECT_EQ(one.delivery().status, DeliveryStatus::kPending);
  const WebhookAttempt third = one.Try(kStartUs + 6 * kSecond, {200, ""});
  for (const WebhookAttempt& again : {second, third}) {
    EXPECT_EQ(again.id, first.id);
    EXPECT_EQ(again.body, first.body);
  }
  EXPECT_EQ(one.delivery().attempts, 3);
}

TEST(WebhookOutbox, BeginsTheRetriesAnewWhenAskedAgain) {
  OneDelivery one;
  (void)one.Try(kStartUs, kGone);
  (void)one.Try(kStartUs + 5 * kSecond, kGone);
  (void)one.outbox.Redeliver("ses_1", one.delivery().id, kStartUs + 6 * kSecond);
  (void)one.Try(kStartUs + 6 * kSecond, kGone);
  EXPECT_EQ(one.outbox.NextMicros(), kStartUs + 11 * kSecond);
}

TEST(WebhookOutbox, SendsOnceMoreWhenAskedWhileItSends) {
  OneDelivery one;
  const auto first = one.outbox.TakeDue(kStartUs);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(one.delivery().status, DeliveryStatus::kDelivering);
  ASSERT_NE(one.outbox.Redeliver("ses_1", first->id, kStartUs), nullptr);
  EXPECT_FALSE(one.outbox.TakeDue(kStartUs).has_value());
  one.outbox.Report(first->id, {200, ""}, kStartUs + 1);
  EXPECT_EQ(one.delivery().status, DeliveryStatus::kPending);
  (void)one.Try(kStartUs + 1, {200, ""});
  EXPECT_EQ(one.delivery().status, DeliveryStatus::kDelivered);
  EXPECT_FALSE(one.outbox.NextMicros().has_value());
}

TEST(WebhookOutbox, KeepsTheDeliveriesOfSessionsApart) {
  OneDelivery one;
  one.outbox.Add(EventOf("ses_2", kStartUs));
  one.outbox.Add(EventOf("ses_1", kStartUs + 1));
  const auto first = one.outbox.List("ses_1", kStartUs + 1);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_LT(first[0]->created_at_us, first[1]->created_at_us);
  EXPECT_NE(first[0]->id, first[1]->id);
  EXPECT_EQ(one.outbox.Redeliver("ses_2", first[0]->id, kStartUs + 1), nullptr);
  EXPECT_EQ(one.outbox.Redeliver("ses_1", "whd_none", kStartUs + 1), nullptr);
  EXPECT_TRUE(one.outbox.List("ses_3", kStartUs).empty());
}

TEST(WebhookOutbox, KeepsNoMoreThanItsBound) {
  WebhookOutbox outbox(7);
  for (std::size_t i = 0; i < kMaxDeliveries + 1; ++i)
    outbox.Add(EventOf("ses_1", kStartUs));
  EXPECT_EQ(outbox.List("ses_1", kStartUs).size(), kMaxDeliveries);
}

TEST(WebhookOutbox, SpellsADeliveryAsTheContractDoes) {
  OneDelivery one;
  const std::string id = one.delivery().id;
  EXPECT_EQ(Stringify(ToJson(one.delivery(), true)),
            R"({"id":")" + id +
                R"(","eventType":"run.finished","status":"pending","attemptCount":0,)"
                R"("nextAttemptAt":"2026-01-01T00:00:00.000Z",)"
                R"("createdAt":"2026-01-01T00:00:00.000Z"})");
  (void)one.Try(kStartUs, {503, ""});
  EXPECT_EQ(Stringify(ToJson(one.delivery(), true)),
            R"({"id":")" + id +
                R"(","eventType":"run.finished","status":"retrying","attemptCount":1,)"
                R"("lastStatusCode":503,"lastError":"the receiver answered 503",)"
                R"("nextAttemptAt":"2026-01-01T00:00:05.000Z",)"
                R"("createdAt":"2026-01-01T00:00:00.000Z"})");
}

TEST(WebhookOutbox, SaysWhyADeliveryWithoutReceiverWaits) {
  OneDelivery one;
  const Json waiting = ToJson(one.delivery(), false);
  const auto* error = AsString(Find(waiting, "lastError"));
  ASSERT_NE(error, nullptr);
  EXPECT_NE(error->find("webhookSink"), std::string::npos) << *error;
  EXPECT_EQ(Find(waiting, "nextAttemptAt"), nullptr);
  (void)one.Try(kStartUs, {200, ""});
  EXPECT_EQ(Find(ToJson(one.delivery(), false), "lastError"), nullptr);
}

TEST(WebhookOutbox, GivesEqualSeedsEqualSecretsAndIds) {
  OneDelivery one;
  OneDelivery again;
  EXPECT_EQ(one.delivery(), again.delivery());
  EXPECT_EQ(one.outbox.secret(), again.outbox.secret());
  EXPECT_TRUE(one.outbox.secret().starts_with("whsec_"));
  EXPECT_NE(one.outbox.secret(), WebhookOutbox(8).secret());
}

}  // namespace
}  // namespace aex::platform
