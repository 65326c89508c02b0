#include "mock_server/http/webhook_desk.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace aex::http {
namespace {

// The longest wait without another look: the system's clock may be set.
constexpr std::int64_t kMaxWaitUs = 60'000'000;

}  // namespace

void WebhookDesk::Serve(const std::shared_ptr<WorkspaceCell>& cell) {
  (void)cell->wakers.Add([this] { Ring(); });
  {
    const std::lock_guard lock(mutex_);
    cells_.push_back(cell);
  }
  Ring();
}

void WebhookDesk::Ring() {
  {
    const std::lock_guard lock(mutex_);
    if (cells_.empty()) return;  // Clocks move all the time; nobody is woken for nothing.
    rung_ = true;
  }
  changed_.notify_one();
}

bool WebhookDesk::TakeRing() {
  const std::lock_guard lock(mutex_);
  return std::exchange(rung_, false);
}

std::optional<WebhookPost> WebhookDesk::Next(std::stop_token stop) {
  while (!stop.stop_requested()) {
    (void)TakeRing();  // Before the look: what happens during it rings again.
    if (auto post = Take()) return post;
    const std::int64_t wait_us = std::min(wait_us_.value_or(kMaxWaitUs), kMaxWaitUs);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, std::chrono::microseconds(wait_us),
                      [this] { return rung_; });
  }
  return std::nullopt;
}

WebhookDesk::Cells WebhookDesk::Living() {
  Cells living;
  const std::lock_guard lock(mutex_);
  std::erase_if(cells_, [&](const std::weak_ptr<WorkspaceCell>& known) {
    auto cell = known.lock();
    if (cell == nullptr) return true;
    living.push_back(std::move(cell));
    return false;
  });
  return living;
}

std::optional<WebhookPost> WebhookDesk::Take() {
  wait_us_.reset();
  const Cells cells = Living();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t place = (turn_ + i) % cells.size();
    auto post = TakeFrom(cells[place]);
    if (!post) continue;
    turn_ = place + 1;
    return post;
  }
  return std::nullopt;
}

std::optional<WebhookPost> WebhookDesk::TakeFrom(
    const std::shared_ptr<WorkspaceCell>& cell) {
  bool news = false;
  std::optional<std::int64_t> due_us;
  auto post = cell->state.With([&](WorkspaceState& state) -> std::optional<WebhookPost> {
    if (state.forgotten) return std::nullopt;
    platform::Workspace& workspace = state.workspace;
    auto attempt = workspace.TakeDueWebhook();
    news = state.TakeNews();
    due_us = workspace.NextWebhookMicros();
    if (!attempt) return std::nullopt;
    return WebhookPost{cell, workspace.settings().webhook_sink, *std::move(attempt)};
  });
  if (news) cell->wakers.WakeAll();
  // Only the system's clock moves by itself.
  if (due_us &&
      dynamic_cast<const platform::SystemClock*>(cell->clock.get()) != nullptr) {
    const std::int64_t wait_us =
        std::max<std::int64_t>(*due_us - cell->clock->NowMicros(), 0);
    wait_us_ = std::min(wait_us_.value_or(wait_us), wait_us);
  }
  return post;
}

void WebhookDesk::Report(const WebhookPost& post,
                         const platform::AttemptOutcome& outcome) {
  post.cell->state.With([&](WorkspaceState& state) {
    state.workspace.ReportWebhook(post.attempt.id, outcome);
  });
}

}  // namespace aex::http
