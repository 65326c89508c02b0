#include "mock_server/faults/schedule.h"

#include <algorithm>

#include "mock_server/contract/check.h"
#include "mock_server/contract/digest.h"

namespace aex::faults {
namespace {

using contract::Operation;

// Names are what clients put into paths; longer ones are remembered by their hash.
constexpr std::size_t kMaxNameBytes = 256;

std::string Remembered(std::string_view name) {
  return name.size() > kMaxNameBytes ? contract::Sha256Hex(name) : std::string(name);
}

std::size_t IndexOf(Operation op) { return static_cast<std::size_t>(op); }

std::string KeyOf(Operation op, std::string_view name) {
  std::string key(1, static_cast<char>(op));
  key += Remembered(name);
  return key;
}

// The entry of that key, made if need be; null when there is no room for it.
template <typename Map>
typename Map::mapped_type* EntryFor(Map& map, std::string key, std::size_t most) {
  const auto found = map.find(key);
  if (found != map.end()) return &found->second;
  if (map.size() >= most) return nullptr;
  return &map.emplace(std::move(key), typename Map::mapped_type()).first->second;
}

}  // namespace

Schedule::Schedule(const Scenario& scenario, std::size_t max_identities)
    : rules_(scenario.faults),
      fired_(scenario.faults.size(), 0),
      watches_heads_(std::any_of(
          rules_.begin(), rules_.end(),
          [](const Rule& rule) { return StageOf(rule.fault) == Stage::kHead; })),
      max_identities_(max_identities) {}

std::optional<int> Schedule::Match(Stage stage, Operation op,
                                   const Sighting& sighting) const {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_[i];
    if (rule.times && fired_[i] >= *rule.times) continue;
    if (StageOf(rule.fault) != stage) continue;
    if (rule.op && *rule.op != op) continue;
    if (stage != Stage::kConnection && !CanMeet(rule.fault, op)) continue;
    if (rule.intent && *rule.intent != sighting.intent) continue;
    if (rule.attempts.Has(sighting.attempt)) return static_cast<int>(i);
  }
  return std::nullopt;
}

Sighting Schedule::SeeConnection() {
  Sighting sighting;
  sighting.attempt = ++connections_;
  sighting.rule = Match(Stage::kConnection, Operation::kUnmatched, sighting);
  return sighting;
}

Sighting Schedule::SeeHead(Operation op, std::string_view scope) {
  Scope forgotten;
  Scope* known = EntryFor(scopes_, KeyOf(op, scope), max_identities_);
  Scope& seen = known != nullptr ? *known : forgotten;
  Sighting sighting;
  sighting.attempt = ++seen.heads;
  sighting.rule = Match(Stage::kHead, op, sighting);
  if (sighting.rule) ++seen.ended;
  return sighting;
}

Sighting Schedule::SeeExchange(Operation op, std::string_view identity,
                               std::string_view scope) {
  Identity forgotten;
  Identity* known = EntryFor(identities_, KeyOf(op, identity), max_identities_);
  Identity& seen = known != nullptr ? *known : forgotten;
  if (seen.intent == 0) seen.intent = ++intents_[IndexOf(op)];
  Sighting sighting;
  sighting.attempt = ++seen.exchanges;
  sighting.intent = seen.intent;
  if (identity == scope) {
    const auto heads = scopes_.find(KeyOf(op, scope));
    if (heads != scopes_.end()) sighting.attempt += heads->second.ended;
  }
  sighting.rule = Match(Stage::kExchange, op, sighting);
  return sighting;
}

void Schedule::Fired(int rule) {
  CHECK(rule >= 0 && static_cast<std::size_t>(rule) < fired_.size());
  ++fired_[static_cast<std::size_t>(rule)];
}

void Schedule::Hold(int rule, std::string_view mark) {
  CHECK(rule >= 0 && static_cast<std::size_t>(rule) < fired_.size());
  if (int* const holder = EntryFor(held_, Remembered(mark), max_identities_)) *holder = rule;
}

std::optional<int> Schedule::HolderOf(std::string_view mark) const {
  const auto found = held_.find(Remembered(mark));
  if (found == held_.end()) return std::nullopt;
  return found->second;
}

const Rule& Schedule::rule(int index) const {
  CHECK(index >= 0 && static_cast<std::size_t>(index) < rules_.size());
  return rules_[static_cast<std::size_t>(index)];
}

std::vector<RuleCount> Schedule::account() const {
  std::vector<RuleCount> counts;
  for (std::size_t i = 0; i < fired_.size(); ++i)
    counts.push_back({static_cast<int>(i), fired_[i]});
  return counts;
}

}  // namespace aex::faults
