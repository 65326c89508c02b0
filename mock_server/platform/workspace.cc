#include "mock_server/platform/workspace.h"

#include <nlohmann/json.hpp>

namespace aex::platform {

using contract::Commit;
using contract::LedgerKind;
using contract::SessionRecord;
using contract::SessionStatus;
using contract::TurnRecord;

namespace {

std::string JoinLines(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) {
    if (!out.empty()) out.push_back('\n');
    out += line;
  }
  return out;
}

// A message may only start a turn on a session that is parked and alive.
bool AcceptsMessages(SessionStatus status) {
  return status == SessionStatus::kIdle || status == SessionStatus::kSuspended ||
         status == SessionStatus::kError;
}

Refused NotFound(const std::string& id) {
  return {404, "not_found", "no session " + id + " in this workspace", std::nullopt};
}

Refused Busy(const SessionRecord& session) {
  return {409, "session_busy",
          "the session is " + std::string(SessionStatusName(session.status)), session};
}

Refused Conflict() {
  return {409, "idempotency_conflict",
          "This idempotency key was already used with a different request body.",
          std::nullopt};
}

}  // namespace

Workspace::Workspace(std::uint64_t seed, const Clock& clock, Settings settings)
    : clock_(clock), settings_(std::move(settings)), ids_(seed), id_(ids_.Next("ws", "")) {}

void Workspace::RunDue() { RunUntil(clock_.NowMicros()); }

void Workspace::RunUntil(std::int64_t now_us) {
  while (!due_.empty() && due_.begin()->first.us <= now_us) {
    auto node = due_.extract(due_.begin());
    const std::int64_t at_us = node.key().us;
    if (const auto* settle = std::get_if<SettleTurn>(&node.mapped())) {
      Settle(*settle, at_us);
    } else if (const auto* create = std::get_if<CreateSession>(&node.mapped())) {
      keys_.Release(IdempotencyStore::kWorkspaceScope, create->caller.key);
      (void)CreateAt(*create, at_us);
    } else if (const auto* send = std::get_if<SendMessage>(&node.mapped())) {
      keys_.Release(send->session_id, send->caller.key);
      (void)SendAt(*send, at_us);
    }
  }
}

std::optional<std::int64_t> Workspace::RunOut() {
  std::optional<std::int64_t> last_us;
  // Bounded: late work leaves at most its turn's end, which leaves nothing.
  while (!due_.empty()) {
    last_us = due_.rbegin()->first.us;
    RunUntil(*last_us);
  }
  return last_us;
}

void Workspace::Schedule(std::int64_t due_us, Due due) {
  const bool begins = !std::holds_alternative<SettleTurn>(due);
  due_.emplace(DueTime{due_us, begins}, std::move(due));
  ++stream_revision_;
}

Outcome Workspace::Create(const CreateSession& request) {
  const std::int64_t now_us = clock_.NowMicros();
  RunUntil(now_us);
  Outcome outcome = CreateAt(request, now_us);
  RunUntil(now_us);  // A turn without latency ends at once.
  return outcome;
}

Outcome Workspace::Send(const SendMessage& request) {
  const std::int64_t now_us = clock_.NowMicros();
  RunUntil(now_us);
  Outcome outcome = SendAt(request, now_us);
  RunUntil(now_us);
  return outcome;
}

void Workspace::CreateLate(CreateSession request, std::int64_t late_us) {
  RunDue();
  const Caller& caller = request.caller;
  const std::int64_t due_us = clock_.NowMicros() + late_us;
  const KeyState state =
      keys_.Look(IdempotencyStore::kWorkspaceScope, caller.key, caller.request_hash,
                 clock_.NowMicros(), settings_.idempotency_ttl_ms * 1000);
  if (!std::holds_alternative<KeyIsFree>(state)) return;  // Replay or conflict.
  keys_.Reserve(IdempotencyStore::kWorkspaceScope, caller.key, caller.request_hash, due_us);
  Schedule(due_us, std::move(request));
}

void Workspace::SendLate(SendMessage request, std::int64_t late_us) {
  RunDue();
  const Caller& caller = request.caller;
  const std::int64_t due_us = clock_.NowMicros() + late_us;
  const KeyState state = keys_.Look(request.session_id, caller.key, caller.request_hash,
                                    clock_.NowMicros(), settings_.idempotency_ttl_ms * 1000);
  if (!std::holds_alternative<KeyIsFree>(state)) return;
  keys_.Reserve(request.session_id, caller.key, caller.request_hash, due_us);
  Schedule(due_us, std::move(request));
}

