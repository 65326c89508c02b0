#include "mock_server/platform/webhook_outbox.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/check.h"
#include "mock_server/contract/digest.h"
#include "mock_server/contract/records.h"
#include "mock_server/contract/webhook_signature.h"

namespace aex::platform {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;
constexpr std::string_view kSecretOf = "webhook signing secret";
constexpr std::string_view kNoReceiver =
    "not sent: webhooks leave this fake only for the setting webhookSink, which is empty";

bool IsSuccess(const AttemptOutcome& outcome) {
  return outcome.status_code && *outcome.status_code >= 200 && *outcome.status_code < 300;
}

bool Waits(DeliveryStatus status) {
  return status == DeliveryStatus::kPending || status == DeliveryStatus::kRetrying;
}

}  // namespace

std::string_view DeliveryStatusName(DeliveryStatus status) {
  switch (status) {
    case DeliveryStatus::kPending: return "pending";
    case DeliveryStatus::kDelivering: return "delivering";
    case DeliveryStatus::kRetrying: return "retrying";
    case DeliveryStatus::kDelivered: return "delivered";
    case DeliveryStatus::kExhausted: return "exhausted";
  }
  CHECK(false && "no such status");
}

WebhookOutbox::WebhookOutbox(std::uint64_t seed)
    : ids_(seed),
      secret_(contract::WebhookSecret(
          contract::HmacSha256(std::to_string(seed), kSecretOf))) {}

void WebhookOutbox::Add(contract::RunFinished event) {
  if (entries_.size() >= kMaxDeliveries) return;
  event.delivery_id = ids_.Next("whd", event.run_id);
  const std::size_t number = entries_.size();
  WebhookDelivery delivery;
  delivery.id = event.delivery_id;
  delivery.session_id = event.run_id;
  delivery.body = contract::BodyOf(event);
  delivery.created_at_us = event.settled_at_us;
  entries_.push_back({std::move(delivery)});
  by_id_.emplace(event.delivery_id, number);
  by_session_[event.run_id].push_back(number);
  Schedule(number, event.settled_at_us);
}

std::vector<const WebhookDelivery*> WebhookOutbox::List(const std::string& session_id,
                                                        std::int64_t now_us) const {
  std::vector<const WebhookDelivery*> list;
  const auto numbers = by_session_.find(session_id);
  if (numbers == by_session_.end()) return list;
  for (const std::size_t number : numbers->second) {
    const WebhookDelivery& delivery = entries_[number].delivery;
    if (delivery.created_at_us <= now_us) list.push_back(&delivery);
  }
  return list;
}

const WebhookDelivery* WebhookOutbox::Redeliver(const std::string& session_id,
                                                const std::string& id,
                                                std::int64_t now_us) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return nullptr;
  Entry& entry = entries_[found->second];
  WebhookDelivery& delivery = entry.delivery;
  if (delivery.session_id != session_id || delivery.created_at_us > now_us)
    return nullptr;
  entry.failures = 0;
  if (delivery.status == DeliveryStatus::kDelivering) {
    entry.asked_again = true;
  } else {
    delivery.status = DeliveryStatus::kPending;
    Schedule(found->second, now_us);
  }
  return &delivery;
}

std::optional<WebhookAttempt> WebhookOutbox::TakeDue(std::int64_t now_us) {
  if (due_.empty() || due_.begin()->first > now_us) return std::nullopt;
  const std::size_t number = due_.begin()->second;
  Unschedule(number);
  WebhookDelivery& delivery = entries_[number].delivery;
  delivery.status = DeliveryStatus::kDelivering;
  delivery.attempts += 1;
  WebhookAttempt attempt;
  attempt.id = delivery.id;
  attempt.timestamp = std::to_string(now_us / kSecondUs);
  attempt.signature =
      *contract::SignWebhook(secret_, attempt.id, attempt.timestamp, delivery.body);
  attempt.body = delivery.body;
  return attempt;
}

void WebhookOutbox::Report(const std::string& id, const AttemptOutcome& outcome,
                           std::int64_t now_us) {
  const auto found = by_id_.find(id);
  CHECK(found != by_id_.end());
  Entry& entry = entries_[found->second];
  WebhookDelivery& delivery = entry.delivery;
  CHECK(delivery.status == DeliveryStatus::kDelivering);
  delivery.last_status_code = outcome.status_code;
  delivery.last_error.reset();
  if (!IsSuccess(outcome))
    delivery.last_error = outcome.status_code ? "the receiver answered " +
                                                    std::to_string(*outcome.status_code)
                                              : outcome.error;
  if (std::exchange(entry.asked_again, false)) {
    delivery.status = DeliveryStatus::kPending;
    Schedule(found->second, now_us);
  } else if (IsSuccess(outcome)) {
    delivery.status = DeliveryStatus::kDelivered;
  } else if (entry.failures < kRetryAfterSeconds.size()) {
    delivery.status = DeliveryStatus::kRetrying;
    Schedule(found->second, now_us + kRetryAfterSeconds[entry.failures++] * kSecondUs);
  } else {
    delivery.status = DeliveryStatus::kExhausted;
  }
}

std::optional<std::int64_t> WebhookOutbox::NextMicros() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

void WebhookOutbox::Schedule(std::size_t number, std::int64_t due_us) {
  Unschedule(number);
  entries_[number].delivery.next_attempt_us = due_us;
  due_.emplace(due_us, number);
}

void WebhookOutbox::Unschedule(std::size_t number) {
  auto& next_us = entries_[number].delivery.next_attempt_us;
  if (next_us) due_.erase({*next_us, number});
  next_us.reset();
}

Json ToJson(const WebhookDelivery& delivery, bool has_receiver) {
  const bool stuck = !has_receiver && Waits(delivery.status);
  Json out = Json::object();
  out["id"] = delivery.id;
  out["eventType"] = contract::kRunFinished;
  out["status"] = DeliveryStatusName(delivery.status);
  out["attemptCount"] = delivery.attempts;
  if (delivery.last_status_code) out["lastStatusCode"] = *delivery.last_status_code;
  if (stuck) {
    out["lastError"] = kNoReceiver;
  } else if (delivery.last_error) {
    out["lastError"] = *delivery.last_error;
  }
  if (delivery.next_attempt_us && !stuck)
    out["nextAttemptAt"] = contract::IsoTime(*delivery.next_attempt_us);
  out["createdAt"] = contract::IsoTime(delivery.created_at_us);
  return out;
}

}  // namespace aex::platform
