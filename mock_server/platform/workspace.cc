#include "mock_server/platform/workspace.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace aex::platform {

using contract::LedgerKind;
using contract::SessionRecord;
using contract::SessionStatus;
using contract::TurnRecord;

Workspace::Workspace(std::uint64_t seed, const Clock& clock, Settings settings)
    : clock_(clock),
      settings_(std::move(settings)),
      ids_(seed),
      id_(ids_.Next("ws", "")),
      outputs_(seed),
      webhooks_(seed) {}

void Workspace::RunDue() { RunUntil(clock_.NowMicros()); }

void Workspace::RunUntil(std::int64_t now_us) {
  while (true) {
    const auto work_us = due_.NextMicros();
    const std::int64_t idle_until_us = work_us ? std::min(*work_us, now_us) : now_us;
    if (const auto idle = idle_.TakeDue(idle_until_us)) {
      SuspendIfIdle(*idle->work, idle->due_us);
      continue;
    }
    auto item = due_.TakeDue(now_us);
    if (!item) return;
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
  const std::int64_t now_us = clock_.NowMicros();
  const Caller& caller = request.caller;
  const KeyState state = Look(IdempotencyStore::kWorkspaceScope, caller, now_us);
  if (!std::holds_alternative<KeyIsFree>(state)) return;  // Replay or conflict.
  const std::int64_t due_us = now_us + late_us;
  uses_webhooks_ |= !request.terms.webhook_url.empty();
  keys_.Reserve(IdempotencyStore::kWorkspaceScope, caller.key, caller.request_hash, due_us);
  due_.Add(due_us, DueRank::kBegins, std::move(request));
  ++stream_revision_;
}

void Workspace::SendLate(SendMessage request, std::int64_t late_us) {
  RunDue();
  const std::int64_t now_us = clock_.NowMicros();
  const Caller& caller = request.caller;
  const KeyState state = Look(request.session_id, caller, now_us);
  if (!std::holds_alternative<KeyIsFree>(state)) return;
  const std::int64_t due_us = now_us + late_us;
  keys_.Reserve(request.session_id, caller.key, caller.request_hash, due_us);
  due_.Add(due_us, DueRank::kBegins, std::move(request));
  ++stream_revision_;
}

Outcome Workspace::CreateAt(const CreateSession& request, std::int64_t now_us) {
  const Caller& caller = request.caller;
  const KeyState state = Look(IdempotencyStore::kWorkspaceScope, caller, now_us);
  if (const auto* pending = std::get_if<KeyIsPending>(&state)) return Wait{pending->due_us};
  if (std::holds_alternative<KeyConflicts>(state)) return KeyConflict();
  if (const auto* replay = std::get_if<KeyReplays>(&state))
    return Replay(replay->effect, now_us);
  std::optional<TurnPlan> plan;
  if (!request.input.empty())
    plan = PlanTurn(settings_, request.terms, 0, request.input, request.asked);
  if (auto refused = RefuseSubmit(plan ? &*plan : nullptr, now_us)) return *std::move(refused);

  Done done;
  CountSubmit(now_us);
  Session& session = AddSession(request, now_us);
  contract::LedgerEntry entry;
  entry.kind = LedgerKind::kSession;
  entry.session_id = session.id();
  done.ledger.push_back(Bill(std::move(entry), caller, now_us));
  if (plan) {
    done.turn = AddTurn(session, caller, *std::move(plan), now_us);
    done.ledger.push_back(ledger_.entries().back().seq);
  }
  keys_.Commit(IdempotencyStore::kWorkspaceScope, caller.key, done.ledger.back(), now_us);
  done.session = session.record();
  return done;
}

Outcome Workspace::SendAt(const SendMessage& request, std::int64_t now_us) {
  const Caller& caller = request.caller;
  Session* const session = sessions_.Find(request.session_id);
  if (session == nullptr) return NoSuchSession(request.session_id);
  const KeyState state = Look(request.session_id, caller, now_us);
  if (const auto* pending = std::get_if<KeyIsPending>(&state)) return Wait{pending->due_us};
  if (std::holds_alternative<KeyConflicts>(state)) return KeyConflict();
  // Before `session_busy`: a lost answer must be found while its turn runs.
  if (const auto* replay = std::get_if<KeyReplays>(&state))
    return Replay(replay->effect, now_us);
  TurnPlan plan = PlanTurn(settings_, session->terms(), session->billed_microusd(),
                           request.input, request.asked);
  if (auto refused = RefuseSubmit(&plan, now_us)) return *std::move(refused);
  if (!session->AcceptsMessages()) return Busy(session->record());

  Done done;
  CountSubmit(now_us);
  done.turn = AddTurn(*session, caller, std::move(plan), now_us);
  done.ledger.push_back(ledger_.entries().back().seq);
  keys_.Commit(request.session_id, caller.key, done.ledger.back(), now_us);
  done.session = session->record();
  return done;
}

Outcome Workspace::Replay(const CommittedEffect& effect, std::int64_t now_us) {
  Session* const session = sessions_.Find(effect.session_id);
  if (session == nullptr) return NoSuchSession(effect.session_id);
  Done done;
  done.replayed = true;
  done.session = session->RecordAt(now_us);
  if (effect.turn_seq > 0) done.turn = session->turn(effect.turn_seq);
  return done;
}

KeyState Workspace::Look(std::string_view scope, const Caller& caller,
                         std::int64_t now_us) const {
  return keys_.Look(scope, caller.key, caller.request_hash, now_us,
                    settings_.idempotency_ttl_ms * 1000);
}

std::optional<Refused> Workspace::RefuseSubmit(const TurnPlan* plan,
                                               std::int64_t now_us) const {
  const std::int64_t cap = settings_.concurrency_cap;
  if (plan != nullptr && cap > 0 && running_turns_ >= cap)
    return Over(OverConcurrency{cap, running_turns_});
  if (const std::int64_t rate = settings_.submit_per_minute; rate > 0) {
    const std::int64_t ready_us = submits_.ReadyAt(rate);
    if (ready_us > now_us)
      return Over(OverSubmitRate{rate, submits_.Taken(rate, now_us), ready_us - now_us});
  }
  if (plan == nullptr) return std::nullopt;
  const auto over = account_.Refuse(plan->charge_microusd, settings_, now_us);
  if (!over) return std::nullopt;
  return Over(*over);
}

void Workspace::CountSubmit(std::int64_t now_us) {
  if (settings_.submit_per_minute > 0) submits_.Take(settings_.submit_per_minute, now_us);
}

Session& Workspace::AddSession(const CreateSession& request, std::int64_t now_us) {
  SessionRecord record;
  record.id = ids_.Next("ses", request.caller.identity);
  record.workspace_id = id_;
  record.created_at_us = now_us;
  uses_webhooks_ |= !request.terms.webhook_url.empty();
  Session& session = sessions_.Add(std::move(record), request.terms);
  WatchIdle(session);
  return session;
}

TurnRecord Workspace::AddTurn(Session& session, const Caller& caller, TurnPlan plan,
                              std::int64_t now_us) {
  const TurnRecord& turn = session.BeginTurn(ids_.Next("turn", caller.identity), plan,
                                             now_us);
  ++running_turns_;
  account_.Charge(plan.charge_microusd, now_us);
  contract::LedgerEntry entry;
  entry.kind = LedgerKind::kTurn;
  entry.session_id = session.id();
  entry.turn_seq = turn.turn_seq;
  entry.amount_microusd = plan.charge_microusd;
  Bill(std::move(entry), caller, now_us);
  due_.Add(now_us + plan.duration_ms * 1000, DueRank::kEnds,
           SettleTurn{session.id(), turn.turn_seq, std::move(plan)});
  ++stream_revision_;
  return turn;
}

void Workspace::Settle(const SettleTurn& settle, std::int64_t now_us) {
  Session* const session = sessions_.Find(settle.session_id);
  CHECK(session != nullptr);
  // Cancelled or deleted meanwhile, or a later turn runs.
  if (session->record().turn_seq != settle.turn_seq || !session->InTurn()) return;
  session->FinishTurn(settle.plan, now_us);
  // What does not fit into the workspace any more is lost, as its README says.
  for (const ScriptedOutput& output : settle.plan.outputs)
    (void)outputs_.Add(settle.session_id,
                       {output.filename, output.content_type, output.text}, now_us);
  --running_turns_;
  ++stream_revision_;
  Announce(*session, settle.plan, now_us);
  WatchIdle(*session);
}

void Workspace::CutTurn(Session& session, std::int64_t now_us) {
  session.CutTurn(now_us);
  --running_turns_;
  ++stream_revision_;
  AnnounceCut(session, now_us);
}

void Workspace::WatchIdle(Session& session) {
  if (session.record().status != SessionStatus::kIdle) return;
  if (!watched_.insert(&session).second) return;
  idle_.Add(*session.record().idle_at_us + session.terms().idle_ttl_ms * 1000,
            DueRank::kEnds, &session);
}

void Workspace::SuspendIfIdle(Session& session, std::int64_t now_us) {
  watched_.erase(&session);
  const auto idle_at_us = session.record().idle_at_us;
  if (!idle_at_us) return;  // Watched again when it is idle again.
  if (now_us - *idle_at_us >= session.terms().idle_ttl_ms * 1000) {
    session.SetStatus(SessionStatus::kSuspended, now_us);
  } else {
    WatchIdle(session);  // It had a turn meanwhile.
  }
}

Outcome Workspace::Apply(Change change, const std::string& session_id) {
  RunDue();
  Session* const session = sessions_.Find(session_id);
  if (session == nullptr) return NoSuchSession(session_id);
  const SessionRecord& record = session->record();
  const std::int64_t now_us = clock_.NowMicros();
  const bool suspended = record.status == SessionStatus::kSuspended;
  const bool ended = record.status == SessionStatus::kDeleted ||
                     record.status == SessionStatus::kExpired;
  Done done;
  if (change == Change::kDelete && record.status != SessionStatus::kDeleted) {
    if (session->InTurn()) CutTurn(*session, now_us);
    session->SetStatus(SessionStatus::kDeleted, now_us);
    ++stream_revision_;
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
    CutTurn(*session, now_us);
    WatchIdle(*session);
    return done;
  } else if (change == Change::kResume && suspended) {
    session->SetStatus(SessionStatus::kIdle, now_us);
    WatchIdle(*session);
  }
  done.session = record;
  return done;
}

std::variant<Redeemed, Refused> Workspace::Redeem(const Caller& caller,
                                                  const std::string& code) {
  RunDue();
  const auto outcome = account_.Redeem(code, settings_, id_);
  if (const auto* refused = std::get_if<Refused>(&outcome)) return *refused;
  const Coupon& coupon = std::get<Coupon>(outcome);
  contract::LedgerEntry entry;
  entry.kind = LedgerKind::kRedeem;
  entry.code = coupon.code;
  entry.amount_microusd = coupon.amount_microusd;
  const std::int64_t seq = Bill(std::move(entry), caller, clock_.NowMicros());
  return Redeemed{coupon.amount_microusd, BalanceMicroUsd(), seq};
}

const SessionRecord* Workspace::FindSession(const std::string& id) {
  RunDue();
  const Session* const session = sessions_.Find(id);
  return session == nullptr ? nullptr : &session->RecordAt(clock_.NowMicros());
}

std::optional<SessionView> Workspace::View(const std::string& id) {
  RunDue();
  const Session* const session = sessions_.Find(id);
  if (session == nullptr) return std::nullopt;
  return SessionView{session->RecordAt(clock_.NowMicros()), session->turns(),
                     session->inputs(), session->events(), outputs_.List(id)};
}

Result<SessionPage> Workspace::List(const SessionQuery& query) {
  RunDue();
  return sessions_.List(query, clock_.NowMicros());
}

Json Workspace::Events(const std::string& session_id, std::int64_t cursor) {
  RunDue();
  const Session* const session = sessions_.Find(session_id);
  CHECK(session != nullptr);
  return session->events().List(session_id, cursor, settings_.page_size);
}

std::int64_t Workspace::Bill(contract::LedgerEntry entry, const Caller& caller,
                             std::int64_t now_us) {
  entry.key = caller.key;
  entry.request_hash = caller.request_hash;
  entry.intent = caller.intent;
  entry.at_ms = static_cast<double>(now_us) / 1000.0;
  entry.exchange = caller.exchange;
  entry.commit = caller.commit;
  return ledger_.Append(std::move(entry));
}

}  // namespace aex::platform