Outcome Workspace::CreateAt(const CreateSession& request, std::int64_t now_us) {
  const Caller& caller = request.caller;
  const KeyState state =
      keys_.Look(IdempotencyStore::kWorkspaceScope, caller.key, caller.request_hash, now_us,
                 settings_.idempotency_ttl_ms * 1000);
  if (const auto* pending = std::get_if<KeyIsPending>(&state)) return Wait{pending->due_us};
  if (std::holds_alternative<KeyConflicts>(state)) return Conflict();
  if (const auto* replay = std::get_if<KeyReplays>(&state)) return Replay(replay->effect);

  Done done;
  Session& session = AddSession(request, now_us);
  done.ledger.push_back(
      Bill(LedgerKind::kSession, caller, session.record.id, 0, 0, now_us));
  if (!request.input.empty()) {
    done.turn = AddTurn(session, caller, request.input, now_us);
    done.ledger.push_back(ledger_.entries().back().seq);
  }
  keys_.Commit(IdempotencyStore::kWorkspaceScope, caller.key, caller.request_hash,
               {session.record.id, done.turn ? done.turn->turn_seq : 0}, now_us);
  done.session = session.record;
  return done;
}

Outcome Workspace::SendAt(const SendMessage& request, std::int64_t now_us) {
  const Caller& caller = request.caller;
  Session* const session = Lookup(request.session_id);
  if (session == nullptr) return NotFound(request.session_id);
  const KeyState state = keys_.Look(request.session_id, caller.key, caller.request_hash,
                                    now_us, settings_.idempotency_ttl_ms * 1000);
  if (const auto* pending = std::get_if<KeyIsPending>(&state)) return Wait{pending->due_us};
  if (std::holds_alternative<KeyConflicts>(state)) return Conflict();
  // Before `session_busy`: a lost answer must be found while its turn runs.
  if (const auto* replay = std::get_if<KeyReplays>(&state)) return Replay(replay->effect);
  if (!AcceptsMessages(session->record.status)) return Busy(session->record);

  Done done;
  done.turn = AddTurn(*session, caller, request.input, now_us);
  done.ledger.push_back(ledger_.entries().back().seq);
  keys_.Commit(request.session_id, caller.key, caller.request_hash,
               {request.session_id, done.turn->turn_seq}, now_us);
  done.session = session->record;
  return done;
}

Outcome Workspace::Replay(const CommittedEffect& effect) {
  Session* const session = Lookup(effect.session_id);
  if (session == nullptr) return NotFound(effect.session_id);
  Done done;
  done.replayed = true;
  done.session = session->record;
  if (effect.turn_seq > 0)
    done.turn = session->turns[static_cast<std::size_t>(effect.turn_seq - 1)];
  return done;
}

Workspace::Session& Workspace::AddSession(const CreateSession& request,
                                          std::int64_t now_us) {
  auto session = std::make_unique<Session>();
  SessionRecord& record = session->record;
  record.id = ids_.Next("ses", request.caller.identity);
  record.workspace_id = id_;
  record.idle_ttl = request.idle_ttl;
  record.created_at_us = now_us;
  record.updated_at_us = now_us;
  Session& added = *session;
  newest_last_.push_back(&added);
  sessions_.emplace(record.id, std::move(session));
  return added;
}

TurnRecord Workspace::AddTurn(Session& session, const Caller& caller,
                              const std::vector<std::string>& input,
                              std::int64_t now_us) {
  SessionRecord& record = session.record;
  record.turn_seq += 1;
  record.status = SessionStatus::kRunning;
  record.updated_at_us = now_us;
  record.cost_microusd += settings_.turn_price_microusd;
  record.error_message.reset();

  TurnRecord turn;
  turn.session_id = record.id;
  turn.turn_id = ids_.Next("turn", caller.identity);
  turn.turn_seq = record.turn_seq;
  turn.started_at_us = now_us;
  turn.event_cursor = session.events.next_sequence();
  session.turns.push_back(turn);
  Append(session, {EventType::kRunStarted, turn.turn_seq, now_us, ""});
  Bill(LedgerKind::kTurn, caller, record.id, turn.turn_seq, settings_.turn_price_microusd,
       now_us);
  Schedule(now_us + settings_.turn_latency_ms * 1000,
           SettleTurn{record.id, turn.turn_seq,
                      settings_.agent_text.value_or(JoinLines(input))});
  return turn;
}

