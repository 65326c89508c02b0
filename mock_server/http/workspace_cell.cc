#include "mock_server/http/workspace_cell.h"

#include <utility>

namespace aex::http {

WorkspaceState::WorkspaceState(const WorkspaceOptions& options,
                               const platform::Clock& clock)
    : workspace(options.seed, clock, options.settings),
      secrets(options.seed),
      capabilities(options.seed),
      token_id(platform::Ids(options.seed).Next("tok", "")),
      schedule(options.scenario),
      journal(options.journal_limit),
      intent_exchange_bound(options.intent_exchange_bound),
      exchange_bound(options.exchange_bound),
      tickets(options.seed) {}

bool WorkspaceState::TakeNews() {
  const std::int64_t revision = workspace.stream_revision();
  return std::exchange(seen_revision, revision) != revision;
}

bool WorkspaceState::TakeFirstWebhook() {
  return workspace.uses_webhooks() && !std::exchange(sends_webhooks, true);
}

WorkspaceCell::WorkspaceCell(std::string token_name, const WorkspaceOptions& options)
    : token(std::move(token_name)),
      clock(options.clock),
      state(options, *options.clock),
      watches_heads(faults::Schedule(options.scenario).watches_heads()) {}

}  // namespace aex::http
