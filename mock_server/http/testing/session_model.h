// What the contract makes of a workspace (1.7, 3.2, 6.1, 13), in as few words as
// possible: the model that the mock is compared with.
//
// Shares no code with the mock but its vocabulary. Sessions are counted from 0 in the
// order of their creation. Times are passed in and never go back. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "mock_server/contract/evidence.h"
#include "mock_server/contract/records.h"

namespace aex::http::testing {

struct ModelTerms {
  std::int64_t latency_us = 0;
  std::int64_t balance_microusd = 0;
  std::size_t cap = 0;  // Turns that run at once; 0 = off.
  bool fails = false;   // Every turn that ends by itself.
};

std::ostream& operator<<(std::ostream& out, const ModelTerms& terms);

inline constexpr std::int64_t kModelPrice = 10'000;       // Of a turn.
inline constexpr std::int64_t kModelCoupon = 50'000;      // Each of kModelCoupons.
inline constexpr std::int64_t kModelTtlUs = 180'000'000;  // Idle for so long: suspended.
extern const std::set<std::string> kModelCoupons;

struct ModelSession {
  contract::SessionStatus status = contract::SessionStatus::kIdle;
  std::int64_t turns = 0;
  std::int64_t turn_ends_us = 0;                                     // In a turn.
  std::int64_t idle_since_us = 0;                                    // While idle.
  std::map<std::string, std::pair<std::string, std::int64_t>> sent;  // By key.

  bool InTurn() const;
};

// What is to be answered.
struct Expected {
  int status = 0;
  std::string code;         // Of a refusal.
  std::size_t session = 0;  // Of a create.
  std::int64_t turn = 0;    // Of the answer; 0 = none.
  // In the answer, which may say more than what is left when it is read.
  contract::SessionStatus shown = contract::SessionStatus::kIdle;
};

// What one entry of the ledger says, without times.
struct ModelEntry {
  contract::LedgerKind kind = contract::LedgerKind::kSession;
  std::size_t session = 0;
  std::int64_t turn = 0;
  std::string key;
  std::string code;

  std::int64_t amount_microusd() const;
};

class SessionModel {
 public:
  enum class Change { kSuspend, kCancel, kResume, kDelete };

  explicit SessionModel(ModelTerms terms) : terms_(terms) {}

  void AdvanceTo(std::int64_t now_us);
  // `form` is whatever is compared of two creates; with input it has turn 1.
  Expected Create(const std::string& key, const std::string& form, bool with_input);
  Expected Send(std::size_t session, const std::string& key, const std::string& text);
  Expected Apply(Change change, std::size_t session);
  Expected Redeem(const std::string& code);

  const std::vector<ModelSession>& sessions() const { return sessions_; }
  const std::vector<ModelEntry>& ledger() const { return ledger_; }
  std::int64_t balance_microusd() const;

 private:
  Expected Refusal() const;  // Of a turn, by the cap and the balance; status 0: none.
  void BeginTurn(std::size_t session, const std::string& key);
  void Settle();

  const ModelTerms terms_;
  std::int64_t now_us_ = 0;
  std::vector<ModelSession> sessions_;
  std::map<std::string, std::pair<std::string, std::size_t>> created_;  // By key.
  std::set<std::string> redeemed_;
  std::vector<ModelEntry> ledger_;
};

}  // namespace aex::http::testing