void Workspace::Settle(const SettleTurn& settle, std::int64_t now_us) {
  Session* const session = Lookup(settle.session_id);
  CHECK(session != nullptr);
  SessionRecord& record = session->record;
  // Cancelled or deleted meanwhile, or a later turn runs.
  if (record.turn_seq != settle.turn_seq) return;
  if (record.status != SessionStatus::kRunning &&
      record.status != SessionStatus::kSuspending)
    return;
  Append(*session, {EventType::kTextMessage, settle.turn_seq, now_us, settle.text});
  Append(*session, {EventType::kRunFinished, settle.turn_seq, now_us, ""});
  Park(*session,
       record.status == SessionStatus::kSuspending ? SessionStatus::kSuspended
                                                   : SessionStatus::kIdle,
       now_us);
}

void Workspace::Park(Session& session, SessionStatus status, std::int64_t now_us) {
  // The record is parked before its park event can be read (contract 11.6).
  session.record.status = status;
  session.record.updated_at_us = now_us;
  if (session.turns.empty() || session.turns.back().ended_at_us) return;
  TurnRecord& turn = session.turns.back();
  turn.status = status;
  turn.ended_at_us = now_us;
  Append(session, {EventType::kCustom, turn.turn_seq, now_us,
                   "aex.session." + std::string(SessionStatusName(status))});
}

Outcome Workspace::Apply(Change change, const std::string& session_id) {
  RunDue();
  Session* const session = Lookup(session_id);
  if (session == nullptr) return NotFound(session_id);
  SessionRecord& record = session->record;
  const std::int64_t now_us = clock_.NowMicros();
  const bool running = record.status == SessionStatus::kRunning;
  const bool in_turn = running || record.status == SessionStatus::kSuspending;
  const bool suspended = record.status == SessionStatus::kSuspended;
  const bool ended = record.status == SessionStatus::kDeleted ||
                     record.status == SessionStatus::kExpired;
  Done done;
  if (change == Change::kDelete && record.status != SessionStatus::kDeleted) {
    if (in_turn) Park(*session, SessionStatus::kIdle, now_us);
    record.status = SessionStatus::kDeleted;
    record.updated_at_us = now_us;
    ++stream_revision_;
  } else if (ended && change != Change::kDelete) {
    return Busy(record);
  } else if (change == Change::kSuspend && running) {
    record.status = SessionStatus::kSuspending;  // Parked when the turn ends.
    record.updated_at_us = now_us;
  } else if (change == Change::kSuspend && !in_turn && !suspended) {
    Park(*session, SessionStatus::kSuspended, now_us);
  } else if (change == Change::kCancel && in_turn) {
    // Answered while it is under way, parked right after (contract 6.1).
    done.session = record;
    done.session.status = SessionStatus::kCancelling;
    Park(*session, SessionStatus::kIdle, now_us);
    return done;
  } else if (change == Change::kResume && suspended) {
    Park(*session, SessionStatus::kIdle, now_us);
  }
  done.session = record;
  return done;
}

const SessionRecord* Workspace::FindSession(const std::string& id) {
  RunDue();
  const Session* const session = Lookup(id);
  return session == nullptr ? nullptr : &session->record;
}

Result<SessionPage> Workspace::List(const SessionQuery& query) {
  CHECK(query.limit >= 1);
  RunDue();
  SessionPage page;
  bool started = query.cursor.empty();
  for (auto it = newest_last_.rbegin(); it != newest_last_.rend(); ++it) {
    const SessionRecord& record = (*it)->record;
    // A cursor is the id of the last session of the page before.
    if (!started) {
      started = record.id == query.cursor;
      continue;
    }
    if (query.status && record.status != *query.status) continue;
    if (query.since_us && record.created_at_us < *query.since_us) continue;
    if (static_cast<std::int64_t>(page.sessions.size()) == query.limit) {
      page.next_cursor = page.sessions.back().id;
      break;
    }
    page.sessions.push_back(record);
  }
  if (!started) return Invalid("is not a cursor of this list", "cursor");
  return page;
}

Json Workspace::Events(const std::string& session_id, std::int64_t cursor) {
  RunDue();
  Session* const session = Lookup(session_id);
  CHECK(session != nullptr);
  return session->events.List(session_id, cursor, settings_.page_size);
}

std::int64_t Workspace::Bill(LedgerKind kind, const Caller& caller,
                             const std::string& session_id, std::int64_t turn_seq,
                             std::int64_t amount, std::int64_t now_us) {
  contract::LedgerEntry entry;
  entry.kind = kind;
  entry.session_id = session_id;
  entry.turn_seq = turn_seq;
  entry.key = caller.key;
  entry.request_hash = caller.request_hash;
  entry.intent = caller.intent;
  entry.amount_microusd = amount;
  entry.at_ms = static_cast<double>(now_us) / 1000.0;
  entry.exchange = caller.exchange;
  entry.commit = caller.commit;
  return ledger_.Append(std::move(entry));
}

Workspace::Session* Workspace::Lookup(const std::string& id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

}  // namespace aex::platform
