// Between the outboxes of the workspaces and the one thread that sends: which
// workspaces have webhooks at all, what is due now, and when to look again.
//
// Serve and Ring are thread-safe; Next, Take and Report are for that one thread.
// Takes each workspace's lock for a moment and none while anything is sent. Never
// moves a clock: on a manual one deliveries fall due when somebody else moves it.
// Outlives the exchanges and event feeds of the workspaces it serves.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "mock_server/http/workspace_cell.h"

namespace aex::http {

// An attempt, and where it goes.
struct WebhookPost {
  std::shared_ptr<WorkspaceCell> cell;  // Whose it is.
  std::string sink;                     // The setting webhookSink.
  platform::WebhookAttempt attempt;
};

class WebhookDesk {
 public:
  // From now on its webhooks are looked after; once for each workspace.
  void Serve(const std::shared_ptr<WorkspaceCell>& cell);
  // Something may be due: a clock moved, a setting or a session changed.
  void Ring();
  // Whether it rang since the last time.
  bool TakeRing();

  // The next post, as soon as one is due; nothing when `stop` was asked for.
  std::optional<WebhookPost> Next(std::stop_token stop);
  // The same without waiting. Workspaces take turns.
  std::optional<WebhookPost> Take();
  // Must follow each post.
  void Report(const WebhookPost& post, const platform::AttemptOutcome& outcome);

 private:
  using Cells = std::vector<std::shared_ptr<WorkspaceCell>>;

  Cells Living();
  std::optional<WebhookPost> TakeFrom(const std::shared_ptr<WorkspaceCell>& cell);

  std::mutex mutex_;  // Guards the next two.
  std::vector<std::weak_ptr<WorkspaceCell>> cells_;
  bool rung_ = false;
  std::condition_variable_any changed_;
  // The sending thread's own.
  std::size_t turn_ = 0;                 // Whose turn it is, of the living ones.
  std::optional<std::int64_t> wait_us_;  // Real time until something is due.
};

}  // namespace aex::http
