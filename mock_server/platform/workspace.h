// One workspace of the fake: sessions, turns, keys and money, as one
// transaction a call (contract 3.2, 6.1 and 13).
//
// Knows neither HTTP nor faults. Every call first lets happen what fell due
// (turns that end, late commits, idle sessions that are suspended), then
// decides, and either commits whole or changes nothing. Not thread-safe: lives
// in a Guarded<>; the clock is passed in and must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <variant>
#include <vector>

#include "mock_server/contract/records.h"
#include "mock_server/platform/account.h"
#include "mock_server/platform/billing_ledger.h"
#include "mock_server/platform/clock.h"
#include "mock_server/platform/due_queue.h"
#include "mock_server/platform/idempotency_store.h"
#include "mock_server/platform/ids.h"
#include "mock_server/platform/output_store.h"
#include "mock_server/platform/refusal.h"
#include "mock_server/platform/session_roster.h"
#include "mock_server/platform/settings.h"
#include "mock_server/platform/token_bucket.h"
#include "mock_server/platform/webhook_outbox.h"

namespace aex::platform {

// Who asks, for the ledger: the exchange, its key, and how its fault commits.
struct Caller {
  std::string key;
  std::string request_hash;
  std::string intent;
  std::string identity;  // What ids derive from: the nonce or the fingerprint.
  std::int64_t exchange = 0;
  contract::Commit commit = contract::Commit::kNormal;
};

struct CreateSession {
  Caller caller;
  SessionTerms terms;
  std::vector<std::string> input;  // Not empty: turn 1 in the same transaction.
  TurnOverride asked;              // Of turn 1.
};

struct SendMessage {
  Caller caller;
  std::string session_id;
  std::vector<std::string> input;
  TurnOverride asked;
};

// The work is done, now or before under the same key.
struct Done {
  contract::SessionRecord session;
  std::optional<contract::TurnRecord> turn;
  bool replayed = false;
  std::vector<std::int64_t> ledger;  // Entries this call appended.
};
// The key's commit is pending: ask again when the clock reads `due_us`.
struct Wait {
  std::int64_t due_us = 0;
};
using Outcome = std::variant<Done, Refused, Wait>;

struct Redeemed {
  std::int64_t amount_microusd = 0;
  std::int64_t new_balance_microusd = 0;
  std::int64_t ledger = 0;  // The entry.
};

// All there is to read of a session. Valid until the workspace's next call.
struct SessionView {
  const contract::SessionRecord& record;
  const std::vector<contract::TurnRecord>& turns;
  const std::vector<std::string>& inputs;  // What was said, one text a turn.
  const EventLog& events;
  const std::vector<Output>& outputs;
};

class Workspace {
 public:
  Workspace(std::uint64_t seed, const Clock& clock, Settings settings);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  // Lets happen what fell due until now, each at its own time, in order.
  void RunDue();
  // Lets every late commit and every turn's end happen, each at its own time,
  // whatever the clock reads; the time of the last, nothing when there was none.
  std::optional<std::int64_t> RunOut();

  // In the order of contract 13: key, caps and balance, busy, commit.
  Outcome Create(const CreateSession& request);
  Outcome Send(const SendMessage& request);
  // The same, `late_us` from now, whatever was shown meanwhile. A refusal at
  // that time commits nothing. The key is pending until then.
  void CreateLate(CreateSession request, std::int64_t late_us);
  void SendLate(SendMessage request, std::int64_t late_us);
  // State changes of contract 1.7: 200 with the record; nothing is billed.
  enum class Change { kSuspend, kCancel, kResume, kDelete };
  Outcome Apply(Change change, const std::string& session_id);
  // A coupon, single-use; no key protects it (contract 1.10).
  std::variant<Redeemed, Refused> Redeem(const Caller& caller, const std::string& code);

  // As readers are shown it now; null when there is none.
  const contract::SessionRecord* FindSession(const std::string& id);
  std::optional<SessionView> View(const std::string& id);
  // Errors: an unknown cursor.
  Result<SessionPage> List(const SessionQuery& query);
  // The session must exist.
  Json Events(const std::string& session_id, std::int64_t cursor);

  std::int64_t BalanceMicroUsd() const { return account_.BalanceMicroUsd(settings_); }
  std::int64_t MonthSpendMicroUsd() const {
    return account_.MonthSpendMicroUsd(clock_.NowMicros());
  }

