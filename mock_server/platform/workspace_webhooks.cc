// What a workspace tells webhooks, and when (contract 1.12, 6.4).
#include <algorithm>

#include "mock_server/platform/workspace.h"

namespace aex::platform {
namespace {

contract::RunFinished EventOf(const Session& session, std::string_view status,
                              std::int64_t ended_at_us, std::int64_t settled_at_us) {
  contract::RunFinished event;
  event.run_id = session.id();
  event.status = status;
  event.terminal_at_us = ended_at_us;
  event.settled_at_us = settled_at_us;
  event.cost_microusd = session.record().cost_microusd;
  return event;
}

}  // namespace

void Workspace::Announce(const Session& session, const TurnPlan& plan,
                         std::int64_t now_us) {
  if (session.terms().webhook_url.empty()) return;
  const std::string_view status = !plan.failure                       ? "succeeded"
                                  : plan.failure->reason == kTimedOut ? "timed_out"
                                                                      : "failed";
  // At the settle barrier: nobody is told what the record does not show yet.
  contract::RunFinished event =
      EventOf(session, status, now_us, now_us + plan.record_lag_ms * 1000);
  if (plan.failure) event.reason = plan.failure->reason;
  webhooks_.Add(std::move(event));
}

void Workspace::AnnounceCut(const Session& session, std::int64_t now_us) {
  if (session.terms().webhook_url.empty()) return;
  webhooks_.Add(EventOf(session, "cancelled", now_us, now_us));
}

std::optional<WebhookAttempt> Workspace::TakeDueWebhook() {
  if (settings_.webhook_sink.empty()) return std::nullopt;
  RunDue();
  return webhooks_.TakeDue(clock_.NowMicros());
}

void Workspace::ReportWebhook(const std::string& delivery_id,
                              const AttemptOutcome& outcome) {
  webhooks_.Report(delivery_id, outcome, clock_.NowMicros());
}

const WebhookDelivery* Workspace::Redeliver(const std::string& session_id,
                                            const std::string& delivery_id) {
  RunDue();
  const auto* delivery = webhooks_.Redeliver(session_id, delivery_id, clock_.NowMicros());
  if (delivery != nullptr) ++stream_revision_;
  return delivery;
}

std::optional<std::int64_t> Workspace::NextWebhookMicros() const {
  if (!uses_webhooks_ || settings_.webhook_sink.empty()) return std::nullopt;
  const auto attempt_us = webhooks_.NextMicros();
  const auto work_us =
      due_.NextMicros([this](const Due& due) { return WillAnnounce(due); });
  if (!attempt_us || !work_us) return attempt_us ? attempt_us : work_us;
  return std::min(*attempt_us, *work_us);
}

bool Workspace::WillAnnounce(const Due& due) const {
  if (const auto* create = std::get_if<CreateSession>(&due))
    return !create->terms.webhook_url.empty();
  const auto* settle = std::get_if<SettleTurn>(&due);
  const auto* send = std::get_if<SendMessage>(&due);
  const Session* const session =
      sessions_.Find(settle != nullptr ? settle->session_id : send->session_id);
  return session != nullptr && !session->terms().webhook_url.empty();
}

}  // namespace aex::platform
