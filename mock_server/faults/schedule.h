// Which exchange meets which rule: the counts of one workspace since its
// scenario was installed.
//
// An exchange is shown twice: SeeHead when its head is complete, SeeExchange
// when all of it was read; a connection once, SeeConnection. The first rule in
// file order that matches and may still fire wins within each of the three, so
// a rule of an earlier stage wins over one before it in the file. A rule whose
// fault cannot happen at the exchange's operation (rule.h, CanMeet) does not
// match it, which is what "*" relies on.
//
// Not thread-safe: lives under the workspace lock, and a Sighting and its
// Fired belong to one hold of it. Copyable; a new one starts at zero.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mock_server/contract/operations.h"
#include "mock_server/faults/scenario.h"

namespace aex::faults {

// Identities (and scopes) remembered. One beyond it is taken for new each time
// it comes: attempt 1, the next intent.
inline constexpr std::size_t kMaxIdentities = 200'000;

struct Sighting {
  // n-th connection, n-th exchange of the op in its scope (SeeHead), or n-th
  // exchange of the op for its identity (SeeExchange). From 1.
  std::int64_t attempt = 0;
  // SeeExchange only: order of first appearance among the identities of the
  // exchange's own op, from 1, whatever the op of the rule. Else 0.
  std::int64_t intent = 0;
  // Index of the rule that is to be shown.
  std::optional<int> rule;

  bool operator==(const Sighting&) const = default;
};

struct RuleCount {
  int rule = 0;
  std::int64_t fired = 0;

  bool operator==(const RuleCount&) const = default;
};

class Schedule {
 public:
  // Without rules: counts only.
  Schedule() = default;
  explicit Schedule(const Scenario& scenario,
                    std::size_t max_identities = kMaxIdentities);

  // Rules of drops at accept and idle.
  Sighting SeeConnection();

  // Rules of drops at request.head and request.body@N. Call it for every
  // exchange, in the order of their heads. `scope` is the session id, or ""
  // for operations of the workspace. When a rule is returned the exchange ends
  // there and SeeExchange does not follow.
  Sighting SeeHead(contract::Operation op, std::string_view scope);

  // False when no rule is of that kind: then SeeHead never returns one, and need
  // not be called.
  bool watches_heads() const { return watches_heads_; }

  // All other rules. `identity` tells intents apart: the nonce, else scope and
  // fingerprint; for an operation without a body the scope itself. An exchange
  // that a head rule ended counts for the scope, hence for the attempts of an
  // identity that is the scope, and for no other identity.
  Sighting SeeExchange(contract::Operation op, std::string_view identity,
                       std::string_view scope);

  // The fault of that rule was shown.
  void Fired(int rule);

  // From now on the rule has hold of whatever bears this mark, whatever its
  // attempts and times say; beyond the bound of identities it takes no hold.
  void Hold(int rule, std::string_view mark);
  std::optional<int> HolderOf(std::string_view mark) const;
  bool holds_anything() const { return !held_.empty(); }

  const Rule& rule(int index) const;
  std::size_t size() const { return rules_.size(); }
  // Every rule in file order, those that never fired with 0.
  std::vector<RuleCount> account() const;

 private:
  struct Scope {
    std::int64_t heads = 0;
    std::int64_t ended = 0;  // Of them, ended by a head rule.
  };
  struct Identity {
    std::int64_t exchanges = 0;
    std::int64_t intent = 0;
  };

  std::optional<int> Match(Stage stage, contract::Operation op,
                           const Sighting& sighting) const;

  std::vector<Rule> rules_;
  std::vector<std::int64_t> fired_;
  bool watches_heads_ = false;
  std::size_t max_identities_ = kMaxIdentities;
  std::int64_t connections_ = 0;
  // By operation and scope, and by operation and identity.
  std::unordered_map<std::string, Scope> scopes_;
  std::unordered_map<std::string, Identity> identities_;
  std::unordered_map<std::string, int> held_;
  // Identities seen, by operation.
  std::array<std::int64_t, static_cast<std::size_t>(contract::Operation::kUnmatched) + 1>
      intents_{};
};

}  // namespace aex::faults
