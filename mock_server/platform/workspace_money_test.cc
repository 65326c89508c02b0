// Money and limits of a workspace, and their place in the order of contract 13.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "mock_server/platform/testing/workspace_calls.h"

namespace aex::platform {
namespace {

using contract::LedgerKind;
using contract::SessionStatus;
using namespace testing;

Settings WithBalance(std::int64_t microusd) {
  Settings settings;
  settings.balance_microusd = microusd;
  return settings;
}

TEST(WorkspaceMoney, RefusesATurnThatTheBalanceDoesNotCover) {
  StillWorkspace still(WithBalance(2 * kPrice - 1));
  const std::string id = still.NewSession("k1");
  (void)DoneOf(still.workspace.Send(Message(id, "m1")));
  const Refused refused = RefusedOf(still.workspace.Send(Message(id, "m2")));
  EXPECT_EQ(refused.status, 402);
  EXPECT_EQ(refused.code, "insufficient_balance");
  EXPECT_EQ(refused.limit, OverLimit(OverBalance{kPrice - 1}));
  EXPECT_EQ(still.workspace.ledger().totals().turns, 1);
  // The key stayed free, and what was paid before is replayed all the same.
  still.workspace.set_settings(WithBalance(2 * kPrice));
  EXPECT_TRUE(DoneOf(still.workspace.Send(Message(id, "m1"))).replayed);
  EXPECT_FALSE(DoneOf(still.workspace.Send(Message(id, "m2", "other"))).replayed);
  EXPECT_EQ(still.workspace.BalanceMicroUsd(), 0);
}

TEST(WorkspaceMoney, TakesASessionWithoutInputForFreeAndRefusesOneWithIt) {
  StillWorkspace still(WithBalance(0));
  EXPECT_EQ(RefusedOf(still.workspace.Create(CreationWith("k1", {"hello"}))).code,
            "insufficient_balance");
  EXPECT_TRUE(still.workspace.ledger().entries().empty());
  EXPECT_FALSE(DoneOf(still.workspace.Create(Creation("k1"))).replayed);
}

TEST(WorkspaceMoney, RefusesATurnPastTheSpendCap) {
  Settings settings;
  settings.spend_cap_microusd = kPrice;
  StillWorkspace still(settings);
  const std::string id = still.NewSession();
  (void)DoneOf(still.workspace.Send(Message(id, "m1")));
  const Refused refused = RefusedOf(still.workspace.Send(Message(id, "m2")));
  EXPECT_EQ(refused.status, 402);
  EXPECT_EQ(refused.code, "workspace_spend_cap_exceeded");
  EXPECT_EQ(refused.limit, OverLimit(OverSpendCap{kPrice, kPrice}));
  EXPECT_EQ(still.workspace.MonthSpendMicroUsd(), kPrice);
}

TEST(WorkspaceMoney, BillsARunNoMoreThanItsBudget) {
  StillWorkspace still;
  CreateSession create = Creation("k1");
  create.terms.budget_microusd = kPrice + 1;
  const std::string id = DoneOf(still.workspace.Create(create)).session.id;
  for (const char* key : {"m1", "m2", "m3"}) (void)DoneOf(still.workspace.Send(Message(id, key)));
  EXPECT_EQ(still.StatusOf(id), SessionStatus::kError);
  EXPECT_EQ(still.workspace.FindSession(id)->cost_microusd, kPrice + 1);
  EXPECT_EQ(still.workspace.ledger().totals().amount_microusd, kPrice + 1);
  EXPECT_EQ(still.workspace.ledger().totals().turns, 3) << "each was accepted";
}

TEST(WorkspaceMoney, BillsAFailedAndACancelledTurn) {
  Settings settings = WithBalance(2 * kPrice);
  settings.turn_latency_ms = 50;
  StillWorkspace still(settings);
  const std::string id = still.NewSession();
  SendMessage failing = Message(id, "m1");
  failing.asked.fail.emplace();
  (void)still.workspace.Send(failing);
  still.Pass(50 * kMs);
  EXPECT_EQ(still.StatusOf(id), SessionStatus::kError);
  (void)still.workspace.Send(Message(id, "m2"));
  (void)still.workspace.Apply(Workspace::Change::kCancel, id);
  EXPECT_EQ(still.workspace.BalanceMicroUsd(), 0);
}

TEST(WorkspaceMoney, CapsTheTurnsThatRunAtOnce) {
  Settings settings = WithLatency(50);
  settings.concurrency_cap = 2;
  StillWorkspace still(settings);
  const std::string one = still.NewSession("k1");
  const std::string two = still.NewSession("k2");
  const std::string three = still.NewSession("k3");
  (void)DoneOf(still.workspace.Send(Message(one, "m1")));
  (void)DoneOf(still.workspace.Send(Message(two, "m1")));
  const Refused refused = RefusedOf(still.workspace.Send(Message(three, "m1")));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.code, "workspace_concurrency_exceeded");
  EXPECT_EQ(refused.limit, OverLimit(OverConcurrency{2, 2}));
  // Caps go before busy, a replay before both; a session that does not run is free.
  EXPECT_EQ(RefusedOf(still.workspace.Send(Message(one, "m2"))).status, 429);
  EXPECT_TRUE(DoneOf(still.workspace.Send(Message(one, "m1"))).replayed);
  (void)DoneOf(still.workspace.Create(Creation("k4")));
  (void)still.workspace.Apply(Workspace::Change::kCancel, one);
  (void)DoneOf(still.workspace.Send(Message(three, "m1")));
  (void)still.workspace.Apply(Workspace::Change::kDelete, three);
  still.Pass(50 * kMs);  // The second ends by itself.
  for (const std::string& id : {one, two}) (void)DoneOf(still.workspace.Send(Message(id, "m3")));
}

TEST(WorkspaceMoney, CapsSubmitsAMinute) {
  Settings settings;
  settings.submit_per_minute = 2;
  StillWorkspace still(settings);
  const std::string id = still.NewSession("k1");
  (void)DoneOf(still.workspace.Send(Message(id, "m1")));
  for (const Outcome& outcome :
       {still.workspace.Send(Message(id, "m2")), still.workspace.Create(Creation("k2"))}) {
    EXPECT_EQ(RefusedOf(outcome).status, 429);
    EXPECT_EQ(RefusedOf(outcome).code, "workspace_submit_rate_exceeded");
    EXPECT_EQ(RefusedOf(outcome).limit, OverLimit(OverSubmitRate{2, 2, 30'000 * kMs}));
  }
  EXPECT_TRUE(DoneOf(still.workspace.Create(Creation("k1"))).replayed);
  still.Pass(30'000 * kMs - 1);
  EXPECT_EQ(RefusedOf(still.workspace.Send(Message(id, "m2"))).status, 429);
  still.Pass(1);
  (void)DoneOf(still.workspace.Send(Message(id, "m2")));
}

TEST(WorkspaceMoney, RefusesALateCommitAtItsTime) {
  StillWorkspace still(WithBalance(kPrice));
  const std::string id = still.NewSession();
  still.workspace.SendLate(Message(id, "m1"), 10 * kMs);
  (void)DoneOf(still.workspace.Send(Message(id, "m2")));
  still.Pass(10 * kMs);
  still.workspace.RunDue();
  EXPECT_EQ(still.workspace.ledger().totals().turns, 1);
}

TEST(WorkspaceMoney, RedeemsACouponOnceAndWritesItInTheLedger) {
  Settings settings = WithBalance(5);
  settings.coupons = {{"WELCOME", 10'000'000, std::nullopt}};
  StillWorkspace still(settings);
  Caller caller = By("", "h");
  caller.exchange = 3;
  const auto first = still.workspace.Redeem(caller, "WELCOME");
  ASSERT_TRUE(std::holds_alternative<Redeemed>(first));
  EXPECT_EQ(std::get<Redeemed>(first).amount_microusd, 10'000'000);
  EXPECT_EQ(std::get<Redeemed>(first).new_balance_microusd, 10'000'005);
  const auto second = still.workspace.Redeem(caller, "WELCOME");
  ASSERT_TRUE(std::holds_alternative<Refused>(second));
  EXPECT_EQ(std::get<Refused>(second).code, "code_already_redeemed");
  ASSERT_EQ(still.workspace.ledger().entries().size(), 1u);
  const auto& entry = still.workspace.ledger().entries()[0];
  EXPECT_EQ(entry.kind, LedgerKind::kRedeem);
  EXPECT_EQ(entry.code, "WELCOME");
  EXPECT_EQ(entry.amount_microusd, 10'000'000);
  EXPECT_EQ(entry.exchange, 3);
  EXPECT_EQ(still.workspace.ledger().totals(), (LedgerTotals{0, 0, 1, 0}));
}

// What the balance lost is what the ledger billed, whatever is asked for.
RC_GTEST_PROP(WorkspaceMoney, NeverGoesBelowZeroAndLosesNothing, ()) {
  const auto opening = *rc::gen::inRange<std::int64_t>(0, 60'000);
  StillWorkspace still(WithBalance(opening));
  std::vector<std::string> ids;
  int key = 0;
  for (const auto& [create, price] : *rc::gen::container<std::vector<std::pair<bool, int>>>(
           rc::gen::pair(rc::gen::arbitrary<bool>(), rc::gen::inRange(0, 30'000)))) {
    Settings settings = still.workspace.settings();
    settings.turn_price_microusd = price;
    still.workspace.set_settings(settings);
    const std::string name = std::to_string(++key);
    if (create || ids.empty()) {
      CreateSession request = create ? CreationWith(name, {"hello"}) : Creation(name);
      request.terms.budget_microusd = 20'000;
      const Outcome outcome = still.workspace.Create(request);
      if (const auto* done = std::get_if<Done>(&outcome)) ids.push_back(done->session.id);
    } else {
      (void)still.workspace.Send(Message(ids.back(), name));
    }
    RC_ASSERT(still.workspace.BalanceMicroUsd() >= 0);
    RC_ASSERT(still.workspace.BalanceMicroUsd() ==
              opening - still.workspace.ledger().totals().amount_microusd);
    RC_ASSERT(still.workspace.MonthSpendMicroUsd() ==
              still.workspace.ledger().totals().amount_microusd);
  }
  for (const std::string& id : ids)
    RC_ASSERT(still.workspace.FindSession(id)->cost_microusd <= 20'000);
}

}  // namespace
}  // namespace aex::platform
