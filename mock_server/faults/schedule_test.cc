#include "mock_server/faults/schedule.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace aex::faults {
namespace {

using contract::Operation;
using enum contract::Operation;

Rule MakeRule(std::optional<Operation> op, Attempts attempts, Fault fault) {
  Rule rule;
  rule.op = op;
  rule.attempts = std::move(attempts);
  rule.fault = std::move(fault);
  rule.commit = DefaultCommit(rule.fault);
  return rule;
}

Schedule MakeSchedule(std::vector<Rule> rules,
                      std::size_t max_identities = kMaxIdentities) {
  Scenario scenario;
  scenario.faults = std::move(rules);
  return Schedule(scenario, max_identities);
}

TEST(Schedule, CountsAttemptsOfEachIdentity) {
  Schedule schedule = MakeSchedule({MakeRule(kMessageSend, OnlyAttempt(2), DelayFault{})});
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s"), (Sighting{1, 1, {}}));
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "b", "s"), (Sighting{1, 2, {}}));
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s"), (Sighting{2, 1, 0}));
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "b", "s"), (Sighting{2, 2, 0}));
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s"), (Sighting{3, 1, {}}));
  // Another operation counts for itself.
  EXPECT_EQ(schedule.SeeExchange(kSessionCreate, "a", ""), (Sighting{1, 1, {}}));
}

TEST(Schedule, CountsAllExchangesOfAnOperationWithoutBody) {
  Schedule schedule = MakeSchedule({});
  EXPECT_EQ(schedule.SeeExchange(kSessionGet, "s1", "s1").attempt, 1);
  EXPECT_EQ(schedule.SeeExchange(kSessionGet, "s2", "s2"), (Sighting{1, 2, {}}));
  EXPECT_EQ(schedule.SeeExchange(kSessionGet, "s1", "s1"), (Sighting{2, 1, {}}));
}

TEST(Schedule, TellsLongIdentitiesAndMarksApart) {
  const std::string one = std::string(60'000, 's') + "1", two = std::string(60'000, 's') + "2";
  Schedule schedule = MakeSchedule({MakeRule(kSessionGet, AllAttempts(), StatusFault{})});
  EXPECT_EQ(schedule.SeeExchange(kSessionGet, one, one), (Sighting{1, 1, 0}));
  EXPECT_EQ(schedule.SeeExchange(kSessionGet, two, two), (Sighting{1, 2, 0}));
  EXPECT_EQ(schedule.SeeExchange(kSessionGet, one, one), (Sighting{2, 1, 0}));
  schedule.Hold(0, one);
  EXPECT_EQ(schedule.HolderOf(one), 0);
  EXPECT_EQ(schedule.HolderOf(two), std::nullopt);
}

TEST(Schedule, FirstMatchingRuleThatMayStillFireWins) {
  Rule twice = MakeRule(kMessageSend, AllAttempts(), StatusFault{});
  twice.times = 2;
  Schedule schedule =
      MakeSchedule({twice, MakeRule(kMessageSend, AttemptsFrom(2), DelayFault{})});
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s").rule, 0);
  schedule.Fired(0);
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s").rule, 0);
  // Seen, but not shown: the rule is not used up.
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s").rule, 0);
  schedule.Fired(0);
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s").rule, 1);
  schedule.Fired(1);
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "b", "s").rule, std::nullopt);
  EXPECT_EQ(schedule.account(), (std::vector<RuleCount>{{0, 2}, {1, 1}}));
}

TEST(Schedule, HoldsARuleToItsIntent) {
  Rule second = MakeRule(std::nullopt, AllAttempts(), DelayFault{});
  second.intent = 2;
  Schedule schedule = MakeSchedule({second});
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s").rule, std::nullopt);
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "b", "s").rule, 0);
  // "*" counts the intents of the exchange's own operation.
  EXPECT_EQ(schedule.SeeExchange(kSessionCreate, "b", "").rule, std::nullopt);
  EXPECT_EQ(schedule.SeeExchange(kSessionCreate, "c", "").rule, 0);
}

TEST(Schedule, AnyOperationMeansThoseAtWhichTheFaultCanHappen) {
  Schedule schedule =
      MakeSchedule({MakeRule(std::nullopt, AllAttempts(), CollisionFault{})});
  EXPECT_EQ(schedule.SeeExchange(kSessionList, "", "").rule, std::nullopt);
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s").rule, 0);
}

TEST(Schedule, MatchesConnectionRulesByConnectionsOnly) {
  Schedule schedule = MakeSchedule(
      {MakeRule(std::nullopt, OnlyAttempt(2), DropFault{Phase::kAccept}),
       MakeRule(std::nullopt, AttemptsFrom(2), DropFault{Phase::kIdle})});
  EXPECT_EQ(schedule.SeeConnection(), (Sighting{1, 0, {}}));
  EXPECT_EQ(schedule.SeeHead(kMessageSend, "s").rule, std::nullopt);
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s").rule, std::nullopt);
  EXPECT_EQ(schedule.SeeConnection(), (Sighting{2, 0, 0}));
  EXPECT_EQ(schedule.SeeConnection(), (Sighting{3, 0, 1}));
}

