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
  while (auto item = due_.TakeDue(now_us)) {
    if (const auto* settle = std::get_if<SettleTurn>(&item->work)) {
      Settle(*settle, item->due_us);
    } else if (const auto* create = std::get_if<CreateSession>(&item->work)) {
      keys_.Release(IdempotencyStore::kWorkspaceScope, create->caller.key);
      (void)CreateAt(*create, item->due_us);
    } else if (const auto* send = std::get_if<SendMessage>(&item->work)) {
      keys_.Release(send->session_id, send->caller.key);
      (void)SendAt(*send, item->due_us);
    }
  }
}

std::optional<std::int64_t> Workspace::RunOut() {
  std::optional<std::int64_t> last_us;
  // Bounded: late work leaves at most its turn's end, which leaves nothing.
  while (const auto due_us = due_.LastMicros()) {
    last_us = due_us;
    RunUntil(*due_us);
  }
  return last_us;
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
  due_.Add(due_us, DueRank::kBegins, std::move(request));
}

void Workspace::SendLate(SendMessage request, std::int64_t late_us) {
  RunDue();
  const Caller& caller = request.caller;
  const std::int64_t due_us = clock_.NowMicros() + late_us;
  const KeyState state = keys_.Look(request.session_id, caller.key, caller.request_hash,
                                    clock_.NowMicros(), settings_.idempotency_ttl_ms * 1000);
  if (!std::holds_alternative<KeyIsFree>(state)) return;
  keys_.Reserve(request.session_id, caller.key, caller.request_hash, due_us);
  due_.Add(due_us, DueRank::kBegins, std::move(request));
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
      Bill(LedgerKind::kSession, caller, session.record().id, 0, 0, now_us));
  if (!request.input.empty()) {
    done.turn = AddTurn(session, caller, request.input, now_us);
    done.ledger.push_back(ledger_.entries().back().seq);
  }
  keys_.Commit(IdempotencyStore::kWorkspaceScope, caller.key, caller.request_hash,
               {session.record().id, done.turn ? done.turn->turn_seq : 0}, now_us);
  done.session = session.record();
  return done;
}

Outcome Workspace::SendAt(const SendMessage& request, std::int64_t now_us) {
  const Caller& caller = request.caller;
  Session* const session = sessions_.Find(request.session_id);
  if (session == nullptr) return NotFound(request.session_id);
  const KeyState state = keys_.Look(request.session_id, caller.key, caller.request_hash,
                                    now_us, settings_.idempotency_ttl_ms * 1000);
  if (const auto* pending = std::get_if<KeyIsPending>(&state)) return Wait{pending->due_us};
  if (std::holds_alternative<KeyConflicts>(state)) return Conflict();
  // Before `session_busy`: a lost answer must be found while its turn runs.
  if (const auto* replay = std::get_if<KeyReplays>(&state)) return Replay(replay->effect);
  if (!session->AcceptsMessages()) return Busy(session->record());

  Done done;
  done.turn = AddTurn(*session, caller, request.input, now_us);
  done.ledger.push_back(ledger_.entries().back().seq);
  keys_.Commit(request.session_id, caller.key, caller.request_hash,
               {request.session_id, done.turn->turn_seq}, now_us);
  done.session = session->record();
  return done;
}

Outcome Workspace::Replay(const CommittedEffect& effect) {
  Session* const session = sessions_.Find(effect.session_id);
  if (session == nullptr) return NotFound(effect.session_id);
  Done done;
  done.replayed = true;
  done.session = session->record();
  if (effect.turn_seq > 0) done.turn = session->turn(effect.turn_seq);
  return done;
}

Session& Workspace::AddSession(const CreateSession& request, std::int64_t now_us) {
  SessionRecord record;
  record.id = ids_.Next("ses", request.caller.identity);
  record.workspace_id = id_;
  record.idle_ttl = request.idle_ttl;
  record.created_at_us = now_us;
  record.updated_at_us = now_us;
  return sessions_.Add(std::move(record));
}

TurnRecord Workspace::AddTurn(Session& session, const Caller& caller,
                              const std::vector<std::string>& input,
                              std::int64_t now_us) {
  const std::int64_t price = settings_.turn_price_microusd;
  const TurnRecord& turn =
      session.BeginTurn(ids_.Next("turn", caller.identity), price, now_us);
  Bill(LedgerKind::kTurn, caller, turn.session_id, turn.turn_seq, price, now_us);
  due_.Add(now_us + settings_.turn_latency_ms * 1000, DueRank::kEnds,
           SettleTurn{turn.session_id, turn.turn_seq,
                      settings_.agent_text.value_or(JoinLines(input))});
  return turn;
}

void Workspace::Settle(const SettleTurn& settle, std::int64_t now_us) {
  Session* const session = sessions_.Find(settle.session_id);
  CHECK(session != nullptr);
  // Else it was cancelled or deleted meanwhile, or a later turn runs.
  if (session->record().turn_seq == settle.turn_seq && session->InTurn())
    session->FinishTurn(settle.text, now_us);
}

Outcome Workspace::Apply(Change change, const std::string& session_id) {
  RunDue();
  Session* const session = sessions_.Find(session_id);
  if (session == nullptr) return NotFound(session_id);
  const SessionRecord& record = session->record();
  const std::int64_t now_us = clock_.NowMicros();
  const bool suspended = record.status == SessionStatus::kSuspended;
  const bool ended = record.status == SessionStatus::kDeleted ||
                     record.status == SessionStatus::kExpired;
  Done done;
  if (change == Change::kDelete && record.status != SessionStatus::kDeleted) {
    if (session->InTurn()) session->Park(SessionStatus::kIdle, now_us);
    session->SetStatus(SessionStatus::kDeleted, now_us);
  } else if (ended && change != Change::kDelete) {
    return Busy(record);
  } else if (change == Change::kSuspend && record.status == SessionStatus::kRunning) {
    session->SetStatus(SessionStatus::kSuspending, now_us);  // Parked when the turn ends.
  } else if (change == Change::kSuspend && !session->InTurn() && !suspended) {
    session->SetStatus(SessionStatus::kSuspended, now_us);
  } else if (change == Change::kCancel && session->InTurn()) {
    // Answered while it is under way, parked right after (contract 6.1).
    done.session = record;
    done.session.status = SessionStatus::kCancelling;
    session->Park(SessionStatus::kIdle, now_us);
    return done;
  } else if (change == Change::kResume && suspended) {
    session->SetStatus(SessionStatus::kIdle, now_us);
  }
  done.session = record;
  return done;
}

const SessionRecord* Workspace::FindSession(const std::string& id) {
  RunDue();
  const Session* const session = sessions_.Find(id);
  return session == nullptr ? nullptr : &session->record();
}

Result<SessionPage> Workspace::List(const SessionQuery& query) {
  RunDue();
  return sessions_.List(query);
}

Json Workspace::Events(const std::string& session_id, std::int64_t cursor) {
  RunDue();
  Session* const session = sessions_.Find(session_id);
  CHECK(session != nullptr);
  return session->events().List(session_id, cursor, settings_.page_size);
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

}  // namespace aex::platform