  // For live streams (contract 1.8), which read the log of one session. The
  // session must exist.
  const EventLog& EventsOf(const std::string& session_id) const;
  // When the session's next piece of work is due; nothing when none is.
  std::optional<std::int64_t> NextDueMicros(const std::string& session_id) const;
  // Changes whenever a stream may have something new to send or to wait for, or a
  // webhook may be due at another time.
  std::int64_t stream_revision() const { return stream_revision_; }
  bool HasSession(const std::string& id) const { return sessions_.Find(id) != nullptr; }

  // Webhooks (contract 1.12): one delivery for each turn's end of a session that
  // asked for it, when its record has settled. They go to the setting webhookSink;
  // without it none is due.
  bool uses_webhooks() const { return uses_webhooks_; }
  std::optional<WebhookAttempt> TakeDueWebhook();
  void ReportWebhook(const std::string& delivery_id, const AttemptOutcome& outcome);
  // When the next attempt falls due, or work that will end in one.
  std::optional<std::int64_t> NextWebhookMicros() const;
  // Null when there is no such delivery. Valid until the workspace's next call.
  const WebhookDelivery* Redeliver(const std::string& session_id,
                                   const std::string& delivery_id);
  const WebhookOutbox& webhooks() const { return webhooks_; }

  const std::string& id() const { return id_; }
  std::int64_t now_us() const { return clock_.NowMicros(); }
  const Settings& settings() const { return settings_; }
  void set_settings(Settings settings) { settings_ = std::move(settings); }
  const BillingLedger& ledger() const { return ledger_; }
  OutputStore& outputs() { return outputs_; }
  const OutputStore& outputs() const { return outputs_; }
  std::size_t session_count() const { return sessions_.size(); }

 private:
  struct SettleTurn {
    std::string session_id;
    std::int64_t turn_seq = 0;
    TurnPlan plan;
  };
  using Due = std::variant<SettleTurn, CreateSession, SendMessage>;

  // Each decides at `now_us`, which is the due time of late work.
  Outcome CreateAt(const CreateSession& request, std::int64_t now_us);
  Outcome SendAt(const SendMessage& request, std::int64_t now_us);
  Outcome Replay(const CommittedEffect& effect, std::int64_t now_us);
  KeyState Look(std::string_view scope, const Caller& caller, std::int64_t now_us) const;
  // Whether caps and balance refuse a submit; `plan` of the turn it starts.
  std::optional<Refused> RefuseSubmit(const TurnPlan* plan, std::int64_t now_us) const;
  void CountSubmit(std::int64_t now_us);
  Session& AddSession(const CreateSession& request, std::int64_t now_us);
  contract::TurnRecord AddTurn(Session& session, const Caller& caller, TurnPlan plan,
                               std::int64_t now_us);
  void Settle(const SettleTurn& settle, std::int64_t now_us);
  void CutTurn(Session& session, std::int64_t now_us);
  // Of the turn that just ended, as planned or cut short.
  void Announce(const Session& session, const TurnPlan& plan, std::int64_t now_us);
  void AnnounceCut(const Session& session, std::int64_t now_us);
  bool WillAnnounce(const Due& due) const;
  // Sees to it that a session that stays idle is suspended when its TTL is over.
  void WatchIdle(Session& session);
  void SuspendIfIdle(Session& session, std::int64_t now_us);
  void RunUntil(std::int64_t now_us);
  std::int64_t Bill(contract::LedgerEntry entry, const Caller& caller, std::int64_t now_us);

  const Clock& clock_;
  Settings settings_;
  Ids ids_;
  std::string id_;
  SessionRoster sessions_;
  BillingLedger ledger_;
  IdempotencyStore keys_{ledger_};
  OutputStore outputs_;
  Account account_;
  TokenBucket submits_;
  std::int64_t running_turns_ = 0;
  DueQueue<Due> due_;
  // Apart from the work, which alone is run out; one item for each session that
  // is watched.
  DueQueue<Session*> idle_;
  std::unordered_set<const Session*> watched_;
  std::int64_t stream_revision_ = 0;
  WebhookOutbox webhooks_;
  bool uses_webhooks_ = false;  // Since a create asked for one.
};

}  // namespace aex::platform
