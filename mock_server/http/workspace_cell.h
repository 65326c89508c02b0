// One workspace with everything that is decided under its one lock: state of
// the fake, fault schedule, journal and bounds.
//
// Shared by the exchanges in flight and the registry; an exchange keeps its
// cell alive. Thread-safe through Guarded.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "mock_server/faults/schedule.h"
#include "mock_server/http/journal.h"
#include "mock_server/platform/asset_store.h"
#include "mock_server/platform/capability_store.h"
#include "mock_server/http/ticket_book.h"
#include "mock_server/http/wakers.h"
#include "mock_server/platform/clock.h"
#include "mock_server/platform/guarded.h"
#include "mock_server/platform/secret_store.h"
#include "mock_server/platform/workspace.h"

namespace aex::http {

inline constexpr std::int64_t kDefaultJournalLimit = 10'000;

struct WorkspaceOptions {
  std::uint64_t seed = 1;
  std::shared_ptr<platform::Clock> clock;
  platform::Settings settings;
  faults::Scenario scenario;
  std::int64_t journal_limit = kDefaultJournalLimit;
  // After so many exchanges of create, send or redeem for one intent, and so
  // many in all, the answer is 400 `case_over` (design 6). 0 = no bound.
  std::int64_t intent_exchange_bound = 0;
  std::int64_t exchange_bound = 0;
};

struct WorkspaceState {
  WorkspaceState(const WorkspaceOptions& options, const platform::Clock& clock);

  // False when the bound of exchanges is used up: nothing more is turned away
  // before its request was read, so that it can be answered `case_over`.
  bool HasRoom() const { return exchange_bound == 0 || exchanges < exchange_bound; }

  // True once after the workspace changed in a way that its streams can see; the
  // caller wakes them when the lock is gone.
  bool TakeNews();
  // True once, after a session asked for webhooks.
  bool TakeFirstWebhook();

  platform::Workspace workspace;
  platform::AssetStore assets;
  platform::SecretStore secrets;
  platform::CapabilityStore capabilities;
  const std::string token_id;  // What whoami calls the bearer token.
  faults::Schedule schedule;
  Journal journal;
  std::int64_t intent_exchange_bound;
  std::int64_t exchange_bound;
  std::int64_t exchanges = 0;  // Connections that a fault ended count too.
  std::unordered_map<std::string, std::int64_t> intent_exchanges;
  bool case_over = false;  // The bound was met.
  bool disarmed = false;   // No rule fires any more.
  std::int64_t skew_ms = 0;  // Of printed dates, since a rule said so.
  TicketBook tickets;
  std::int64_t seen_revision = 0;  // Of the workspace, by TakeNews.
  bool forgotten = false;          // The registry does not know it any more.
  bool sends_webhooks = false;     // TakeFirstWebhook said so.
};

struct WorkspaceCell {
  WorkspaceCell(std::string token_name, const WorkspaceOptions& options);

  const std::string token;
  // The workspace in presigned URLs; unique in the process, and no secret. Set by
  // the registry before anyone else has the cell.
  std::string storage_name;
  const std::shared_ptr<platform::Clock> clock;
  platform::Guarded<WorkspaceState> state;
  // What the schedule of the state says, for those who would take the lock for
  // every head otherwise. Set under it, by whoever installs a schedule.
  std::atomic<bool> watches_heads;
  Wakers wakers;  // Of its streams.
};

}  // namespace aex::http
