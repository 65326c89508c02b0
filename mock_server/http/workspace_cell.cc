#include "mock_server/http/workspace_cell.h"

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
      exchange_bound(options.exchange_bound) {}

WorkspaceCell::WorkspaceCell(std::string token_name, const WorkspaceOptions& options)
    : token(std::move(token_name)), clock(options.clock), state(options, *options.clock) {}

}  // namespace aex::http