TEST(Schedule, MatchesHeadRulesByScope) {
  Schedule schedule = MakeSchedule(
      {MakeRule(kMessageSend, AllAttempts(), DelayFault{}),
       MakeRule(kMessageSend, OnlyAttempt(2), DropFault{Phase::kRequestHead})});
  EXPECT_EQ(schedule.SeeHead(kMessageSend, "s1"), (Sighting{1, 0, {}}));
  EXPECT_EQ(schedule.SeeHead(kMessageSend, "s2"), (Sighting{1, 0, {}}));
  EXPECT_EQ(schedule.SeeHead(kSessionCreate, "s1"), (Sighting{1, 0, {}}));
  // The earlier stage wins, whatever the order in the file.
  EXPECT_EQ(schedule.SeeHead(kMessageSend, "s1"), (Sighting{2, 0, 1}));
}

TEST(Schedule, SaysWhetherAnyRuleWatchesHeads) {
  EXPECT_FALSE(Schedule().watches_heads());
  const Rule late = MakeRule(kMessageSend, AllAttempts(), DropFault{Phase::kWork});
  EXPECT_FALSE(MakeSchedule({late}).watches_heads());
  const Rule early = MakeRule(kMessageSend, AllAttempts(), DropFault{Phase::kRequestBody, 3});
  EXPECT_TRUE(MakeSchedule({late, early}).watches_heads());
}

TEST(Schedule, AnExchangeEndedAtItsHeadCountsForItsScopeOnly) {
  Schedule schedule = MakeSchedule(
      {MakeRule(std::nullopt, OnlyAttempt(1), DropFault{Phase::kRequestHead})});
  EXPECT_EQ(schedule.SeeHead(kMessageSend, "s").rule, 0);
  EXPECT_EQ(schedule.SeeHead(kMessageSend, "s").attempt, 2);
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s").attempt, 1);
  // Without a body the identity is the scope.
  EXPECT_EQ(schedule.SeeHead(kSessionGet, "s").rule, 0);
  EXPECT_EQ(schedule.SeeHead(kSessionGet, "s").rule, std::nullopt);
  EXPECT_EQ(schedule.SeeExchange(kSessionGet, "s", "s").attempt, 2);
  EXPECT_EQ(schedule.SeeExchange(kSessionGet, "s", "s").attempt, 3);
}

TEST(Schedule, StartsAtZeroWhenMadeAgainAndCopiesItsCounts) {
  const std::vector<Rule> rules = {MakeRule(kMessageSend, OnlyAttempt(1), DelayFault{})};
  Schedule schedule = MakeSchedule(rules);
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s").rule, 0);
  schedule.Fired(0);
  Schedule copy = schedule;
  EXPECT_EQ(copy.SeeExchange(kMessageSend, "a", "s").attempt, 2);
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s").attempt, 2);
  EXPECT_EQ(copy.account(), schedule.account());
  schedule = MakeSchedule(rules);
  EXPECT_EQ(schedule.account(), (std::vector<RuleCount>{{0, 0}}));
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s").rule, 0);
}

TEST(Schedule, CountsARangeAsOneRule) {
  EXPECT_EQ(Schedule().size(), 0u);
  EXPECT_EQ(MakeSchedule({MakeRule({}, AllAttempts(), DelayFault{}),
                          MakeRule({}, AttemptsFrom(2), DelayFault{})})
                .size(),
            2u);
}

TEST(Schedule, TakesAnIdentityBeyondItsBoundForNew) {
  Schedule schedule = MakeSchedule({}, 2);
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "a", "s"), (Sighting{1, 1, {}}));
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "b", "s"), (Sighting{1, 2, {}}));
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "c", "s"), (Sighting{1, 3, {}}));
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "c", "s"), (Sighting{1, 4, {}}));
  EXPECT_EQ(schedule.SeeExchange(kMessageSend, "b", "s"), (Sighting{2, 2, {}}));
  for (const char* scope : {"s1", "s2"})
    EXPECT_EQ(schedule.SeeHead(kMessageSend, scope).attempt, 1);
  EXPECT_EQ(schedule.SeeHead(kMessageSend, "s3").attempt, 1);
  EXPECT_EQ(schedule.SeeHead(kMessageSend, "s3").attempt, 1);
  EXPECT_EQ(schedule.SeeHead(kMessageSend, "s2").attempt, 2);
}

// What was seen so far, and the answers by counting it again each time.
class Model {
 public:
  explicit Model(std::vector<Rule> rules) : rules_(std::move(rules)) {}

