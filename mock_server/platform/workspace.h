// One workspace of the fake: sessions, turns, keys and the ledger, as one
// transaction a call (contract 3.2, 6.1 and 13).
//
// Knows neither HTTP nor faults. Every call first lets happen what fell due
// (turns that end, late commits), then decides, and either commits whole or
// changes nothing. Not thread-safe: lives in a Guarded<>; the clock is passed
// in and must outlive it.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "mock_server/contract/records.h"
#include "mock_server/platform/billing_ledger.h"
#include "mock_server/platform/clock.h"
#include "mock_server/platform/event_log.h"
#include "mock_server/platform/idempotency_store.h"
#include "mock_server/platform/ids.h"
#include "mock_server/platform/settings.h"

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
  std::string idle_ttl = "3m";
  std::vector<std::string> input;  // Not empty: turn 1 in the same transaction.
};

struct SendMessage {
  Caller caller;
  std::string session_id;
  std::vector<std::string> input;
};

// The work is done, now or before under the same key.
struct Done {
  contract::SessionRecord session;
  std::optional<contract::TurnRecord> turn;
  bool replayed = false;
  std::vector<std::int64_t> ledger;  // Entries this call appended.
};
// Nothing was done. `code` is the error code of contract 8.
struct Refused {
  int status = 0;
  std::string code;
  std::string message;
  std::optional<contract::SessionRecord> session;  // For `session_busy`.
};
// The key's commit is pending: ask again when the clock reads `due_us`.
struct Wait {
  std::int64_t due_us = 0;
};
using Outcome = std::variant<Done, Refused, Wait>;

struct SessionPage {
  std::vector<contract::SessionRecord> sessions;
  std::optional<std::string> next_cursor;
};
struct SessionQuery {
  std::optional<contract::SessionStatus> status;
  std::optional<std::int64_t> since_us;  // Inclusive lower bound on creation.
  std::string cursor;                    // Empty = from the newest.
  std::int64_t limit = 25;               // At least 1.
};

class Workspace {
 public:
  Workspace(std::uint64_t seed, const Clock& clock, Settings settings);

  // Lets happen what fell due until now, each at its own time, in order.
  void RunDue();
  // Lets happen all that is still to come, each at its own time, whatever the
  // clock reads; the time of the last, nothing when there was none.
  std::optional<std::int64_t> RunOut();

  Outcome Create(const CreateSession& request);
  Outcome Send(const SendMessage& request);
  // The same, `late_us` from now, whatever was shown meanwhile. A refusal at
  // that time commits nothing. The key is pending until then.
  void CreateLate(CreateSession request, std::int64_t late_us);
  void SendLate(SendMessage request, std::int64_t late_us);
  // State changes of contract 1.7: 200 with the record; nothing is billed.
  enum class Change { kSuspend, kCancel, kResume, kDelete };
  Outcome Apply(Change change, const std::string& session_id);

  const contract::SessionRecord* FindSession(const std::string& id);
  // Errors: an unknown cursor.
  Result<SessionPage> List(const SessionQuery& query);
  // The session must exist.
  Json Events(const std::string& session_id, std::int64_t cursor);

  // For live streams (contract 1.8), which read the log of one session. The
  // session must exist.
  const EventLog& EventsOf(const std::string& session_id) const;
  // When the session's next piece of work is due; nothing when none is.
  std::optional<std::int64_t> NextDueMicros(const std::string& session_id) const;
  // Changes whenever a stream may have something new to send or to wait for.
  std::int64_t stream_revision() const { return stream_revision_; }
  bool HasSession(const std::string& id) const { return sessions_.contains(id); }

  const std::string& id() const { return id_; }
  const Settings& settings() const { return settings_; }
  void set_settings(Settings settings) { settings_ = std::move(settings); }
  const BillingLedger& ledger() const { return ledger_; }
  std::size_t session_count() const { return sessions_.size(); }

 private:
  struct Session {
    contract::SessionRecord record;
    std::vector<contract::TurnRecord> turns;
    EventLog events;
  };
  struct SettleTurn {
    std::string session_id;
    std::int64_t turn_seq = 0;
    std::string text;
  };
  using Due = std::variant<SettleTurn, CreateSession, SendMessage>;
  // What ends at a time goes before what begins then: a late message finds the
  // session parked that was to park at that very time.
  struct DueTime {
    std::int64_t us = 0;
    bool begins = false;
    auto operator<=>(const DueTime&) const = default;
  };

  // Each decides at `now_us`, which is the due time of late work.
  Outcome CreateAt(const CreateSession& request, std::int64_t now_us);
  Outcome SendAt(const SendMessage& request, std::int64_t now_us);
  Outcome Replay(const CommittedEffect& effect);
  Session& AddSession(const CreateSession& request, std::int64_t now_us);
  contract::TurnRecord AddTurn(Session& session, const Caller& caller,
                               const std::vector<std::string>& input,
                               std::int64_t now_us);
  void Settle(const SettleTurn& settle, std::int64_t now_us);
  // Ends the running turn, if there is one: the session parks as `status`.
  void Park(Session& session, contract::SessionStatus status, std::int64_t now_us);
  void Append(Session& session, Event event);
  void Schedule(std::int64_t due_us, Due due);
  void RunUntil(std::int64_t now_us);
  std::int64_t Bill(contract::LedgerKind kind, const Caller& caller,
                    const std::string& session_id, std::int64_t turn_seq,
                    std::int64_t amount, std::int64_t now_us);
  Session* Lookup(const std::string& id);

  const Clock& clock_;
  Settings settings_;
  Ids ids_;
  std::string id_;
  std::unordered_map<std::string, std::unique_ptr<Session>> sessions_;
  std::vector<Session*> newest_last_;
  IdempotencyStore keys_;
  BillingLedger ledger_;
  // By due time, then by order of arrival.
  std::multimap<DueTime, Due> due_;
  std::int64_t stream_revision_ = 0;
};

}  // namespace aex::platform
