#include "mock_server/http/testing/session_model.h"

#include <algorithm>
#include <ostream>

namespace aex::http::testing {

using contract::LedgerKind;
using enum contract::SessionStatus;

const std::set<std::string> kModelCoupons = {"GIFT", "LUCK"};

std::ostream& operator<<(std::ostream& out, const ModelTerms& terms) {
  return out << "latency " << terms.latency_us << " us, balance " << terms.balance_microusd
             << " micro-dollars, cap " << terms.cap << (terms.fails ? ", fails" : "");
}

bool ModelSession::InTurn() const { return status == kRunning || status == kSuspending; }

std::int64_t ModelEntry::amount_microusd() const {
  if (kind == LedgerKind::kSession) return 0;
  return kind == LedgerKind::kTurn ? kModelPrice : kModelCoupon;
}

void SessionModel::AdvanceTo(std::int64_t now_us) {
  now_us_ = now_us;
  Settle();
}

void SessionModel::Settle() {
  for (ModelSession& session : sessions_) {
    if (session.InTurn() && session.turn_ends_us <= now_us_) {
      session.status = terms_.fails                    ? kError
                       : session.status == kSuspending ? kSuspended
                                                       : kIdle;
      session.idle_since_us = session.turn_ends_us;
    }
    if (session.status == kIdle && session.idle_since_us + kModelTtlUs <= now_us_)
      session.status = kSuspended;
  }
}

std::int64_t SessionModel::balance_microusd() const {
  std::int64_t balance = terms_.balance_microusd;
  for (const ModelEntry& entry : ledger_)
    balance += entry.kind == LedgerKind::kRedeem ? entry.amount_microusd()
                                                 : -entry.amount_microusd();
  return balance;
}

Expected SessionModel::Refusal() const {
  const auto running = static_cast<std::size_t>(std::count_if(
      sessions_.begin(), sessions_.end(), [](const auto& one) { return one.InTurn(); }));
  if (terms_.cap > 0 && running >= terms_.cap)
    return {429, "workspace_concurrency_exceeded"};
  if (balance_microusd() < kModelPrice) return {402, "insufficient_balance"};
  return {};
}

void SessionModel::BeginTurn(std::size_t number, const std::string& key) {
  ModelSession& session = sessions_[number];
  session.turns += 1;
  session.status = kRunning;
  session.turn_ends_us = now_us_ + terms_.latency_us;
  ledger_.push_back({LedgerKind::kTurn, number, session.turns, key, ""});
}

Expected SessionModel::Create(const std::string& key, const std::string& form,
                              bool with_input) {
  const auto known = created_.find(key);
  if (!key.empty() && known != created_.end()) {
    const auto& [old_form, number] = known->second;
    if (old_form != form) return {409, "idempotency_conflict"};
    return {200, "", number, with_input ? 1 : 0, sessions_[number].status};
  }
  if (with_input) {
    if (const Expected refused = Refusal(); refused.status != 0) return refused;
  }
  const std::size_t number = sessions_.size();
  sessions_.emplace_back().idle_since_us = now_us_;
  ledger_.push_back({LedgerKind::kSession, number, 0, key, ""});
  if (with_input) BeginTurn(number, key);
  created_[key] = {form, number};
  const Expected made = {201, "", number, with_input ? 1 : 0, sessions_[number].status};
  Settle();
  return made;
}

Expected SessionModel::Send(std::size_t number, const std::string& key,
                            const std::string& text) {
  ModelSession& session = sessions_[number];
  const auto known = session.sent.find(key);
  if (!key.empty() && known != session.sent.end()) {
    if (known->second.first != text) return {409, "idempotency_conflict"};
    return {200, "", number, known->second.second, session.status};
  }
  if (const Expected refused = Refusal(); refused.status != 0) return refused;
  if (session.InTurn() || session.status == kDeleted) return {409, "session_busy"};
  BeginTurn(number, key);
  session.sent[key] = {text, session.turns};
  const Expected sent = {202, "", number, session.turns, kRunning};
  Settle();
  return sent;
}

Expected SessionModel::Apply(Change change, std::size_t number) {
  ModelSession& session = sessions_[number];
  const auto become = [&](contract::SessionStatus status) {
    session.status = status;
    session.idle_since_us = now_us_;
  };
  if (change == Change::kDelete) {
    become(kDeleted);
    return {200, "", number, 0, kDeleted};
  }
  if (session.status == kDeleted) return {409, "session_busy"};
  if (change == Change::kCancel && session.InTurn()) {
    become(kIdle);
    return {200, "", number, 0, kCancelling};
  }
  if (change == Change::kSuspend)
    session.status = session.InTurn() ? kSuspending : kSuspended;
  if (change == Change::kResume && session.status == kSuspended) become(kIdle);
  return {200, "", number, 0, session.status};
}

Expected SessionModel::Redeem(const std::string& code) {
  if (!kModelCoupons.contains(code)) return {404, "code_not_found"};
  if (!redeemed_.insert(code).second) return {409, "code_already_redeemed"};
  ledger_.push_back({LedgerKind::kRedeem, 0, 0, "", code});
  return {200, ""};
}

}  // namespace aex::http::testing