  Sighting See(Stage stage, Operation op, const std::string& identity,
               const std::string& scope) {
    Sighting sighting{1, 0, {}};
    std::vector<std::string> identities;
    for (const Event& event : seen_) {
      if (event.op != op && stage != Stage::kConnection) continue;
      if (event.stage == Stage::kExchange && !Among(identities, event.identity))
        identities.push_back(event.identity);
      const bool same = stage == Stage::kConnection ? true
                        : stage == Stage::kHead     ? event.scope == scope
                                                    : event.identity == identity;
      if (event.stage == stage && same) ++sighting.attempt;
      if (stage == Stage::kExchange && identity == scope && event.ended &&
          event.scope == scope)
        ++sighting.attempt;
    }
    if (stage == Stage::kExchange) {
      if (!Among(identities, identity)) identities.push_back(identity);
      sighting.intent = std::find(identities.begin(), identities.end(), identity) -
                        identities.begin() + 1;
    }
    for (int i = 0; i < static_cast<int>(rules_.size()) && !sighting.rule; ++i) {
      if (Matches(i, stage, op, sighting)) sighting.rule = i;
    }
    seen_.push_back({stage, op, identity, scope,
                     stage == Stage::kHead && sighting.rule.has_value()});
    return sighting;
  }

  void Fired(int rule) { fired_.push_back(rule); }
  std::int64_t FiredCount(int rule) const {
    return std::count(fired_.begin(), fired_.end(), rule);
  }

 private:
  struct Event {
    Stage stage;
    Operation op;
    std::string identity, scope;
    bool ended;
  };

  static bool Among(const std::vector<std::string>& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
  }
  bool Matches(int index, Stage stage, Operation op, const Sighting& sighting) const {
    const Rule& rule = rules_[static_cast<std::size_t>(index)];
    return StageOf(rule.fault) == stage && (!rule.op || *rule.op == op) &&
           (stage == Stage::kConnection || CanMeet(rule.fault, op)) &&
           rule.attempts.Has(sighting.attempt) &&
           (!rule.intent || *rule.intent == sighting.intent) &&
           (!rule.times || FiredCount(index) < *rule.times);
  }

  std::vector<Rule> rules_;
  std::vector<Event> seen_;
  std::vector<int> fired_;
};

Rule AnyRule() {
  const Fault kFaults[] = {StatusFault{},
                           DelayFault{},
                           CollisionFault{},
                           StreamFault{},
                           DropFault{Phase::kAccept},
                           DropFault{Phase::kIdle},
                           DropFault{Phase::kRequestHead},
                           DropFault{Phase::kRequestBody, 3},
                           DropFault{Phase::kResponseHead}};
  const Attempts kAttempts[] = {OnlyAttempt(1),
                                OnlyAttempt(2),
                                AllAttempts(),
                                AttemptsFrom(3),
                                {Attempts::Kind::kListed, {2, 4}, 0}};
  Rule rule = MakeRule({}, kAttempts[*rc::gen::inRange<std::size_t>(0, 5)],
                       kFaults[*rc::gen::inRange<std::size_t>(0, 9)]);
  const Stage stage = StageOf(rule.fault);
  if (*rc::gen::arbitrary<bool>() && stage != Stage::kConnection) {
    rule.op = *rc::gen::element(kMessageSend, kSessionGet, kEventsStream);
    if (!CanMeet(rule.fault, *rule.op)) rule.op.reset();
  }
  if (*rc::gen::arbitrary<bool>() && stage == Stage::kExchange)
    rule.intent = *rc::gen::inRange<std::int64_t>(1, 4);
  if (*rc::gen::arbitrary<bool>()) rule.times = *rc::gen::inRange<std::int64_t>(1, 4);
  RC_ASSERT(CheckRule(rule, "").ok());
  return rule;
}

RC_GTEST_PROP(Schedule, AgreesWithTheModel, ()) {
  std::vector<Rule> rules;
  const int size = *rc::gen::inRange(0, 6);
  for (int i = 0; i < size; ++i) rules.push_back(AnyRule());
  Schedule schedule = MakeSchedule(rules);
  Model model(rules);
  const int steps = *rc::gen::inRange(1, 40);
  for (int step = 0; step < steps; ++step) {
    const auto stage =
        *rc::gen::element(Stage::kConnection, Stage::kHead, Stage::kExchange);
    const auto op = *rc::gen::element(kMessageSend, kSessionGet, kEventsStream);
    const auto scope = *rc::gen::element<std::string>("", "s1", "s2");
    const auto identity =
        op == kMessageSend ? *rc::gen::element<std::string>("a", "b", "c") : scope;
    const Sighting expected = model.See(stage, op, identity, scope);
    const Sighting seen = stage == Stage::kConnection ? schedule.SeeConnection()
                          : stage == Stage::kHead     ? schedule.SeeHead(op, scope)
                                                  : schedule.SeeExchange(op, identity, scope);
    RC_ASSERT(seen == expected);
    if (seen.rule && *rc::gen::arbitrary<bool>()) {
      schedule.Fired(*seen.rule);
      model.Fired(*seen.rule);
    }
  }
  for (const RuleCount& count : schedule.account())
    RC_ASSERT(count.fired == model.FiredCount(count.rule));
}

}  // namespace
}  // namespace aex::faults
