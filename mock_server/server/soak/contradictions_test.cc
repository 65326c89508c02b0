#include "mock_server/server/soak/contradictions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace aex::soak {
namespace {

using contract::Commit;
using contract::Delivery;
using contract::Exchange;
using contract::LedgerEntry;
using contract::LedgerKind;
using contract::Operation;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Exchange ExchangeOf(std::int64_t seq, Operation op, const std::string& key) {
  Exchange exchange;
  exchange.seq = seq;
  exchange.op = op;
  exchange.key = key;
  exchange.session_id = op == Operation::kMessageSend ? "s1" : "";
  exchange.status = 200;
  exchange.delivery = {Delivery::Kind::kFull, 10};
  exchange.response_bytes = 10;
  exchange.received_at_ms = 1;
  exchange.sent_at_ms = 1;
  exchange.committed = {seq};
  return exchange;
}

LedgerEntry EntryOf(std::int64_t seq, LedgerKind kind, const std::string& key,
                    std::int64_t turn_seq) {
  LedgerEntry entry;
  entry.seq = seq;
  entry.kind = kind;
  entry.key = key;
  entry.session_id = "s1";
  entry.turn_seq = turn_seq;
  entry.exchange = seq;
  entry.at_ms = 1;
  return entry;
}

// A create, two messages, the second of them under a fault, a coupon, and a replay.
struct World {
  World() {
    evidence.exchanges = {ExchangeOf(1, Operation::kSessionCreate, "c"),
                          ExchangeOf(2, Operation::kMessageSend, "m1"),
                          ExchangeOf(3, Operation::kMessageSend, "m2"),
                          ExchangeOf(4, Operation::kBillingRedeem, ""),
                          ExchangeOf(5, Operation::kMessageSend, "m1")};
    evidence.exchanges[2].rule = 0;
    evidence.exchanges[2].kind = "status";
    evidence.exchanges[2].commit = Commit::kDone;
    evidence.exchanges[2].status = 503;
    evidence.exchanges[4].replayed = true;
    evidence.exchanges[4].committed.clear();
    evidence.ledger = {EntryOf(1, LedgerKind::kSession, "c", 0),
                       EntryOf(2, LedgerKind::kTurn, "m1", 1),
                       EntryOf(3, LedgerKind::kTurn, "m2", 2),
                       EntryOf(4, LedgerKind::kRedeem, "", 0)};
    evidence.ledger[2].commit = Commit::kDone;
    evidence.ledger[3].code = "GIFT";
    evidence.account = {{0, 1}};
    faults::Rule rule;
    rule.fault = faults::StatusFault{};
    rule.times = 1;
    scenario.faults = {rule};
    promises = {{Operation::kSessionCreate, "", "c"}, {Operation::kMessageSend, "s1", "m1"}};
  }
  Contradictions Find() const { return FindContradictions(evidence, scenario, promises); }

  http::WorkspaceEvidence evidence;
  faults::Scenario scenario;
  std::vector<Promise> promises;
};

TEST(Contradictions, AreNotInGoodEvidence) { EXPECT_THAT(World().Find(), IsEmpty()); }

TEST(Contradictions, OfEveryKindAreFound) {
  struct Row {
    std::function<void(World&)> harm;
    std::string problem;
  };
  const std::vector<Row> rows = {
      {[](World& w) { w.evidence.ledger[2].key = "m1"; w.evidence.exchanges[2].key = "m1"; },
       "repeats what its key or code already bought"},
      {[](World& w) { w.evidence.ledger[2].turn_seq = 3; }, "not the next one"},
      {[](World& w) { w.evidence.ledger[1].seq = 7; w.evidence.exchanges[1].committed = {7}; },
       "has not the next number"},
      {[](World& w) { w.evidence.exchanges[1].seq = 3; }, "has not the next number"},
      {[](World& w) { w.evidence.ledger[1].exchange = 6; }, "was caused by no exchange"},
      {[](World& w) { w.evidence.ledger[1].exchange = 0; }, "was caused by no exchange"},
      {[](World& w) { w.evidence.exchanges[1].op = Operation::kSessionGet; }, "what was asked"},
      {[](World& w) { w.evidence.exchanges[1].key.reset(); }, "the key"},
      {[](World& w) { w.evidence.exchanges[1].session_id = "s2"; }, "the session"},
      {[](World& w) { w.evidence.ledger[2].commit = Commit::kLate; }, "the commit"},
      {[](World& w) { w.evidence.exchanges[1].status = 409; }, "whether it was refused"},
      {[](World& w) { w.evidence.exchanges[1].replayed = true; }, "whether it was new"},
      {[](World& w) { w.evidence.ledger[1].at_ms = 0; }, "the time"},
      {[](World& w) { w.evidence.exchanges[1].committed.clear(); }, "each other's number"},
      {[](World& w) { w.evidence.exchanges[4].committed = {9}; }, "names an unknown entry"},
      {[](World& w) { w.evidence.exchanges[4].delivery = {}; }, "is still open"},
      {[](World& w) { w.evidence.exchanges[4].delivery.bytes = 11; }, "delivered more"},
      {[](World& w) { w.evidence.exchanges[4].sent_at_ms = 0; }, "before it came"},
      {[](World& w) { w.evidence.exchanges[4].kind = "delay"; }, "a rule without a kind"},
      {[](World& w) { w.evidence.account[0].fired = 2; }, "in the journal 1 times"},
      {[](World& w) { w.scenario.faults[0].fault = faults::DropFault{faults::Phase::kAccept}; },
       "in the journal 1 times"},
      {[](World& w) { w.evidence.account.clear(); }, "has not the scenario's rules"},
      {[](World& w) { w.promises.push_back({Operation::kMessageSend, "s1", "m3"}); },
       "the ledger does not have it"},
      {[](World& w) { w.evidence.dropped = 1; }, "nothing can be said"},
  };
  for (const Row& row : rows) {
    World world;
    row.harm(world);
    EXPECT_THAT(world.Find(), Contains(HasSubstr(row.problem))) << row.problem;
  }
}

TEST(Contradictions, OfAFaultThatForbidsWorkAreFound) {
  World world;
  world.evidence.exchanges[2].commit = world.evidence.ledger[2].commit = Commit::kNone;
  EXPECT_THAT(world.Find(), ElementsAre(HasSubstr("committed what its fault forbids")));
}

TEST(Contradictions, OfARuleThatFiredTooOftenAreFoundUnlessItHolds) {
  World world;
  world.scenario.faults[0].times = 0;
  EXPECT_THAT(world.Find(), ElementsAre(HasSubstr("fired too often")));
  world.scenario.faults[0].fault = faults::CollisionFault{faults::CollisionFault::How::kStuck};
  EXPECT_THAT(world.Find(), IsEmpty());
}

TEST(Contradictions, InAShownLedgerAreFound) {
  const std::string entries =
      R"({"entries":[{"seq":1,"kind":"session","amountMicroUsd":0},)"
      R"({"seq":2,"kind":"turn","amountMicroUsd":5},{"seq":3,"kind":"redeem","amountMicroUsd":9}],)";
  const auto with = [&](const std::string& totals) {
    return FindContradictionsInLedger(entries + "\"totals\":" + totals + "}");
  };
  EXPECT_THAT(with(R"({"sessions":1,"turns":1,"redeems":1,"amountMicroUsd":5})"), IsEmpty());
  EXPECT_THAT(with(R"({"sessions":1,"turns":1,"redeems":1,"amountMicroUsd":14})"),
              ElementsAre(HasSubstr("amountMicroUsd")));
  EXPECT_THAT(with(R"({"sessions":2,"turns":0,"redeems":1,"amountMicroUsd":5})"),
              ElementsAre(HasSubstr("sessions"), HasSubstr("turns")));
  EXPECT_THAT(FindContradictionsInLedger(
                  R"({"entries":[{"seq":2,"kind":"session","amountMicroUsd":0}],)"
                  R"("totals":{"sessions":1,"turns":0,"redeems":0,"amountMicroUsd":0}})"),
              ElementsAre(HasSubstr("next number")));
  for (const char* body : {"", "[]", "{}", R"({"entries":[7],"totals":{}})"})
    EXPECT_EQ(FindContradictionsInLedger(body).size(), 1u) << body;
}

}  // namespace
}  // namespace aex::soak
